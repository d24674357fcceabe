// Where values stop being numbers: in weights, and in what a network computes.

import { positionOf, sizeOf, type Data, type Tensor } from '../base/tensor.ts';
import type { Engine } from '../engine/engine.ts';
import { cut } from '../graph/cut.ts';
import { simplify, specialise } from '../graph/replay.ts';
import type { Graph } from '../graph/graph.ts';
import type { Model } from './model.ts';
import { inputShape } from './model-input.ts';

/** Values of a tensor that are no finite numbers. */
export type NotFinite = {
  readonly count: number;
  readonly first: { readonly value: number; readonly index: readonly number[] };
};

/** The tensor of a network that has them first, in the order of computation. */
export type Broken = NotFinite & {
  readonly tensor: string;
  readonly size: number;
  readonly node: string;
  readonly op: string;
};

/** Numbers fetched at a time, so that not all of a network has to fit into memory. */
const maxFetched = 1 << 24;

/** NaN and +∞ in floating-point values; −∞ is a number to masks of attention. */
export function findNotFinite({ data, shape, dtype }: Tensor): NotFinite | undefined {
  if (!dtype.startsWith('float')) return undefined;
  const values = data as Float32Array;
  let count = 0;
  let first = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < Infinity) continue;
    if (count === 0) first = i;
    count++;
  }
  if (count === 0) return undefined;
  return { count, first: { value: values[first]!, index: positionOf(first, shape) } };
}

/** `12 of 64 values, the first NaN at [0, 3]` */
export function describeNotFinite({ count, first }: NotFinite, size: number): string {
  const { value, index } = first;
  const which = count === 1 ? '' : 'the first ';
  return `${count} of ${size} values, ${which}${value} at [${index.join(', ')}]`;
}

/**
 * Computes every tensor that the layers need, for one image, and names the first that is not finite.
 *
 * @param pixels of the input for one image
 */
export async function findBroken(
  engine: Engine,
  { graph, card, layers }: Pick<Model, 'graph' | 'card' | 'layers'>,
  pixels: Data,
): Promise<Broken | undefined> {
  const image = { [card.input.tensor]: inputShape(card.input, 1) };
  const scores = card.logits ?? card.probabilities;
  const asked = [...layers.map(({ name }) => name), ...(scores === undefined ? [] : [scores])];
  const part = cut(graph, asked);
  const { b, names } = specialise(part, image);
  const computed = part.nodes.flatMap((node) =>
    node.outputs
      .filter((name) => name && !b.value(names.get(name)!))
      .filter((name) => b.type(names.get(name)!).dtype.startsWith('float'))
      .map((name) => ({ name, node, size: sizeOf(b.shape(names.get(name)!)) })),
  );
  const feeds = {
    [card.input.tensor]: {
      dtype: 'float32' as const,
      shape: inputShape(card.input, 1),
      data: pixels,
    },
  };
  while (computed.length > 0) {
    const chunk = takeChunk(computed);
    const results = await runOnce(
      engine,
      { ...part, outputs: chunk.map(({ name }) => name) },
      image,
      feeds,
    );
    for (const { name, node, size } of chunk) {
      const found = findNotFinite(results[name]!);
      if (found) return { ...found, tensor: name, size, node: node.name, op: node.op };
    }
  }
  return undefined;
}

/** Takes tensors off the start of a list, as many as may be fetched together. */
function takeChunk<T extends { readonly size: number }>(list: T[]): T[] {
  let total = 0;
  let count = 0;
  while (count < list.length && (count === 0 || total + list[count]!.size <= maxFetched)) {
    total += list[count]!.size;
    count++;
  }
  return list.splice(0, count);
}

async function runOnce(
  engine: Engine,
  graph: Graph,
  shapes: Readonly<Record<string, readonly number[]>>,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Tensor>>> {
  const program = await engine.load(simplify(cut(graph, graph.outputs), shapes));
  try {
    return await program.run(feeds);
  } finally {
    await program.dispose();
  }
}
