import { describe, expect, test } from 'vitest';
import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int, ints } from '../../pipeline/graph/attributes.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { differenceRules } from '../../pipeline/graph/difference-rules.ts';
import { backward } from '../../pipeline/graph/gradient.ts';

const engine = createOrtEngine({ numThreads: 1 });
const shape = [1, 2, 7, 7];

const noise = (seed: string) => {
  const rng = random(seed);
  return Float32Array.from({ length: sizeOf(shape) }, () => rng.normal());
};

/** Multipliers of the sum of what an op makes of an image and of a baseline, and the difference of the sums. */
async function multipliersOf(
  make: (b: Builder, x: string) => string,
  image: Float32Array,
  baseline: Float32Array,
) {
  const b = new Builder();
  const [x, other] = [b.input('x', 'float32', shape), b.input('other', 'float32', shape)];
  const own = make(b, x);
  const numNodes = b.nodes.length;
  const twin = make(b, other);
  const names = b.nodes.slice(0, numNodes).map(({ outputs }, i) => {
    return [outputs[0]!, b.nodes[numNodes + i]!.outputs[0]!] as const;
  });
  const overrides = differenceRules(new Map([[x, other], ...names]));
  const seed = b.expand(b.scalar(1), b.shape(own));
  const [found] = backward(b, { of: own, seed, wrt: [x], overrides });
  const axes = [...b.shape(own).keys()];
  const program = await engine.load(
    b.build({ found: found!, difference: b.sum(b.sub(own, twin), axes) }),
  );
  const feeds = { x: float32(shape, image), other: float32(shape, baseline) };
  const results = await program.run(feeds);
  await program.dispose();
  const multipliers = results['found']!.data as Float32Array;
  const sum = multipliers.reduce((total, each, i) => total + each * (image[i]! - baseline[i]!), 0);
  return { multipliers, sum, difference: Number(results['difference']!.data[0]) };
}

const pooling = (b: Builder, x: string) =>
  b.op('MaxPool', [x], { kernel_shape: ints(3, 3), strides: ints(3, 3), pads: ints(1, 1, 1, 1) });

test('a maximum that comes from elsewhere is put down to a px that changed at least as much', async () => {
  const { multipliers, sum, difference } = await multipliersOf(pooling, noise('a'), noise('b'));
  expect(sum).toBeCloseTo(difference, 4);
  expect(Math.min(...multipliers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...multipliers)).toBeLessThanOrEqual(1 + 1e-6);
});

describe('softmax', () => {
  const softmax = (b: Builder, x: string) =>
    b.mul(b.op('Softmax', [x], { axis: int(-1) }), b.constant(float32(shape, noise('weights'))));

  test.each([0.01, 1, 30])('adds up, of numbers %f apart', async (scale) => {
    const [image, baseline] = ['a', 'b'].map((seed) => noise(seed).map((each) => scale * each));
    const { sum, difference } = await multipliersOf(softmax, image!, baseline!);
    expect(Math.abs(sum / difference - 1)).toBeLessThan(1e-3);
  });
});

test.each(['Relu', 'Sigmoid', 'Tanh', 'Sqrt', 'Exp', 'Reciprocal', 'Softmax', 'Erf'])(
  '%s has its gradient where image and baseline are one',
  async (op) => {
    const image = noise('a').map((each) => 0.1 + Math.abs(each));
    const weights = noise('weights');
    const make = (b: Builder, x: string) =>
      b.mul(b.op(op, [x]), b.constant(float32(shape, weights)));
    const { multipliers } = await multipliersOf(make, image, image);
    const b = new Builder();
    const x = b.input('x', 'float32', shape);
    const of = make(b, x);
    const seed = b.expand(b.scalar(1), shape);
    const [gradient] = backward(b, { of, seed, wrt: [x] });
    const program = await engine.load(b.build({ gradient: gradient! }));
    const { data } = (await program.run({ x: float32(shape, image) }))['gradient']!;
    await program.dispose();
    for (const [i, each] of multipliers.entries()) expect(each).toBeCloseTo(Number(data[i]), 4);
  },
);
