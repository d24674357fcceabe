// Shows drawings to a network: the response of every channel of its layers to each.

import { float32, sizeOf } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { overSpace } from '../../graph/over-space.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape, stridesOfLayout } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import { numPictureChannels, pictureFormulas } from '../../model/preprocess.ts';
import type { Drawing } from './family.ts';

/** Drawings per run of the network. */
const batchSize = 4;

/** By the layer's name: responses [N, C] to N drawings. */
export type Responses = ReadonlyMap<string, Float32Array>;

/**
 * The response of all channels to each drawing: the largest activation at the middle half of the
 * positions of both axes. The largest, since a stimulus need not lie where a position looks; in the
 * middle, since padding answers at the edges. One pass serves all `layers`.
 */
export async function respond(
  engine: Engine,
  { graph, card }: Pick<Model, 'graph' | 'card'>,
  layers: readonly string[],
  drawings: readonly Drawing[],
): Promise<Responses> {
  const { tensor } = card.input;
  const shape = inputShape(card.input, batchSize);
  const { b, names } = specialise(cut(graph, layers), { [tensor]: shape });
  const middles = layers.map((layer) => [layer, largestInMiddle(b, names.get(layer)!)]);
  const program = await engine.load(b.build(Object.fromEntries(middles)));
  const parts = new Map(layers.map((layer) => [layer, [] as Float32Array[]]));
  try {
    const pixels = new Float32Array(sizeOf(shape));
    const imageSize = pixels.length / batchSize;
    for (let start = 0; start < drawings.length; start += batchSize) {
      const batch = drawings.slice(start, start + batchSize);
      batch.forEach((drawing, n) => enter(pixels.subarray(n * imageSize), drawing, card));
      const results = await program.run({ [tensor]: float32(shape, pixels) });
      for (const [layer, own] of parts) {
        const values = results[layer]!.data as Float32Array;
        own.push(values.slice(0, (values.length / batchSize) * batch.length));
      }
    }
  } finally {
    await program.dispose();
  }
  return new Map(Array.from(parts, ([layer, own]) => [layer, joined(own)]));
}

/** Parts one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

/** Appends [N, C, …] → [N, C]. */
function largestInMiddle(b: Builder, layer: string): string {
  const lengths = b.shape(layer).slice(2);
  if (lengths.length === 0) return layer;
  const axes = lengths.map((_, i) => i + 2);
  const margins = lengths.map((length) => Math.floor(length / 4));
  const ends = lengths.map((length, i) => length - margins[i]!);
  return overSpace(b, 'ReduceMax', b.slice(layer, axes, margins, ends));
}

/** Draws into an input [C, H, W] or [H, W, C], as the card wants it. */
function enter(
  pixels: Float32Array,
  { low, high, shade }: Drawing,
  { input, preprocessing }: Model['card'],
): void {
  const [height, width] = input.size;
  const numColours = numPictureChannels(preprocessing);
  const formulas = pictureFormulas(preprocessing);
  const through = (colour: readonly number[]) =>
    formulas.map(({ weights, offset }) =>
      weights.reduce((sum, weight, i) => sum + weight * colour[numColours === 3 ? i : 0]!, -offset),
    );
  const from = through(low);
  const to = through(high);
  const area = height * width;
  const [pixelStride, channelStride] = stridesOfLayout(input.layout, formulas.length, area);
  for (let i = 0; i < area; i++) {
    const x = (i % width) - (width - 1) / 2;
    const y = (height - 1) / 2 - Math.floor(i / width);
    const share = shade(x, y);
    for (let channel = 0; channel < from.length; channel++) {
      const value = from[channel]! + share * (to[channel]! - from[channel]!);
      pixels[i * pixelStride + channel * channelStride] = value;
    }
  }
}
