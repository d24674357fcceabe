import { expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { diversityObjective } from '../../../pipeline/analyses/optvis/diversity-objective.ts';

/** Activations [N, C, ...space] of `numImages` pictures. */
function activationsOf(numImages: number, shape: readonly number[]): Float32Array[] {
  const rng = random('activations');
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: numImages }, () =>
    Float32Array.from({ length: size }, () => Math.max(0, rng.normal())),
  );
}

async function diversityOf(
  images: readonly Float32Array[],
  shape: readonly number[],
  setSize: number,
): Promise<number[]> {
  const b = new Builder();
  const x = b.input('x', 'float32', [images.length, ...shape]);
  const value = diversityObjective('layer', setSize).append(b, () => x, 'objective');
  const program = await createOrtEngine({ numThreads: 1 }).load(b.build({ value }));
  const data = Float32Array.from(images.flatMap((image) => [...image]));
  const results = await program.run({ x: float32([images.length, ...shape], data) });
  await program.dispose();
  return Array.from(results['value']!.data as Float32Array);
}

/** The Gram matrix of channels, element by element. */
function gram(image: Float32Array, numChannels: number): number[] {
  const size = image.length / numChannels;
  const row = (channel: number) => image.subarray(channel * size, (channel + 1) * size);
  const indices = Array.from({ length: numChannels }, (_, i) => i);
  return indices.flatMap((i) => indices.map((j) => dot([...row(i)], [...row(j)])));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

test.each([
  ['many positions', [3, 5, 4]],
  ['few positions', [40, 3, 2]],
  ['no space', [12]],
])('is 1 − the mean cosine of Gram matrices, with %s', async (_, shape) => {
  const images = activationsOf(3, shape);
  const grams = images.map((image) => gram(image, shape[0]!));
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  const cosines = pairs.map(([i, j]) => {
    const [a, b] = [grams[i]!, grams[j]!];
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  });
  const expected = 1 - cosines.reduce((sum, cosine) => sum + cosine / 3, 0);
  for (const value of await diversityOf(images, shape, 3)) expect(value).toBeCloseTo(expected, 4);
});

test('sets have no say in each other', async () => {
  const shape = [6, 4, 4];
  const images = activationsOf(6, shape);
  const together = await diversityOf(images, shape, 3);
  const alone = await Promise.all(
    [0, 3].map((at) => diversityOf(images.slice(at, at + 3), shape, 3)),
  );
  together.forEach((value, i) => expect(value).toBeCloseTo(alone.flat()[i]!, 5));
  expect(together[0]).not.toBeCloseTo(together[3]!, 3);
});

test('is 0 of pictures that are alike, and a number of silent ones', async () => {
  const [image] = activationsOf(1, [6, 4, 4]);
  for (const value of await diversityOf([image!, image!], [6, 4, 4], 2))
    expect(value).toBeCloseTo(0, 4);
  const silent = new Float32Array(96);
  for (const value of await diversityOf([silent, image!], [6, 4, 4], 2)) expect(value).toBe(1);
});
