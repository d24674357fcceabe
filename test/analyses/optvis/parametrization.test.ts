import { describe, expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { adam, adamRates } from '../../../pipeline/graph/adam.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { backward } from '../../../pipeline/graph/gradient.ts';
import { imagenetColours, toChannels } from '../../../pipeline/analyses/optvis/colour.ts';
import {
  fourier,
  pixels,
  type Parametrization,
} from '../../../pipeline/analyses/optvis/parametrization.ts';
import { openSpecimens } from '../../../pipeline/dataset/specimens/specimens.ts';
import { dot } from '../../support/dot.ts';

const engine = createOrtEngine({ numThreads: 1 });

describe.each([
  ['even', { height: 16, width: 24 }],
  ['odd', { height: 15, width: 9 }],
])('fourier, %s size', (_, size) => {
  test('is the inverse real Fourier transform of the scaled spectrum', async () => {
    const { height, width } = size;
    const parametrization = fourier(size, { decay: 1 });
    const numRows = Math.floor(height / 2) + 1;
    const parameters = parametrization.initial(random('spectrum'));
    const b = new Builder();
    const input = b.input('p', 'float32', parametrization.shape(1));
    const program = await engine.load(b.build({ y: parametrization.append(b, input) }));
    const { y } = await program.run({ p: float32(parametrization.shape(1), parameters) });
    const picture = y!.data as Float32Array;
    // by the definition, in double precision, for a few px of the second channel
    const signed = (k: number, n: number) => (k <= n / 2 ? k : k - n) / n;
    for (const [row, col] of [
      [0, 0],
      [3, 5],
      [height - 1, width - 1],
    ] as const) {
      let sum = 0;
      for (let v = 0; v < numRows; v++) {
        for (let u = 0; u < width; u++) {
          const f = Math.max(Math.hypot(v / height, signed(u, width)), 1 / Math.max(height, width));
          const at = (numRows + v) * 2 * width + u;
          const angle = 2 * Math.PI * ((v * row) / height + (u * col) / width);
          const weight = v === 0 || 2 * v === height ? 1 : 2;
          const real = parameters[at]! / f;
          const imaginary = parameters[at + width]! / f;
          sum += weight * (real * Math.cos(angle) - imaginary * Math.sin(angle));
        }
      }
      const expected = sum / Math.sqrt(height * width) / 4;
      expect(picture[height * width + row * width + col]).toBeCloseTo(expected, 5);
    }
    await program.dispose();
  });
});

/** Fits a picture by gradient descent on the mean square error; returns the mean absolute error. */
async function fit(parametrization: Parametrization, target: Float32Array, numSteps: number) {
  const b = new Builder();
  const shape = parametrization.shape(1);
  const [parameters, mean, square] = ['parameters', 'mean', 'square'].map((name) =>
    b.input(name, 'float32', shape),
  ) as [string, string, string];
  const goal = b.input('goal', 'float32', [1, 3, 32, 32]);
  const picture = toChannels(b, parametrization.append(b, parameters), imagenetColours);
  const difference = b.sub(picture, goal);
  const loss = b.mean(b.mul(difference, difference), [0, 1, 2, 3]);
  const [gradient] = backward(b, { of: loss, seed: b.scalar(1), wrt: [parameters] });
  const next = adam(b, { parameters, mean, square }, gradient!);
  const program = await engine.load(
    b.build({ picture, p: next.parameters, m: next.mean, s: next.square }),
  );
  const zeros = () => float32(shape, new Float32Array(sizeOf(shape)));
  let state = {
    parameters: float32(shape, parametrization.initial(random('fit'))),
    mean: zeros(),
    square: zeros(),
  };
  let shown = target;
  for (let step = 1; step <= numSteps; step++) {
    const rate = 0.05 * (1 - step / (numSteps + 1));
    const results = await program.run({
      ...state,
      goal: float32([1, 3, 32, 32], target),
      ...adamRates(-rate, step),
    });
    state = { parameters: results['p']!, mean: results['m']!, square: results['s']! };
    shown = results['picture']!.data as Float32Array;
  }
  await program.dispose();
  return shown.reduce((sum, value, i) => sum + Math.abs(value - target[i]!), 0) / target.length;
}

describe('every parametrization can fit a picture', () => {
  const size = { height: 32, width: 32 };
  test.each([
    ['pixels', pixels(size)],
    ['fourier', fourier(size)],
  ])('%s', async (_, parametrization) => {
    const specimens = openSpecimens({ seed: 3, numImages: 4, size: 32 });
    const { data } = await specimens.read(1, { resize: 32, crop: [32, 32] });
    const target = new Float32Array(3 * 32 * 32);
    // keep off the ends of the range, which a sigmoid reaches at infinity only
    data.forEach((value, i) => {
      target[(i % 3) * 1024 + Math.floor(i / 3)] = 0.02 + (0.96 * value) / 255;
    });
    expect(await fit(parametrization, target, 3000)).toBeLessThan(0.01);
  });
});

test('channels are drawn independently, however many there are', async () => {
  const size = { height: 6, width: 8 };
  const draw = async (numChannels: number, data: Float32Array) => {
    const b = new Builder();
    const { shape, append } = fourier(size, { numChannels });
    const parameters = b.input('parameters', 'float32', shape(1));
    const program = await engine.load(b.build({ picture: append(b, parameters) }));
    const { picture } = await program.run({ parameters: float32(shape(1), data) });
    await program.dispose();
    return picture!;
  };
  const start = fourier(size, { numChannels: 5 }).initial(random('bands'));
  const all = await draw(5, start);
  expect(all.shape).toEqual([1, 5, 6, 8]);
  const length = start.length / 5;
  const single = await draw(1, start.subarray(3 * length, 4 * length));
  expect(single.data).toEqual(all.data.slice(3 * 48, 4 * 48));
});

test('the same seed gives the same start, another seed another', () => {
  const { initial } = fourier({ height: 8, width: 8 });
  const [first, again, other] = ['a', 'a', 'b'].map((seed) => initial(random(seed)));
  expect(first).toEqual(again);
  expect(Math.abs(dot(first!, other!))).toBeLessThan(0.5 * dot(first!, first!));
});
