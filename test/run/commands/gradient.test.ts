import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { evaluate } from '../../../pipeline/run/commands/evaluate.ts';
import { gradient, type GradientOptions } from '../../../pipeline/run/commands/gradient.ts';
import { formatNpy, parseNpy } from '../../../pipeline/base/npy.ts';
import { cosine, relativeL2 } from '../../support/close.ts';
import { commandFiles } from '../../support/command-files.ts';
import { sharedData } from '../../support/shared-data.ts';

const files = commandFiles();
afterAll(files.remove);

const engine = createOrtEngine({ numThreads: 1 });
const floats = (path: string) => parseNpy(readFileSync(path)).data as Float32Array;

async function gradientOf(options: Partial<GradientOptions>) {
  const out = files.path('gradient.npy');
  const { model, input } = files;
  const defaults = { model, input, of: 'logits', wrt: 'image', rule: 'gradient', out } as const;
  await gradient({ ...defaults, ...options }, engine);
  return parseNpy(readFileSync(out));
}

/** The sum over batch and space of channel `index` of a tensor for some input. */
async function sumOf(of: string, index: number, values: Float32Array): Promise<number> {
  const [input, out] = [files.path('moved.npy'), files.path('moved')];
  writeFileSync(input, formatNpy(float32([2, 3, 16, 16], values)));
  await evaluate({ model: files.model, input, tensors: [of], out }, engine);
  const { shape, data } = parseNpy(readFileSync(`${out}/${of.replaceAll('/', '_')}.npy`));
  const area = shape.slice(2).reduce((product, length) => product * length, 1);
  return (data as Float32Array).reduce(
    (sum, value, i) => (index === Math.floor(i / area) % shape[1]! ? sum + value : sum),
    0,
  );
}

describe('gradient', () => {
  test.each([
    ['logits', 3],
    ['block/second', 5],
  ])('of an index of %s is that of its sum over batch and space', async (of, index) => {
    const { data } = await gradientOf({ of, index });
    const rng = random(of);
    const direction = files.values.map(() => rng.normal());
    const step = 1e-3;
    const moved = (by: number) => files.values.map((value, i) => value + by * direction[i]!);
    const slope =
      ((await sumOf(of, index, moved(step))) - (await sumOf(of, index, moved(-step)))) / (2 * step);
    const product = direction.reduce((sum, d, i) => sum + d * Number(data[i]), 0);
    expect(Math.abs(product - slope)).toBeLessThan(0.02 * Math.abs(slope));
  });

  test('of an inner product with a one-hot array is that of the index', async () => {
    const seed = Float64Array.from({ length: 10 }, (_, i) => Number(i % 5 === 2));
    const seedArray = files.path('seed.npy');
    writeFileSync(seedArray, formatNpy({ dtype: 'float64', shape: [2, 5], data: seed }));
    expect(await gradientOf({ seedArray })).toEqual(await gradientOf({ index: 2 }));
  });

  test('reaches weights and inner tensors', async () => {
    const weights = await gradientOf({ wrt: 'first/sum/weights', index: 0 });
    expect(weights.shape).toEqual([4, 3, 3, 3]);
    expect(weights.data.some((value) => value !== 0)).toBe(true);
    expect((await gradientOf({ wrt: 'block/second', index: 0 })).shape).toEqual([2, 6, 16, 16]);
    const own = await gradientOf({ wrt: 'logits', index: 1 });
    expect([...own.data]).toEqual([0, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  test.each<[Partial<GradientOptions>, string]>([
    [{}, 'objective: got neither, expected one of --index and --seed-array'],
    [{ index: 0, seedArray: 'x' }, 'objective: got both, expected one of --index and --seed-array'],
    [{ index: 5 }, 'index: got 5, expected 0 to 4: "logits" is of shape [2, 5]'],
    [{ index: 0, of: 'first', wrt: 'logits' }, 'wrt: got "logits", on which "first" does not'],
    [{ index: 0, wrt: 'imag' }, 'tensor: got "imag", expected one of image, '],
    [{ seedArray: files.input }, 'got shape [2, 3, 16, 16], expected [2, 5], the shape of tensor'],
    [{ index: 0, out: files.input }, `output: got ${files.input}, which is the input`],
  ])('refuses %o', async (options, message) => {
    await expect(gradientOf(options)).rejects.toThrow(message);
  });
});

const reference = sharedData('reference', 'squeezenet1_1');

test.skipIf(!reference).each(['gradient', 'guided', 'deconvnet'] as const)(
  'agrees with PyTorch and Captum on SqueezeNet: %s',
  async (rule) => {
    const classes = JSON.parse(readFileSync(`${reference}/reference.json`, 'utf8')) as {
      class: number[];
    };
    const seed = new Float32Array(2 * 1000);
    classes.class.forEach((index, n) => (seed[n * 1000 + index] = 1));
    const seedArray = files.path('classes.npy');
    writeFileSync(seedArray, formatNpy(float32([2, 1000], seed)));
    const model = `${reference}/../../models/squeezenet1_1.onnx`;
    const input = `${reference}/input.npy`;
    const { data } = await gradientOf({ model, input, seedArray, wrt: 'input', rule });
    const theirs = floats(`${reference}/${rule}.npy`);
    expect(cosine(data as Float32Array, theirs)).toBeGreaterThan(0.9999);
    expect(relativeL2(data as Float32Array, theirs)).toBeLessThan(5e-3);
  },
);
