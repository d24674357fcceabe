// Writes the circuits that people made into an atlas, with the edges that the network has between their units.

import { toThree } from '../../base/to-digits.ts';
import type { Edge } from '../../analyses/circuits/edges.ts';
import { nameOf } from '../../analyses/circuits/grow-circuit.ts';
import type { HandMadeCircuit } from '../../model/circuits/assign-circuits.ts';
import type { CircuitRecord, WiringIndex } from '../../store/wiring-schema.ts';
import { drawSigned, writeKernels } from '../kernel-sheet.ts';
import type { Publishing } from '../publishing.ts';
import { unitName } from './publish-wiring.ts';
import { directOf, eachPair, readFrom } from './wired-layers.ts';

/** Least side of a kernel, px. */
const leastSide = 24;

/** An edge before its kernel is drawn. */
type Bare = Omit<CircuitRecord['edges'][number], 'kernel'> & {
  readonly edge: Edge;
  /** The two layers. */
  readonly pair: string;
};

/** Writes the records of all circuits of which this build has a layer; what they are called. */
export async function publishCircuits(publishing: Publishing): Promise<WiringIndex['circuits']> {
  const { model, circuits = [] } = publishing;
  const known = new Set(model.layers.map(({ name }) => name));
  const shown = circuits
    .map(({ nodes, ...circuit }) => {
      return { ...circuit, nodes: nodes.filter(({ layer }) => known.has(layer)) };
    })
    .filter(({ nodes }) => nodes.length > 0);
  for (const circuit of shown) await publishCircuit(publishing, circuit);
  return shown.map(({ slug, title }) => ({ slug, title }));
}

async function publishCircuit(
  publishing: Publishing,
  { slug, title, caption, nodes }: HandMadeCircuit,
): Promise<void> {
  const { model, writer } = publishing;
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  const path = `${model.slug}/circuits/${slug}`;
  const record: CircuitRecord = {
    model: model.slug,
    slug,
    title,
    ...(caption !== undefined && { caption }),
    nodes: nodes.map(({ layer, channel, group, label }) => ({
      unit: unitName(layers.get(layer)!, channel),
      ...(group !== undefined && { group }),
      ...(label !== undefined && { label }),
    })),
    edges: await drawEdges(publishing, await edgesAmong(publishing, nodes), `${path}.webp`),
  };
  await writer.writeRecord(`${path}.json`, record);
}

/** The edges whose kernels were kept: those that are among the strongest of either of their units. */
async function edgesAmong(
  { model, store, edges = [] }: Publishing,
  nodes: HandMadeCircuit['nodes'],
): Promise<Bare[]> {
  const places = new Map(nodes.map((node, i) => [nameOf(node), i]));
  const named = new Set(nodes.map(({ layer }) => layer));
  const wanted = directOf(edges).filter(({ from, to }) => named.has(from) && named.has(to));
  const found: Bare[] = [];
  for await (const pair of eachPair(store, model, wanted)) {
    const { from, to } = pair;
    for (const { layer, channel } of nodes.filter((node) => node.layer === to.name)) {
      const { all } = readFrom(pair, channel);
      for (const source of nodes.filter((node) => node.layer === from.name)) {
        const kept = [...pair.edges.inputs[channel]!, ...pair.edges.outputs[source.channel]!];
        const edge = kept.find((each) => each.to === channel && each.from === source.channel);
        if (!edge) continue;
        found.push({
          from: places.get(nameOf(source))!,
          to: places.get(nameOf({ layer, channel }))!,
          sum: toThree(edge.sum),
          share: toThree(edge.norm ** 2 / all),
          edge,
          pair: `${from.name} ${to.name}`,
        });
      }
    }
  }
  return found;
}

/** Kernels between the same two layers on one scale: those of others may be ten times as large. */
async function drawEdges(
  { writer }: Publishing,
  bare: readonly Bare[],
  file: string,
): Promise<CircuitRecord['edges']> {
  if (bare.length === 0) return [];
  const largest = new Map<string, number>();
  for (const { pair, edge } of bare) {
    const own = edge.kernel.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    largest.set(pair, Math.max(own, largest.get(pair) ?? 0));
  }
  const drawings = bare.map(({ pair, edge: { kernel, width, height } }) =>
    drawSigned(kernel, width, height, largest.get(pair)!),
  );
  const pictures = await writeKernels(writer, file, drawings, leastSide);
  return bare.map(({ from, to, sum, share }, i) => ({
    from,
    to,
    sum,
    share,
    kernel: pictures[i]!,
  }));
}
