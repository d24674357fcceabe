// Dataset examples and spectra by their definitions, one activation after the other: what the pass must equal.

import assert from 'node:assert/strict';
import type { ExamplesPart } from '../../pipeline/analyses/examples/collect-examples.ts';
import { unitExamples, type UnitExamples } from '../../pipeline/analyses/examples/unit-examples.ts';
import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import type { Batch } from '../../pipeline/dataset/batches.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import type { Layer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { inputShape } from '../../pipeline/model/model-input.ts';
import { preprocess } from '../../pipeline/model/preprocess.ts';

type Subject = Pick<Model, 'graph' | 'card' | 'layers'>;

/** What is counted of a layer, with the bins that were found: their edges are exact. */
type Count = {
  readonly layer: Layer;
  readonly found: readonly UnitExamples[];
  /** Of every channel. */
  readonly counts: readonly number[][];
  readonly maxima: readonly { index: number; value: number; row: number; col: number }[][];
  readonly inactive: number[];
  readonly sum: number[];
  readonly min: number[];
};

/**
 * Asserts that `found`, of the images of `batches`, is exactly what the definitions say.
 *
 * @param batches as they were given to what found it: another batch may differ in the last bit
 */
export async function assertBruteForce(
  engine: Engine,
  { graph, card, layers }: Subject,
  batches: AsyncIterable<Batch>,
  found: ExamplesPart,
  batchSize: number,
): Promise<void> {
  const { tensor, layout } = card.input;
  const shape = inputShape(card.input, batchSize);
  const names = layers.map(({ name }) => name);
  const program = await engine.load(simplify(cut(graph, names), { [tensor]: shape }));
  const all = layers.map((layer) => emptyCount(layer, unitExamples(found.layers.get(layer.name)!)));
  let numImages = 0;
  for await (const batch of batches) {
    const pixels = new Float32Array(sizeOf(shape));
    const images = batch.map(({ image }) => image);
    pixels.set(preprocess(images, card.preprocessing, layout).data as Float32Array);
    const results = await program.run({ [tensor]: float32(shape, pixels) });
    numImages += batch.length;
    for (const count of all) {
      const values = results[count.layer.name]!.data as Float32Array;
      batch.forEach(({ index }, n) => countImage(count, values, n, index));
    }
  }
  await program.dispose();
  for (const count of all) assertCount(count, numImages);
}

function emptyCount(layer: Layer, found: readonly UnitExamples[]): Count {
  return {
    layer,
    found,
    counts: found.map(({ spectrum }) => spectrum.counts.map(() => 0)),
    maxima: found.map(() => []),
    inactive: found.map(() => 0),
    sum: found.map(() => 0),
    min: found.map(() => Infinity),
  };
}

/** @param values [N, C, H, W] or [N, C] */
function countImage(count: Count, values: Float32Array, n: number, index: number): void {
  const [numChannels = 1, height = 1, width = 1] = count.layer.shape;
  for (let channel = 0; channel < numChannels; channel++) {
    const { low, high, counts } = count.found[channel]!.spectrum;
    const binWidth = (high - low) / counts.length;
    const own = count.counts[channel]!;
    let strongest = { index, value: -Infinity, row: 0, col: 0 };
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const value = values[((n * numChannels + channel) * height + row) * width + col]!;
        own[Math.floor((value - low) / binWidth)]!++;
        if (value <= 0) count.inactive[channel]!++;
        count.sum[channel]! += value;
        count.min[channel] = Math.min(count.min[channel]!, value);
        if (value > strongest.value) strongest = { index, value, row, col };
      }
    }
    count.maxima[channel]!.push(strongest);
  }
}

function assertCount({ layer, found, ...count }: Count, numImages: number): void {
  const numPositions = numImages * sizeOf(layer.shape.slice(1));
  for (const [channel, { top, spectrum }] of found.entries()) {
    const unit = `${layer.name}:${channel}`;
    const strongest = count.maxima[channel]!.toSorted(
      (a, b) => b.value - a.value || a.index - b.index,
    );
    const positive = (image: (typeof strongest)[number]) => ({ ...image, value: image.value + 0 });
    assert.deepEqual(top, strongest.slice(0, top.length).map(positive), unit);
    assert.deepEqual(spectrum.counts, count.counts[channel], unit);
    assert.equal(spectrum.numPositions, numPositions, unit);
    assert.equal(spectrum.inactiveShare, count.inactive[channel]! / numPositions, unit);
    assert.equal(spectrum.min, count.min[channel]! + 0, unit);
    assert.equal(spectrum.max, strongest[0]!.value + 0, unit);
    const mean = count.sum[channel]! / numPositions;
    const size = Math.max(Math.abs(spectrum.min), Math.abs(spectrum.max));
    assert.ok(Math.abs(spectrum.mean - mean) <= 1e-9 * size, `${unit}: mean`);
  }
}
