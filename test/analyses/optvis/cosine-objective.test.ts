import { describe, expect, test } from 'vitest';
import { cosine } from '../../../pipeline/base/cosine.ts';
import { random } from '../../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { backward } from '../../../pipeline/graph/gradient.ts';
import {
  centreMeasure,
  cosineObjective,
} from '../../../pipeline/analyses/optvis/cosine-objective.ts';

const engine = createOrtEngine({ numThreads: 1 });
const numChannels = 5;
type Share = readonly [number, number];

/** Values [N], gradient [N, C, …space] and means of the centre [N, C] for activations and directions. */
async function evaluate(
  x: Float32Array,
  rows: readonly Float32Array[],
  space: readonly number[],
  share: Share,
) {
  const shape = [rows.length, numChannels, ...space];
  const objective = cosineObjective({ layer: 'x', stage: 'after', rows }, share);
  const b = new Builder();
  const name = b.input('x', 'float32', shape);
  const values = objective.append(b, () => name, 'objective');
  const ones = b.constant(float32([rows.length], new Float32Array(rows.length).fill(1)));
  const [gradient] = backward(b, { of: values, seed: ones, wrt: [name] });
  const centre = centreMeasure('x', share).append(b, () => name, 'centre');
  const program = await engine.load(b.build({ values, gradient: gradient!, centre }));
  const results = await program.run({ x: float32(shape, x), ...objective.feeds('objective') });
  await program.dispose();
  const read = (key: string) => results[key]!.data as Float32Array;
  return { values: read('values'), gradient: read('gradient'), centre: read('centre') };
}

function noise(seed: string, length: number): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length }, () => rng.normal());
}

const rows = [noise('a', numChannels), noise('b', numChannels)];

/** The formula, in a loop. */
function expected(x: Float32Array, [height, width]: [number, number], box: readonly number[]) {
  const [top, bottom, left, right] = box as [number, number, number, number];
  return rows.map((direction, n) => {
    let total = 0;
    for (let row = top; row < bottom; row++) {
      for (let col = left; col < right; col++) {
        const own = direction.map(
          (_, c) => x[((n * numChannels + c) * height + row) * width + col]!,
        );
        const dot = own.reduce((sum, value, c) => sum + value * direction[c]!, 0);
        const length = Math.hypot(...own);
        total += dot * Math.max(0.1, dot / length) ** 2;
      }
    }
    return total / ((bottom - top) * (right - left));
  });
}

describe('the value', () => {
  test.each<[string, Share, readonly number[]]>([
    ['of one position, the one after the middle of an even number', [0, 0], [2, 3, 2, 3]],
    ['of all positions', [1, 1], [0, 4, 0, 5]],
    ['of some rows and columns', [0.5, 0.6], [1, 3, 1, 4]],
  ])('%s', async (_, share, box) => {
    const x = noise('x', 2 * numChannels * 20);
    const { values } = await evaluate(x, rows, [4, 5], share);
    expected(x, [4, 5], box).forEach((value, i) => expect(values[i]).toBeCloseTo(value, 5));
  });

  test('of a layer without space', async () => {
    const x = noise('x', 2 * numChannels);
    const { values, centre } = await evaluate(x, rows, [], [0, 0]);
    expected(x, [1, 1], [0, 1, 0, 1]).forEach((value, i) => expect(values[i]).toBeCloseTo(value));
    expect(centre).toEqual(x);
  });

  test('for the same projection rises with the angle', async () => {
    const direction = Float32Array.of(1, 0, 0, 0, 0);
    const x = Float32Array.of(2, 0, 0, 0, 0, 2, 3, 0, 0, 0);
    const { values } = await evaluate(x, [direction, direction], [], [0, 0]);
    expect(values[0]).toBeGreaterThan(1.5 * values[1]!);
  });
});

test('the gradient is that of finite differences, also where the cosine is below its least', async () => {
  const space = [3, 3];
  const x = noise('gradient', 2 * numChannels * sizeOf(space));
  const { gradient } = await evaluate(x, rows, space, [1, 1]);
  const step = 1e-2;
  for (const seed of ['p', 'q', 'r']) {
    const way = noise(seed, x.length);
    const at = async (sign: number) => {
      const moved = x.map((value, i) => value + sign * step * way[i]!);
      const { values } = await evaluate(moved, rows, space, [1, 1]);
      return values.reduce((sum, value) => sum + value, 0);
    };
    const slope = ((await at(1)) - (await at(-1))) / (2 * step);
    const predicted = gradient.reduce((sum, value, i) => sum + value * way[i]!, 0);
    expect(slope).toBeCloseTo(predicted, 2);
  }
});

test('what a layer makes nothing of has the value 0, and a gradient towards the direction', async () => {
  const x = new Float32Array(2 * numChannels * 9);
  const { values, gradient } = await evaluate(x, rows, [3, 3], [0, 0]);
  expect([...values]).toEqual([0, 0]);
  const own = Float32Array.from(rows[0]!, (_, c) => gradient[c * 9 + 4]!);
  expect(cosine(own, rows[0]!)).toBeCloseTo(1, 5);
  expect(gradient[0]).toBe(0);
});
