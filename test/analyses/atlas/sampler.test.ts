// Samples of a small network against activations of single images, and what becomes of images that break it.

import { describe, expect, test } from 'vitest';
import { placeGrid, placesOf, positionIn } from '../../../pipeline/analyses/atlas/places.ts';
import { openSampler } from '../../../pipeline/analyses/atlas/sampler.ts';
import { joinSamples, type Samples } from '../../../pipeline/analyses/atlas/samples.ts';
import { pointAt } from '../../../pipeline/base/points.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { noiseBatches, noiseImage } from '../../support/images.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 16;
const engine = createOrtEngine({ numThreads: 1 });

/** Layers [4, 16, 16], [5, 8, 8], [3, 2, 2] and [6]; channel values of `stem` are `scale` times as large. */
async function network(scale = 1) {
  const n = new NetworkBuilder({ size });
  const factor = n.b.constant(float32([], Float32Array.of(scale)), 'scale');
  const stem = n.relu('stem', n.op('scaled', 'Mul', [n.conv('stem/sum', n.image, 4), factor]));
  const block = n.convRelu('block', stem, 5, { stride: 2 });
  const late = n.convRelu('late', block, 3, { stride: 4 });
  const graph = n.build(n.head('scores', late, 6));
  return modelOf(graph, ['stem', 'block', 'late', 'scores']);
}

const nameOf = (index: number) => `image ${index}`;

describe('a sampler', () => {
  const images = [3, 4, 8];
  const samplesPerImage = 7;

  test('takes activations of single images, at the same places in all layers', async () => {
    const model = await network();
    const grid = placeGrid(model.layers.map(({ shape }) => shape));
    expect(grid).toEqual({ rows: 8, cols: 8, edge: 1 });
    const placing = { samplesPerImage, grid, seed: 5 };
    const sampler = await openSampler(engine, model, 2);
    const found = await sampler.sample(noiseBatches(images, size, 2), placing, nameOf);
    const program = await engine.load({
      ...model.graph,
      outputs: model.layers.map(({ name }) => name),
    });
    for (const [i, { name, shape }] of model.layers.entries()) {
      const { places, vectors, numSilent } = found[i]!;
      const wanted: number[][] = [];
      let silent = 0;
      for (const image of images) {
        const pixels = preprocess([noiseImage(image, size)], model.card.preprocessing, 'NCHW');
        const maps = (await program.run({ [model.card.input.tensor]: pixels }))[name]!
          .data as Float32Array;
        const area = sizeOf(shape.slice(1));
        const seen = new Set<number>();
        for (const [k, place] of placesOf(image, samplesPerImage, grid, 5).entries()) {
          const [row, col] = positionIn(place, shape);
          const position = row * (shape[2] ?? 1) + col;
          if (seen.has(position)) continue;
          seen.add(position);
          const vector = Array.from({ length: shape[0]! }, (_, c) => maps[c * area + position]!);
          if (vector.every((value) => value === 0)) silent++;
          else wanted.push([image * samplesPerImage + k, image, row, col, ...vector]);
        }
      }
      expect(numSilent).toBe(silent);
      expect(vectors.numPoints).toBe(wanted.length);
      for (const [s, [id, image, row, col, ...vector]] of wanted.entries()) {
        expect([places.ids[s], places.images[s], places.rows[s], places.cols[s]]).toEqual([
          id,
          image,
          row,
          col,
        ]);
        for (const [c, value] of pointAt(vectors, s).entries()) {
          expect(value).toBeCloseTo(vector[c]!, 4);
        }
      }
    }
    // of 7 places four fall on the 2 × 2 positions of the coarse layer at most, and one on that of no space
    expect(found[2]!.vectors.numPoints + found[2]!.numSilent).toBeLessThanOrEqual(12);
    expect([...found[3]!.places.ids]).toEqual(images.map((image) => image * samplesPerImage));
  });

  test('gives the same part by part as in one', async () => {
    const model = await network();
    const placing = { samplesPerImage, grid: { rows: 8, cols: 8, edge: 1 }, seed: 0 };
    const sampler = await openSampler(engine, model, 2);
    const sample = (own: readonly number[]) =>
      sampler.sample(noiseBatches(own, size, 2), placing, nameOf);
    const [whole, first, second] = [
      await sample(images),
      await sample(images.slice(0, 1)),
      await sample(images.slice(1)),
    ];
    for (const [i, { shape }] of model.layers.entries()) {
      async function* parts(): AsyncGenerator<Samples> {
        yield await Promise.resolve(first[i]!);
        yield second[i]!;
      }
      expect(await joinSamples(parts(), 100, shape[0]!)).toEqual(whole[i]);
    }
  });

  test('leaves out and counts activations of 0 throughout', async () => {
    const model = await network(0);
    const placing = { samplesPerImage, grid: { rows: 8, cols: 8, edge: 1 }, seed: 0 };
    const sampler = await openSampler(engine, model, 2);
    const [stem] = await sampler.sample(noiseBatches(images, size, 2), placing, nameOf);
    expect(stem!.vectors.numPoints).toBe(0);
    expect(stem!.numSilent).toBe(images.length * samplesPerImage);
  });

  test.each([
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
  ])('names layer and image where an activation is %s', async (scale, value) => {
    const model = await network(scale);
    const placing = { samplesPerImage, grid: { rows: 8, cols: 8, edge: 1 }, seed: 0 };
    const sampler = await openSampler(engine, model, 2);
    await expect(sampler.sample(noiseBatches([4], size, 2), placing, nameOf)).rejects.toThrow(
      new RegExp(`^activations: got (NaN|${value}) in layer "stem" for image "image 4", expected`),
    );
  });
});
