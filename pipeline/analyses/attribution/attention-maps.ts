// The attention of a transformer over its patches, layer by layer, and the gradient of a score in it.

import { sizeOf } from '../../base/tensor.ts';
import { getInt } from '../../graph/attributes.ts';
import { cut } from '../../graph/cut.ts';
import { backward } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import { mapLayout } from '../../model/map-layout.ts';
import type { Scored, Target } from '../../model/target.ts';
import { wire } from '../../model/wiring.ts';
import { runToScore, scoredOf, toScore } from './to-score.ts';

/** Where the patches stand among the tokens. */
export type Tokens = {
  readonly size: readonly [rows: number, cols: number];
  /** Tokens before those of patches, the first of them that of the class; and all of them. */
  readonly numBefore: number;
  readonly count: number;
};

/** What one layer attends to, [heads, T, T]: each row a token that looks, and sums to 1. */
export type AttentionLayer = {
  readonly weights: Float32Array;
  /** d score / d weights. */
  readonly gradient: Float32Array;
};

type Found = { readonly tokens: Tokens; readonly maps: readonly string[] };

/** By model and scored tensor: looking through a graph takes longer than asking it. */
const known = new WeakMap<object, Map<string, Found | string>>();

/** The maps on the way to a score, or why there are none. */
function findAttention(responder: Responder, target: Target): Found | string {
  const { model } = responder;
  const { tensor } = scoredOf(responder, target);
  const ofModel = known.get(model) ?? new Map<string, Found | string>();
  known.set(model, ofModel);
  const found = ofModel.get(tensor) ?? lookFor(responder, tensor);
  ofModel.set(tensor, found);
  return found;
}

function lookFor({ model }: Responder, tensor: string): Found | string {
  const { graph, card } = model;
  const wiring = wire(graph, card.input);
  const softmaxes = cut(graph, [tensor]).nodes.filter(({ op, inputs, outputs: [output] }) => {
    if (op !== 'Softmax' || !wiring.dependent.has(inputs[0]!)) return false;
    const shape = wiring.b.shape(wiring.names.get(output!)!);
    return shape.length > 2 && shape.at(-1) === shape.at(-2);
  });
  if (softmaxes.length === 0) return 'no attention between tokens on the way to the score';
  const layouts = model.layers.map(({ source }) => mapLayout(wiring, source));
  const grid = layouts.find((layout) => layout?.tokens);
  const other = 'attention in windows, or else not between all patches';
  if (!grid?.tokens) return other;
  const { before, after } = grid.tokens;
  const count = before + sizeOf(grid.size) + after;
  const isLast = (node: (typeof softmaxes)[number], rank: number) =>
    [-1, rank - 1].includes(getInt(node, 'axis', -1));
  const maps = softmaxes.filter((node) => {
    const shape = wiring.b.shape(wiring.names.get(node.outputs[0]!)!);
    return shape.at(-1) === count && isLast(node, shape.length);
  });
  if (maps.length < softmaxes.length) return other;
  return {
    tokens: { size: grid.size, numBefore: before, count },
    maps: maps.map(({ outputs: [output] }) => output!),
  };
}

export function missingAttention(responder: Responder, target: Target): string | undefined {
  const found = findAttention(responder, target);
  return typeof found === 'string' ? found : undefined;
}

function attentionGraph(responder: Responder, scored: Scored, maps: readonly string[]): Graph {
  const { b, names, of, seed } = toScore(responder, scored);
  const wrt = maps.map((name) => names.get(name)!);
  const gradients = backward(b, { of, seed, wrt, overrides: responder.engine.rules });
  const outputs = wrt.flatMap((name, i) => [
    [`weights ${i}`, name],
    [`gradient ${i}`, gradients[i]!],
  ]);
  return b.build(Object.fromEntries(outputs) as Record<string, string>);
}

/** The attention of each layer for an image, first layer first. */
export async function readAttention(responder: Responder, image: InputImage, target: Target) {
  const found = findAttention(responder, target);
  if (typeof found === 'string') throw new Error(`attention: ${found}`);
  const { maps, tokens } = found;
  const make = (scored: Scored) => attentionGraph(responder, scored, maps);
  const outputs = await runToScore(responder, 'attention', make, image, target);
  const layers = maps.map((_, i): AttentionLayer => {
    const [weights, gradient] = [`weights ${i}`, `gradient ${i}`].map(
      (name) => outputs[name]!.data as Float32Array,
    ) as [Float32Array, Float32Array];
    return { weights, gradient };
  });
  return { tokens, layers };
}

/** Product of square matrices [size, size]. */
export function product(a: Float64Array, c: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const weight = a[row * size + k]!;
      if (weight === 0) continue;
      for (let col = 0; col < size; col++) result[row * size + col]! += weight * c[k * size + col]!;
    }
  }
  return result;
}

export function identity(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
}

/** Mean over heads of what `read` makes of each element, [T, T]. */
export function meanOverHeads(
  { weights, gradient }: AttentionLayer,
  size: number,
  read: (weight: number, slope: number) => number,
): Float64Array {
  const area = size * size;
  const mean = new Float64Array(area);
  const share = area / weights.length;
  for (let i = 0; i < weights.length; i++) {
    mean[i % area]! += share * read(weights[i]!, gradient[i]!);
  }
  return mean;
}

/** How much of each patch is in the token of the class; without one, in all patches on average: [rows, cols]. */
export function patchesOf(
  mixture: Float64Array,
  { size: [rows, cols], numBefore, count }: Tokens,
): Float32Array {
  const numPatches = rows * cols;
  const readers = numBefore > 0 ? [0] : Array.from({ length: numPatches }, (_, patch) => patch);
  return Float32Array.from({ length: numPatches }, (_, patch) => {
    const sum = readers.reduce(
      (total, reader) => total + mixture[reader * count + numBefore + patch]!,
      0,
    );
    return sum / readers.length;
  });
}
