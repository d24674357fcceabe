// Non-linearities and arithmetic.

import type { Random } from '../../../pipeline/base/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../pipeline/base/tensor.ts';
import { float, int, string } from '../../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../../pipeline/graph/graph.ts';
import {
  anyAxis,
  anyShape,
  awayFrom,
  bools,
  broadcastable,
  chance,
  data,
  distinct,
  fixed,
  integers,
  onGrid,
  parameter,
  some,
  times,
  uniform,
  when,
  type Cases,
  type Draw,
} from './op-case.ts';

function one(
  values: (rng: Random, shape: number[]) => Tensor,
  attributes: (rng: Random) => Attributes = () => ({}),
): { draw: Draw; count: number } {
  return some((rng) => ({
    inputs: [data(values(rng, anyShape(rng)))],
    attributes: attributes(rng),
  }));
}

const smooth = (low: number, high: number) => (rng: Random, shape: number[]) =>
  uniform(rng, shape, low, high);
const kinked =
  (...kinks: number[]) =>
  (rng: Random, shape: number[]) =>
    awayFrom(rng, shape, kinks, 4);

/** Two operands that broadcast; integers in a third of the draws where `withIntegers`. */
function two(
  first: (rng: Random, shape: number[]) => Tensor,
  second = first,
  withIntegers = true,
): { draw: Draw; count: number } {
  return {
    count: 9,
    draw: (rng) => {
      const [a, b] = broadcastable(rng, 2) as [number[], number[]];
      if (withIntegers && chance(rng, 0.33)) {
        const dtype = rng.pick(['int64', 'int32'] as const);
        const low = rng.pick([-5, 0]);
        const divisor = integers(rng, b, 1, 4, dtype);
        return { inputs: [data(integers(rng, a, low, 5, dtype)), data(divisor)] };
      }
      return { inputs: [data(first(rng, a)), parameter(second(rng, b))] };
    },
  };
}

/** Any number of operands that never meet. */
const several: Draw = (rng) => ({
  inputs: broadcastable(rng, 1 + rng.integer(4)).map((shape, i) =>
    data(onGrid(rng, shape, i * 0.07)),
  ),
});

/** Numbers, and what is none. */
const strange = (rng: Random, shape: number[]) => {
  const values = times(sizeOf(shape), () => rng.pick([NaN, Infinity, -Infinity, 0, -1, 2]));
  return tensor('float32', shape, values);
};

const grid = (offset: number) => (rng: Random, shape: number[]) => onGrid(rng, shape, offset);

const logic: Draw = (rng) => {
  const [a, b] = broadcastable(rng, 2) as [number[], number[]];
  return { inputs: [data(bools(rng, a)), data(bools(rng, b))] };
};

export const elementwiseCases: Cases = {
  Relu: one(kinked(0)),
  LeakyRelu: one(kinked(0), (rng) => when(chance(rng, 0.5), { alpha: float(0.3) })),
  PRelu: some((rng) => {
    const shape = anyShape(rng, 4);
    const slope = rng.pick([shape, [shape[1]!, 1, 1], [1]]);
    return { inputs: [data(awayFrom(rng, shape, [0])), parameter(uniform(rng, slope, 0, 0.5))] };
  }),
  Clip: {
    count: 12,
    draw: (rng) => {
      const x = awayFrom(rng, anyShape(rng), [-1, 0, 1.5]);
      const role = rng.pick([fixed, data]);
      const bound = (value: number) => role(tensor('float32', [], [value]));
      const low = chance(rng, 0.7) ? bound(rng.pick([-1, 0])) : undefined;
      return { inputs: [data(x), low, ...(chance(rng, 0.7) ? [bound(1.5)] : [])] };
    },
  },
  Sigmoid: one(smooth(-3, 3)),
  Tanh: one(smooth(-2, 2)),
  Softplus: one(smooth(-3, 3)),
  HardSigmoid: one(kinked(-2.5, 2.5, -1.25, 3.75), (rng) =>
    when(chance(rng, 0.5), { alpha: float(0.2), beta: float(0.25) }),
  ),
  HardSwish: one(kinked(-3, 3)),
  Elu: one(kinked(0), (rng) => when(chance(rng, 0.5), { alpha: float(0.7) })),
  Selu: one(kinked(0), (rng) => when(chance(rng, 0.5), { alpha: float(0.7), gamma: float(1.3) })),
  Celu: one(kinked(0), (rng) => when(chance(rng, 0.5), { alpha: float(0.7) })),
  Mish: one(smooth(-3, 3)),
  // its slope has a kink
  Softsign: one(kinked(0)),
  ThresholdedRelu: one(kinked(0.5, 1), (rng) => when(chance(rng, 0.5), { alpha: float(0.5) })),
  Shrink: one(kinked(-1, -0.5, 0.5, 1), (rng) =>
    when(chance(rng, 0.7), { lambd: float(1), bias: float(rng.pick([0, 0.4])) }),
  ),
  Gelu: one(smooth(-2, 2), (rng) =>
    when(chance(rng, 0.5), { approximate: string(rng.pick(['tanh', 'none'])) }),
  ),
  Softmax: some((rng) => softmaxCase(rng)),
  LogSoftmax: some((rng) => softmaxCase(rng)),
  Hardmax: some((rng) => {
    const shape = anyShape(rng);
    return {
      inputs: [data(distinct(rng, shape))],
      attributes: when(chance(rng, 0.7), { axis: int(anyAxis(rng, shape.length)) }),
    };
  }),

  Add: two(smooth(-2, 2)),
  Sub: two(smooth(-2, 2)),
  Mul: two(smooth(-2, 2)),
  Div: two(smooth(-2, 2), smooth(1, 2)),
  Pow: {
    count: 9,
    draw: (rng) => {
      const [a, b] = broadcastable(rng, 2) as [number[], number[]];
      const exponent = rng.pick([
        parameter(uniform(rng, b, -2, 3)),
        data(integers(rng, b, 0, 3)),
        data(integers(rng, b, -1, 3, 'int32')),
      ]);
      return { inputs: [data(uniform(rng, a, 1, 2)), exponent] };
    },
  },
  Min: some(several),
  Max: some(several),
  Sum: some(several),
  Mean: some(several),
  Mod: {
    count: 12,
    draw: (rng) => {
      const [a, b] = broadcastable(rng, 2) as [number[], number[]];
      const [x, z] = [integers(rng, a, -9, 9), integers(rng, b, 1, 4)];
      const sign = rng.pick([-1n, 1n]);
      z.data.forEach((value, i) => (z.data[i] = sign * (value as bigint)));
      if (chance(rng, 0.5)) {
        return {
          inputs: [data(x), data(z)],
          attributes: when(chance(rng, 0.5), { fmod: int(1) }),
        };
      }
      const whole = times(x.data.length, (i) => Number(x.data[i]) + 0.5);
      const divisors = times(z.data.length, (i) => Number(z.data[i]));
      return {
        inputs: [data(tensor('float32', a, whole)), fixed(tensor('float32', b, divisors))],
        attributes: { fmod: int(1) },
      };
    },
  },
  Neg: one(smooth(-2, 2)),
  Abs: one(kinked(0)),
  Sqrt: one(smooth(1, 3)),
  Exp: one(smooth(-2, 2)),
  Log: one(smooth(1, 3)),
  Reciprocal: one(smooth(1, 3)),
  Sin: one(smooth(-3, 3)),
  Cos: one(smooth(-3, 3)),
  Erf: one(smooth(-2, 2)),
  Tan: one(smooth(-1, 1)),
  Asin: one(smooth(-0.6, 0.6)),
  Acos: one(smooth(-0.6, 0.6)),
  Atan: one(smooth(-3, 3)),
  Sinh: one(smooth(-2, 2)),
  Cosh: one(smooth(-2, 2)),
  Asinh: one(smooth(-3, 3)),
  Acosh: one(smooth(1.2, 3)),
  Atanh: one(smooth(-0.6, 0.6)),
  Sign: one(kinked(0)),
  Floor: one(kinked(-4, -3, -2, -1, 0, 1, 2, 3, 4)),
  Ceil: one(kinked(-4, -3, -2, -1, 0, 1, 2, 3, 4)),
  Round: one(kinked(-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)),
  Not: some((rng) => ({ inputs: [data(bools(rng, anyShape(rng)))] })),
  Equal: two(grid(0), grid(0.15)),
  Less: two(grid(0), grid(0.15)),
  LessOrEqual: two(grid(0), grid(0.15)),
  Greater: two(grid(0), grid(0.15)),
  GreaterOrEqual: two(grid(0), grid(0.15)),
  And: some(logic),
  Or: some(logic),
  Xor: some(logic),
  IsNaN: one(strange),
  IsInf: one(strange, (rng) =>
    when(chance(rng, 0.6), {
      detect_positive: int(rng.integer(2)),
      detect_negative: int(rng.integer(2)),
    }),
  ),
  Where: some((rng) => {
    const [choice, a, b] = broadcastable(rng, 3) as [number[], number[], number[]];
    const make = chance(rng, 0.3) ? integers : uniform;
    return { inputs: [data(bools(rng, choice)), data(make(rng, a)), parameter(make(rng, b))] };
  }),
};

function softmaxCase(rng: Random) {
  const shape = anyShape(rng);
  return {
    inputs: [data(uniform(rng, shape, -2, 2))],
    attributes: when(chance(rng, 0.7), { axis: int(anyAxis(rng, shape.length)) }),
  };
}
