import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../pipeline/base/user-error.ts';
import {
  collectExamples,
  type ExamplesPart,
} from '../../../pipeline/analyses/examples/collect-examples.ts';
import { coloursOf } from '../../../pipeline/analyses/examples/colours.ts';
import { mergeExamples } from '../../../pipeline/analyses/examples/merge-examples.ts';
import { unitExamples } from '../../../pipeline/analyses/examples/unit-examples.ts';
import { sweepImage } from '../../../pipeline/analyses/examples/sweep.ts';
import { createTally, NUM_BINS, type Tally } from '../../../pipeline/analyses/examples/tally.ts';
import { readBatches } from '../../../pipeline/dataset/batches.ts';
import { openImageFolder } from '../../../pipeline/dataset/image-folder.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { simplify } from '../../../pipeline/graph/replay.ts';
import { resolveCard } from '../../../pipeline/model/card.ts';
import { resolveLayers } from '../../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { noiseBatches, noiseImage } from '../../support/images.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { assertReferenceExamples, readReferenceUnits } from '../../support/reference-examples.ts';
import { sharedData } from '../../support/shared-data.ts';

const size = 13;
const engine = createOrtEngine({ numThreads: 1 });

/** Layers with zeros, with negative values, of odd area, without space. */
function network(): Pick<Model, 'graph' | 'card' | 'layers'> {
  const n = new NetworkBuilder({ size });
  const stem = n.convRelu('stem', n.image, 5);
  const linear = n.conv('linear', n.pool('pool', stem), 4);
  const graph = n.build(n.head('logits', linear, 3));
  const layers = ['stem', 'pool', 'linear', 'logits'];
  const card = resolveCard({ layers }, { source: 'card', modelName: 'net', graph });
  return { card, ...resolveLayers(graph, card) };
}

const model = network();
const indices = [...Array(23).keys()];

function collect(part: readonly number[], batchSize = 4): Promise<ExamplesPart> {
  return collectExamples(engine, model, noiseBatches(part, size, batchSize), {
    batchSize,
    top: 6,
  });
}

/** Activations of every image, one run each: [C][image][position]. */
async function allActivations(): Promise<Map<string, number[][][]>> {
  const { graph, card, layers } = model;
  const outputs = layers.map(({ name }) => name);
  const program = await engine.load(
    simplify({ ...graph, outputs }, { [card.input.tensor]: [4, 3, size, size] }),
  );
  const found = new Map(
    layers.map(({ name, shape }) => [
      name,
      Array.from({ length: shape[0]! }, (): number[][] => []),
    ]),
  );
  for (const index of indices) {
    // the same batch size, so that the same kernels run
    const images = Array(4).fill(noiseImage(index, size)) as [];
    const input = preprocess(images, card.preprocessing, 'NCHW');
    const results = await program.run({ [card.input.tensor]: input });
    for (const { name, shape } of layers) {
      const [numChannels = 0, height = 1, width = 1] = shape;
      const data = results[name]!.data as Float32Array;
      for (let c = 0; c < numChannels; c++) {
        const start = c * height * width;
        found.get(name)![c]!.push([...data.subarray(start, start + height * width)]);
      }
    }
  }
  await program.dispose();
  return found;
}

/** The histogram by definition, on the bins that were chosen: their edges are exact, differences would not be. */
function histogram(
  values: readonly number[],
  low: number,
  high: number,
  numBins: number,
): number[] {
  const edges = Array.from({ length: numBins }, (_, i) => low + (i * (high - low)) / numBins);
  const counts = Array<number>(numBins).fill(0);
  for (const value of values) counts[edges.findLastIndex((edge) => edge <= value)]!++;
  return counts;
}

test('equals brute force', async () => {
  const examples = await collect(indices);
  const activations = await allActivations();
  expect([...examples.layers.keys()]).toEqual(['stem', 'pool', 'linear', 'logits']);
  for (const [layer, tally] of examples.layers) {
    const width = tally.shape[2] ?? 1;
    unitExamples(tally).forEach((record, channel) => {
      const maps = activations.get(layer)![channel]!;
      const strongest = maps
        .map((map, index) => {
          const value = Math.max(...map);
          const position = map.indexOf(value);
          return { index, value, row: Math.floor(position / width), col: position % width };
        })
        .sort((a, b) => b.value - a.value || a.index - b.index)
        .slice(0, 6);
      expect(record.top).toEqual(strongest);
      const values = maps.flat();
      const { low, high, counts, numPositions, inactiveShare, mean, min, max } = record.spectrum;
      expect(counts).toEqual(histogram(values, low, high, counts.length));
      expect(counts.at(0)).toBeGreaterThan(0);
      expect(counts.at(-1)).toBeGreaterThan(0);
      expect(numPositions).toBe(values.length);
      expect(inactiveShare).toBe(values.filter((value) => value <= 0).length / values.length);
      expect(min).toBe(values.reduce((a, b) => Math.min(a, b)));
      expect(max).toBe(values.reduce((a, b) => Math.max(a, b)));
      const exact = values.reduce((a, b) => a + b) / values.length;
      expect(mean).toBeCloseTo(exact, 8);
    });
  }
});

test('parts join to the whole, however they are split', async () => {
  const whole = await collect(indices);
  // images in other batches may differ in the last bit of what the engine computes: keep batches whole
  const parts = await Promise.all([
    collect(indices.slice(0, 8)),
    collect(indices.slice(8, 12)),
    collect(indices.slice(12)),
  ]);
  const [a, b, c] = parts;
  for (const joined of [
    mergeExamples(mergeExamples(a, b), c),
    mergeExamples(a, mergeExamples(b, c)),
    mergeExamples(c, mergeExamples(b, a)),
  ]) {
    expect(joined).toEqual(whole);
  }
});

describe('a channel', () => {
  const values = fc.array(
    fc.array(
      fc.oneof(
        fc.constant(0),
        fc.constant(-0),
        fc.float({ noNaN: true, min: -1000, max: 1000 }),
        fc.float({ noNaN: true, min: 0, max: Math.fround(0.01) }),
      ),
      { minLength: 5, maxLength: 5 },
    ),
    { minLength: 1, maxLength: 12 },
  );

  function sweep(maps: readonly (readonly number[])[], first = 0): Tally {
    const tally = createTally('layer', [1, 1, 5], 3);
    maps.forEach((map, i) => {
      const activations = {
        values: Float32Array.from(map),
        max: Float32Array.of(Math.max(...map)),
        min: Float32Array.of(Math.min(...map)),
      };
      sweepImage(tally, activations, 0, first + i);
    });
    return tally;
  }

  test('is counted exactly, whatever comes first', () => {
    fc.assert(
      fc.property(values, (maps) => {
        const { low, high, counts } = unitExamples(sweep(maps))[0]!.spectrum;
        expect(counts).toEqual(histogram(maps.flat(), low, high, counts.length));
        expect(counts.length).toBeLessThanOrEqual(NUM_BINS);
      }),
    );
  });

  test('is the same in two parts', () => {
    const colours = { numPixels: 0, sums: [0, 0, 0], products: [0, 0, 0, 0, 0, 0] };
    const asExamples = (tally: Tally): ExamplesPart => ({
      layers: new Map([['layer', tally]]),
      colours,
    });
    fc.assert(
      fc.property(values, fc.nat(12), (maps, cut) => {
        const a = asExamples(sweep(maps.slice(0, cut)));
        const b = asExamples(sweep(maps.slice(cut), Math.min(cut, maps.length)));
        const whole = asExamples(sweep(maps));
        expect(mergeExamples(a, b)).toEqual(whole);
        expect(mergeExamples(b, a)).toEqual(whole);
      }),
    );
  });

  test('of equal values takes the earlier image and the first position', () => {
    const tally = sweep([
      [0, 0, 0, 0, 0],
      [1, 3, 3, 0, 0],
      [0, 0, 0, 3, 0],
      [9, 0, 0, 0, 0],
    ]);
    expect(unitExamples(tally)[0]!.top).toEqual([
      { index: 3, value: 9, row: 0, col: 0 },
      { index: 1, value: 3, row: 0, col: 1 },
      { index: 2, value: 3, row: 0, col: 3 },
    ]);
  });

  test.each([NaN, Infinity, -Infinity])('with %s is refused by name', (value) => {
    const act = () => sweep([[0, value, 1, 0, 2]]);
    expect(act).toThrow(UserError);
    expect(act).toThrow('layer "layer": got activations of channel 0 that are not finite');
  });

  test('with a NaN that the extremes do not show is refused too', () => {
    const activations = {
      values: Float32Array.of(0, NaN, 1, 0, 2),
      max: Float32Array.of(2),
      min: Float32Array.of(0),
    };
    expect(() => sweepImage(createTally('layer', [1, 1, 5], 3), activations, 0, 0)).toThrow(
      'not finite',
    );
  });
});

test('a part survives being kept as bytes', async () => {
  const part = await collect(indices.slice(0, 8));
  const bytes = serialize(part);
  expect(deserialize(bytes)).toEqual(part);
  expect(serialize(await collect(indices.slice(0, 8)))).toEqual(bytes);
  expect(
    mergeExamples(deserialize(bytes) as ExamplesPart, await collect(indices.slice(8))),
  ).toEqual(await collect(indices));
});

test('colours have the mean and covariance of the px', async () => {
  const { colours } = await collect(indices);
  const pixels = indices.flatMap((index) => {
    const { data } = noiseImage(index, size);
    return Array.from({ length: size * size }, (_, i) =>
      [...data.subarray(3 * i, 3 * i + 3)].map((value) => value / 255),
    );
  });
  const { mean, covariance } = coloursOf(colours);
  const average = (f: (pixel: number[]) => number) =>
    pixels.reduce((sum, pixel) => sum + f(pixel), 0) / pixels.length;
  for (let i = 0; i < 3; i++) {
    expect(mean[i]).toBeCloseTo(
      average((pixel) => pixel[i]!),
      10,
    );
    for (let k = 0; k < 3; k++) {
      const expected = average((pixel) => (pixel[i]! - mean[i]!) * (pixel[k]! - mean[k]!));
      expect(covariance[i]![k]).toBeCloseTo(expected, 10);
    }
  }
});

test('an engine that fails is heard', async () => {
  const fail = () => Promise.reject(new Error('out of memory'));
  const failing = {
    name: 'failing',
    load: () =>
      Promise.resolve({
        run: fail,
        hold: fail,
        dispose: () => Promise.resolve(),
      }),
  };
  const batches = noiseBatches(indices, size, 4);
  await expect(collectExamples(failing, model, batches, { batchSize: 4 })).rejects.toThrow(
    'out of memory',
  );
});

const googlenet = sharedData('models', 'googlenet_bvlc.onnx');
const photos = sharedData('photos', 'imagenet-sample');
const reference = sharedData('reference', 'examples-googlenet.json');

test.skipIf(!googlenet || !photos || !reference)(
  'GoogLeNet finds what PyTorch found',
  { timeout: 60_000 },
  async () => {
    const units = readReferenceUnits(reference!);
    const net = await loadModel(googlenet!);
    const wanted = new Set(Object.keys(units).map((unit) => unit.split(':')[0]));
    const layers = net.layers.filter(({ name }) => wanted.has(name));
    const dataset = await openImageFolder(photos!);
    // the images named in the reference and as many others; the bench takes all
    const named = new Set(Object.values(units).flatMap((list) => list.map(({ file }) => file)));
    const chosen = dataset.images.flatMap(({ id }, i) =>
      named.has(id) || i % 30 === 0 ? [i] : [],
    );
    const { batches } = readBatches(dataset, {
      fit: net.card.preprocessing,
      batchSize: 8,
      indices: chosen,
    });
    const subject = { ...net, layers };
    const found = await collectExamples(createOrtEngine(), subject, batches, { batchSize: 8 });
    expect(found.layers.size).toBe(layers.length);
    assertReferenceExamples(found, subject, dataset, units);
  },
);
