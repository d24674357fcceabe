// Surveys and maps of a small network against activations of every image, one run each.

import { expect, test } from 'vitest';
import { drawLot, partsOf } from '../../../pipeline/analyses/survey/lot.ts';
import { mapSize, openMapper, type MapPicks } from '../../../pipeline/analyses/survey/mapper.ts';
import { joinSurveys, type Survey } from '../../../pipeline/analyses/survey/survey.ts';
import { openSurveyor } from '../../../pipeline/analyses/survey/surveyor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { simplify } from '../../../pipeline/graph/replay.ts';
import { resolveCard } from '../../../pipeline/model/card.ts';
import { resolveLayers } from '../../../pipeline/model/layers.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { noiseBatches, noiseImage } from '../../support/images.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 35;
const engine = createOrtEngine({ numThreads: 1 });
const indices = [...Array(9).keys()].map((i) => 3 * i);

/** Layers of more positions than a map has cells, of fewer than there are parts, with values below 0, without space. */
const layerNames = ['stem', 'low', 'linear', 'logits'];
const model = (() => {
  const n = new NetworkBuilder({ size });
  const stem = n.convRelu('stem', n.image, 5);
  const low = n.convRelu(
    'low',
    n.op('shrunk', 'MaxPool', [stem], {
      kernel_shape: { ints: [12, 12] },
      strides: { ints: [12, 12] },
    }),
    4,
  );
  const linear = n.conv('linear', low, 4);
  const graph = n.build(n.head('logits', linear, 3));
  const card = resolveCard({ layers: layerNames }, { source: 'card', modelName: 'net', graph });
  return { card, ...resolveLayers(graph, card) };
})();

/** [image][channel][position] of a tensor. */
async function activationsOf(tensor: string): Promise<Map<number, number[][]>> {
  const { graph, card } = model;
  const shape = [1, 3, size, size];
  const program = await engine.load(
    simplify({ ...graph, outputs: [tensor] }, { [card.input.tensor]: shape }),
  );
  const found = new Map<number, number[][]>();
  for (const index of indices) {
    const input = preprocess([noiseImage(index, size)], card.preprocessing, 'NCHW');
    const { data, shape: own } = (await program.run({ [card.input.tensor]: input }))[tensor]!;
    const area = data.length / own[1]!;
    const values = [...(data as Float32Array)];
    found.set(
      index,
      Array.from({ length: own[1]! }, (_, c) => values.slice(c * area, (c + 1) * area)),
    );
  }
  return found;
}

const after = new Map<string, Map<number, number[][]>>();
const before = new Map<string, Map<number, number[][]>>();
for (const name of layerNames) {
  after.set(name, await activationsOf(name));
  before.set(
    name,
    name === 'stem' || name === 'low' ? await activationsOf(`${name}/sum`) : after.get(name)!,
  );
}

async function surveyed(parts: readonly (readonly number[])[], batchSize: number): Promise<Survey> {
  const surveyor = await openSurveyor(engine, model, { batchSize, samplesPerImage: 3, seed: 7 });
  const surveys: Survey[] = [];
  for (const part of parts)
    surveys.push(await surveyor.survey(noiseBatches(part, size, batchSize)));
  return joinSurveys(surveys);
}

test('peaks, lows and means of parts are those of the maps', async () => {
  const survey = await surveyed([indices], 2);
  expect(survey.images).toEqual(indices);
  for (const { name, shape } of model.layers) {
    const [numChannels = 0, height = 1, width = 1] = shape;
    const { peaks, lows, samples } = survey.layers.get(name)!;
    expect(samples.length).toBe(indices.length * 3 * numChannels);
    for (const [i, image] of indices.entries()) {
      for (let c = 0; c < numChannels; c++) {
        const map = after.get(name)!.get(image)![c]!;
        expect(peaks[i * numChannels + c]).toBeCloseTo(Math.max(...map), 4);
        expect(lows[i * numChannels + c]).toBeCloseTo(
          Math.min(...before.get(name)!.get(image)![c]!),
          4,
        );
        for (const [s, part] of partsOf(image, 3, 7).entries()) {
          // the positions whose share of the picture begins in the part, or the one that holds its middle
          const isIn = (at: number, length: number, own: number) =>
            length < 4
              ? at === Math.floor(((own + 0.5) / 4) * length)
              : at >= Math.floor((own / 4) * length) && at < Math.floor(((own + 1) / 4) * length);
          const own = map.filter(
            (_, p) =>
              isIn(Math.floor(p / width), height, Math.floor(part / 4)) &&
              isIn(p % width, width, part % 4),
          );
          const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
          expect(samples[(i * 3 + s) * numChannels + c]).toBeCloseTo(mean, 4);
        }
      }
    }
  }
});

test('a survey in ranges is the survey of all', async () => {
  const [a, b] = [indices.slice(0, 4), indices.slice(4)];
  expect(await surveyed([a, b], 2)).toEqual(await surveyed([indices], 2));
});

test('the lot takes all images of a small data set, and a bounded number of a large one or a wide network', () => {
  expect(drawLot(5, 100, 0)).toEqual({ images: [0, 1, 2, 3, 4], samplesPerImage: 16 });
  const large = drawLot(100_000, 744, 0);
  expect(large.images.length).toBe(2048);
  expect(large.samplesPerImage).toBe(1);
  expect(new Set(large.images).size).toBe(2048);
  expect(large.images).toEqual(large.images.toSorted((x, y) => x - y));
  expect(large.images).not.toEqual(drawLot(100_000, 744, 1).images);
  expect(drawLot(100_000, 32_768, 0).images.length).toBe(512);
  expect(drawLot(512, 32_768, 0).samplesPerImage).toBe(1);
});

test('maps are the strongest of what each cell covers, on a scale of 255', async () => {
  const mapper = await openMapper(engine, model, 2);
  const picks = model.layers.map(({ name, shape }): MapPicks => {
    const all = indices.flatMap((image) =>
      Array.from({ length: shape[0]! }, (_, channel) => [
        { image, channel, largest: 0.7 },
        { image, channel, largest: -0.4 },
      ]).flat(),
    );
    return {
      layer: name,
      images: Int32Array.from(all, ({ image }) => image),
      channels: Int32Array.from(all, ({ channel }) => channel),
      largest: Float32Array.from(all, ({ largest }) => largest),
    };
  });
  const maps = await mapper.map(noiseBatches(indices, size, 2), picks);
  for (const [p, { name, shape }] of model.layers.entries()) {
    const [, height = 1, width = 1] = shape;
    const [rows, cols] = mapSize(shape);
    expect([rows, cols]).toEqual([Math.min(16, height), Math.min(16, width)]);
    const { images, channels, largest } = picks[p]!;
    images.forEach((image, i) => {
      const source = largest[i]! < 0 ? before : after;
      const own = source.get(name)!.get(image)![channels[i]!]!;
      const expected = Array.from({ length: rows * cols }, (_, cell) => {
        const overlaps = (at: number, length: number, c: number, n: number) =>
          (at + 1) / length > c / n + 1e-9 && at / length < (c + 1) / n - 1e-9;
        const inside = own.filter(
          (__, q) =>
            overlaps(Math.floor(q / width), height, Math.floor(cell / cols), rows) &&
            overlaps(q % width, width, cell % cols, cols),
        );
        return Math.min(255, Math.max(0, ...inside.map((v) => (255 * v) / largest[i]!)));
      });
      const found = maps.get(name)!.subarray(i * rows * cols, (i + 1) * rows * cols);
      found.forEach((value, c) => expect(Math.abs(value - expected[c]!)).toBeLessThan(0.51));
    });
  }
});

test('maps of images that do not pass stay 0', async () => {
  const mapper = await openMapper(engine, model, 2);
  const pick = {
    layer: 'stem',
    images: Int32Array.of(0, 3),
    channels: Int32Array.of(1, 1),
    largest: Float32Array.of(0.1, 0.1),
  };
  const maps = (await mapper.map(noiseBatches([3], size, 2), [pick])).get('stem')!;
  expect(maps.subarray(0, 256).every((value) => value === 0)).toBe(true);
  expect(maps.subarray(256).some((value) => value > 0)).toBe(true);
});
