// Writes how the units of a layer are wired into an atlas: a record each, with its kernels in one file.

import { toThree } from '../../base/to-digits.ts';
import type { Edge } from '../../analyses/circuits/edges.ts';
import { growCircuit, nameOf } from '../../analyses/circuits/grow-circuit.ts';
import type { Layer } from '../../model/layers.ts';
import type { Picture } from '../../store/schema.ts';
import type { Circuit, WiringRecord } from '../../store/wiring-schema.ts';
import { drawSigned, writeKernels } from '../kernel-sheet.ts';
import type { Publishing } from '../publishing.ts';
import { contextRecipe, type UnitContext } from './context.ts';
import { edgesKey, edgesRecipe } from './edges.ts';
import type { ExplainedPair, LayerWiring } from './layer-wiring.ts';
import { readBy, readFrom, type Total } from './wired-layers.ts';

type Side = WiringRecord['inputs'][number];
type UnitName = Side['edges'][number]['unit'];

/** Least side of a kernel, px: every weight is a square of a few px, which pages enlarge. */
const leastSide = 24;

/** How far a unit's circuit goes: at most 1 + 5 + 15 + 30 units, which is as much as an eye follows. */
const extent = { depth: 3, breadth: [5, 3, 2], leastNorm: 0.3 };

/** A side of a record before its kernels are drawn. */
type Bare = {
  readonly other: Layer;
  readonly isExact: boolean;
  readonly edges: readonly Edge[];
  /** The channel at the other end. */
  readonly end: 'from' | 'to';
  readonly total: Total;
  readonly context?: UnitContext;
};

/** Writes the record of one unit, unless it is wired to no layer. */
export async function publishWiring(
  setting: Publishing & { readonly layer: Layer; readonly wiring: LayerWiring },
  channel: number,
): Promise<void> {
  const { model, dataset, layer, writer, wiring, version } = setting;
  const bareInputs = wiring.inputs.map((pair) => inputSide(pair, channel));
  const bareExpanded = wiring.expanded.map((pair) => inputSide(pair, channel));
  const bareOutputs = wiring.outputs.map((pair): Bare => {
    const { to: other, edges } = pair;
    const own = edges.outputs[channel]!;
    const isExact = own.every(({ to }) => edges.isExact[to]!);
    return { other, isExact, edges: own, end: 'to', total: readBy(pair, channel) };
  });
  const sides = [...bareInputs, ...bareOutputs, ...bareExpanded];
  if (sides.every(({ edges }) => edges.length === 0)) return;
  const path = `${model.slug}/${layer.slug}/${channel}.wiring`;
  const drawings = sides.flatMap((side) => {
    const largest = largestOf(side);
    return side.edges.flatMap((edge) =>
      [edge.kernel, ...gradientOf(side, edge)].map((values) =>
        drawSigned(values, edge.width, edge.height, largest),
      ),
    );
  });
  const pictures = await writeKernels(writer, `${path}.webp`, drawings, leastSide);
  const pairs = [...wiring.inputs, ...wiring.outputs, ...wiring.expanded];
  const jobs = pairs.map(({ job }) => job);
  const record: WiringRecord = {
    id: nameOf({ layer: layer.name, channel }),
    model: model.slug,
    layer: layer.slug,
    channel,
    inputs: bareInputs.map((side) => sideOf(side, pictures)),
    outputs: bareOutputs.map((side) => sideOf(side, pictures)),
    ...(bareExpanded.length > 0 && {
      expanded: bareExpanded.map((side, i) => {
        return { ...sideOf(side, pictures), through: wiring.expanded[i]!.job.through! };
      }),
    }),
    ...(bareInputs.length > 0 && { circuit: circuitOf(setting, channel) }),
    provenance: {
      key: edgesKey(model, jobs[0]!),
      recipe: { ...edgesRecipe, pairs: jobs, context: contextRecipe },
      dataset: dataset.fingerprint,
      model: model.hash,
      engine: pairs[0]!.engine,
      version,
    },
  };
  await writer.writeRecord(`${path}.json`, record);
}

function inputSide(pair: ExplainedPair, channel: number): Bare {
  const { from: other, edges, contexts } = pair;
  const context = contexts.get(channel);
  return {
    other,
    isExact: edges.isExact[channel]!,
    edges: edges.inputs[channel]!,
    end: 'from',
    total: readFrom(pair, channel),
    ...(context && { context }),
  };
}

function largestOf({ edges }: Bare): number {
  let largest = 0;
  for (const { kernel } of edges) {
    for (const weight of kernel) largest = Math.max(largest, Math.abs(weight));
  }
  return largest;
}

/** The averaged gradient that stands beside a kernel, if there is one. */
function gradientOf({ context }: Bare, { from }: Edge): Float32Array[] {
  const gradient = context?.gradients.get(from);
  return gradient ? [gradient] : [];
}

/** Takes its pictures from the front of the list. */
function sideOf(side: Bare, pictures: Picture[]): Side {
  const { other, isExact, edges, end, total, context } = side;
  return {
    layer: other.slug,
    name: other.name,
    isExact,
    largest: toThree(largestOf(side)),
    numEdges: total.count,
    edges: edges.map((edge) => ({
      unit: unitName(other, edge[end]),
      norm: toThree(edge.norm),
      sum: toThree(edge.sum),
      share: toThree(edge.norm ** 2 / total.all),
      kernel: pictures.shift()!,
      size: [edge.height, edge.width],
      ...(context && { carried: toThree(context.means[edge.from]!) }),
      ...(gradientOf(side, edge).length > 0 && { gradient: pictures.shift()! }),
    })),
    ...(context && { context: published(context, other) }),
  };
}

function published(
  { numExamples, disagreement, examples, ablation }: UnitContext,
  other: Layer,
): NonNullable<Side['context']> {
  return {
    numExamples,
    disagreement: toThree(disagreement),
    examples: examples.map(({ value, rest, carried }) => ({
      value: toThree(value),
      rest: toThree(rest),
      carried: carried.map((each) => ({
        unit: unitName(other, each.channel),
        value: toThree(each.value),
      })),
    })),
    ...(ablation && {
      ablation: ablation.map(({ numRemoved, left, leftByLot }) => {
        return { numRemoved, left: toThree(left), leftByLot: toThree(leftByLot) };
      }),
    }),
  };
}

function circuitOf(
  { model, layer, wiring }: Publishing & { readonly layer: Layer; readonly wiring: LayerWiring },
  channel: number,
): Circuit {
  const { nodes, edges } = growCircuit({ layer: layer.name, channel }, wiring.sourcesOf, extent);
  const places = new Map(nodes.map((node, i) => [nameOf(node), i]));
  const layers = new Map(model.layers.map((each) => [each.name, each]));
  return {
    nodes: nodes.map((node) => ({ unit: unitName(layers.get(node.layer)!, node.channel) })),
    edges: edges.map(({ from, to, sum, share }) => ({
      from: places.get(nameOf(from))!,
      to: places.get(nameOf(to))!,
      sum: toThree(sum),
      share: toThree(share),
    })),
  };
}

/** How records name a unit. */
export function unitName({ name, slug }: Layer, channel: number): UnitName {
  return { id: nameOf({ layer: name, channel }), layer: slug, channel };
}
