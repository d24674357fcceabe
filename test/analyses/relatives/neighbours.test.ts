// Neighbours are those of brute force, correlations those of the textbook.

import { describe, expect, test } from 'vitest';
import { findNeighbours } from '../../../pipeline/analyses/relatives/neighbours.ts';
import { correlationVectors, cosineVectors } from '../../../pipeline/analyses/relatives/vectors.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';

const engine = createOrtEngine();
const numSamples = 40;

/** Layers of channels that share something with one another. */
function layersOf(...sizes: readonly number[]) {
  const rng = random('relatives');
  const causes = Float32Array.from({ length: numSamples * 5 }, () => rng.normal());
  return sizes.map((numChannels) => {
    const mix = Float32Array.from({ length: numChannels * 5 }, () => rng.normal());
    const samples = new Float32Array(numSamples * numChannels);
    for (let s = 0; s < numSamples; s++) {
      for (let c = 0; c < numChannels; c++) {
        for (let k = 0; k < 5; k++)
          samples[s * numChannels + c]! += mix[c * 5 + k]! * causes[s * 5 + k]!;
        samples[s * numChannels + c]! += 3 + rng.normal();
      }
    }
    return { samples, numChannels, channels: Array.from({ length: numChannels }, (_, c) => c) };
  });
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y) / values.length;
  const [left, right] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - left) * (b[i]! - right)));
  const deviation = (values: readonly number[], middle: number) =>
    Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  return covariance / (deviation(a, left) * deviation(b, right));
}

describe('the units nearest by correlation', () => {
  // more than one tile, the last of them in part
  const layers = layersOf(3, 600, 11);
  const columns = layers.flatMap(({ samples, numChannels, channels }) =>
    channels.map((c) =>
      Array.from({ length: numSamples }, (_, s) => samples[s * numChannels + c]!),
    ),
  );
  const groups = layers.flatMap(({ channels }, layer) => channels.map(() => layer));

  test('are those of brute force, in the layer and elsewhere, itself left out', async () => {
    const vectors = correlationVectors(layers, numSamples);
    const found = await findNeighbours(engine, vectors, groups, 4);
    for (const of of [0, 2, 3, 514, 602, 613]) {
      const all = columns
        .map((column, index) => ({ index, value: pearson(columns[of]!, column) }))
        .filter(({ index, value }) => index !== of && value > 0)
        .toSorted((a, b) => b.value - a.value);
      const isHere = ({ index }: { index: number }) => groups[index] === groups[of];
      const expected = { here: all.filter(isHere), elsewhere: all.filter((each) => !isHere(each)) };
      for (const kind of ['here', 'elsewhere'] as const) {
        const own = found[kind][of]!;
        const wanted = expected[kind].slice(0, 4);
        expect(own.map(({ index }) => index)).toEqual(wanted.map(({ index }) => index));
        own.forEach(({ value }, i) => expect(value).toBeCloseTo(wanted[i]!.value, 5));
      }
    }
  });

  test('are none of a unit that never changes, and it is near to none', async () => {
    const [layer] = layersOf(4);
    const samples = layer!.samples.map((value, i) => (i % 4 === 1 ? 0.1 : value));
    const vectors = correlationVectors([{ ...layer!, samples }], numSamples);
    const { here } = await findNeighbours(engine, vectors, [0, 0, 0, 0], 3);
    expect(here[1]).toEqual([]);
    expect(here.flat().map(({ index }) => index)).not.toContain(1);
    expect(here.flat().length).toBeGreaterThan(0);
  });

  test('are 1 for what differs in scale and offset alone, and the channels asked for', async () => {
    const [layer] = layersOf(3);
    const samples = layer!.samples.map((value, i, all) =>
      i % 3 === 2 ? 7 * all[i - 2]! - 2 : value,
    );
    const vectors = correlationVectors([{ ...layer!, samples, channels: [0, 2] }], numSamples);
    const { here } = await findNeighbours(engine, vectors, [0, 0], 3);
    expect(here.map(([nearest]) => nearest!.index)).toEqual([1, 0]);
    expect(here[0]![0]!.value).toBeCloseTo(1, 6);
  });
});

test('cosines are of directions, whatever the length', async () => {
  const kernels = [
    [1, 0],
    [3, 3],
    [0, 5],
    [-1, 0],
    [0, 0],
  ].map((kernel) => Float32Array.from(kernel));
  const { here } = await findNeighbours(engine, cosineVectors(kernels), [0, 0, 0, 0, 0], 6);
  const half = Math.SQRT1_2;
  expect(here.map((own) => own.map(({ index }) => index))).toEqual([[1], [0, 2], [1], [], []]);
  for (const { value } of here.flat()) expect(value).toBeCloseTo(half, 6);
});
