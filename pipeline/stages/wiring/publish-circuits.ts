// Writes the circuits that people made into an atlas, with the edges that the network has between their units.

import { toThree } from '../../base/to-digits.ts';
import type { Edge } from '../../analyses/circuits/edges.ts';
import type { HandMadeCircuit } from '../../model/circuits/assign-circuits.ts';
import type { CircuitRecord, WiringIndex } from '../../store/wiring-schema.ts';
import { drawSigned, writeKernels } from '../kernel-sheet.ts';
import type { Publishing } from '../publishing.ts';
import { unitName } from './publish-wiring.ts';
import { directOf, eachPair, readFrom, type WiredPair } from './wired-layers.ts';

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
  const found = await edgesOf(publishing, shown);
  for (const [i, circuit] of shown.entries()) await publishCircuit(publishing, circuit, found[i]!);
  return shown.map(({ slug, title }) => ({ slug, title }));
}

async function publishCircuit(
  publishing: Publishing,
  { slug, title, caption, nodes }: HandMadeCircuit,
  bare: readonly Bare[],
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
    edges: await drawEdges(publishing, bare, `${path}.webp`),
  };
  await writer.writeRecord(`${path}.json`, record);
}

/** The edges of each circuit; pairs of layers are fetched once for all. */
async function edgesOf(
  { model, store, edges = [] }: Publishing,
  circuits: readonly HandMadeCircuit[],
): Promise<Bare[][]> {
  const named = new Set(circuits.flatMap(({ nodes }) => nodes.map(({ layer }) => layer)));
  const wanted = directOf(edges).filter(({ from, to }) => named.has(from) && named.has(to));
  const found = circuits.map((): Bare[] => []);
  for await (const pair of eachPair(store, model, wanted)) {
    for (const [i, { nodes }] of circuits.entries()) found[i]!.push(...edgesAmong(pair, nodes));
  }
  return found;
}

/** The edges whose kernels were kept: those that are among the strongest of either of their units. */
function edgesAmong(pair: WiredPair, nodes: HandMadeCircuit['nodes']): Bare[] {
  const { from, to, edges } = pair;
  const placed = [...nodes.entries()];
  const sources = placed.filter(([, { layer }]) => layer === from.name);
  return placed
    .filter(([, { layer }]) => layer === to.name)
    .flatMap(([place, { channel }]) => {
      const { all } = readFrom(pair, channel);
      return sources.flatMap(([source, { channel: own }]) => {
        const kept = [...edges.inputs[channel]!, ...edges.outputs[own]!];
        const edge = kept.find((each) => each.to === channel && each.from === own);
        if (!edge) return [];
        const { norm, sum } = edge;
        const share = toThree(norm ** 2 / all);
        const name = `${from.name} ${to.name}`;
        return [{ from: source, to: place, sum: toThree(sum), share, edge, pair: name }];
      });
    });
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
