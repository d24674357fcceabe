import { expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { backward } from '../../../pipeline/graph/gradient.ts';
import {
  caricatureObjective,
  likenessMeasure,
} from '../../../pipeline/analyses/optvis/caricature-objective.ts';

const engine = createOrtEngine({ numThreads: 1 });
const shape = [2, 3, 4, 4];

function noise(seed: string, length: number): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length }, () => rng.normal());
}

/** Values [N], cosines [N] and gradient for activations and the targets of two pictures. */
async function evaluate(x: Float32Array, targets: readonly Float32Array[]) {
  const objective = caricatureObjective('x', targets);
  const measure = likenessMeasure('x', targets);
  const b = new Builder();
  const name = b.input('x', 'float32', shape);
  const values = objective.append(b, () => name, 'objective');
  const likeness = measure.append(b, () => name, 'likeness');
  const ones = b.constant(float32([2], Float32Array.of(1, 1)));
  const [gradient] = backward(b, { of: values, seed: ones, wrt: [name] });
  const program = await engine.load(b.build({ values, likeness, gradient: gradient! }));
  const results = await program.run({
    x: float32(shape, x),
    ...objective.feeds('objective'),
    ...measure.feeds('likeness'),
  });
  await program.dispose();
  const read = (key: string) => results[key]!.data as Float32Array;
  return { values: read('values'), likeness: read('likeness'), gradient: read('gradient') };
}

const size = sizeOf(shape) / 2;
const x = noise('x', 2 * size);
// the second is nearly the opposite of what is there, so that its cosine is below the least
const targets = [
  x.slice(0, size).map((value, i) => value + noise('t', size)[i]!),
  x.slice(size).map((value, i) => 0.5 * noise('u', size)[i]! - value),
];

test('the value is the projection on the image times the fourth power of the cosine, or of a tenth', async () => {
  const { values, likeness } = await evaluate(x, targets);
  targets.forEach((target, n) => {
    const own = x.slice(n * size, (n + 1) * size);
    const dot = own.reduce((sum, value, i) => sum + value * target[i]!, 0) / Math.hypot(...target);
    const cosine = dot / Math.hypot(...own);
    expect(likeness[n]).toBeCloseTo(cosine, 5);
    expect(values[n]).toBeCloseTo(dot * Math.max(0.1, cosine) ** 4, 4);
  });
  expect(likeness[0]).toBeGreaterThan(0.5);
  expect(likeness[1]).toBeLessThan(0);
});

test('the gradient is that of finite differences', async () => {
  const { gradient } = await evaluate(x, targets);
  const step = 1e-2;
  for (const seed of ['p', 'q', 'r']) {
    const way = noise(seed, x.length);
    const at = async (sign: number) => {
      const { values } = await evaluate(
        x.map((value, i) => value + sign * step * way[i]!),
        targets,
      );
      return values[0]! + values[1]!;
    };
    const predicted = gradient.reduce((sum, value, i) => sum + value * way[i]!, 0);
    expect(((await at(1)) - (await at(-1))) / (2 * step)).toBeCloseTo(predicted, 2);
  }
});

test('of a layer that makes nothing of the image or of the picture there is nothing to raise', async () => {
  const { values } = await evaluate(new Float32Array(2 * size), [
    targets[0]!,
    new Float32Array(size),
  ]);
  expect([...values]).toEqual([0, 0]);
});
