// Ops that move elements, take ranges of them or repeat them.

import type { Random } from '../../../pipeline/base/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../pipeline/base/tensor.ts';
import { int, ints, string } from '../../../pipeline/graph/attributes.ts';
import {
  anyAxis,
  anyShape,
  anyValues,
  between,
  broadcastable,
  chance,
  data,
  fixed,
  indices,
  integers,
  many,
  shuffled,
  some,
  times,
  uniform,
  when,
  type Cases,
  type OpCase,
} from './op-case.ts';

/** Odd sixteenths between 0 and 4: never whole numbers. */
function sixteenths(rng: Random, shape: readonly number[]): Tensor {
  const odd = times(sizeOf(shape), () => (2 * rng.integer(32) + 1) / 16);
  return tensor('float32', shape, odd);
}

/** A shape of as many elements, with a length copied by 0 and one left open by −1 at times. */
function reshaped(rng: Random, shape: readonly number[]): number[] {
  let lengths = shuffled(rng, shape);
  if (chance(rng, 0.5)) lengths = [sizeOf(lengths.slice(0, 2)), ...lengths.slice(2)];
  if (chance(rng, 0.5)) lengths = lengths.toSpliced(rng.integer(lengths.length + 1), 0, 1);
  const target = lengths.map((length, axis) =>
    length === shape[axis] && chance(rng, 0.3) ? 0 : length,
  );
  return chance(rng, 0.4) ? target.with(rng.integer(target.length), -1) : target;
}

/** A shape with `count` lengths of 1 put in, and where. */
function withOnes(rng: Random, shape: readonly number[], count: number) {
  const full = [...shape];
  const rank = shape.length + count;
  const axes = shuffled(
    rng,
    times(rank, (axis) => axis),
  )
    .slice(0, count)
    .sort((p, q) => p - q);
  for (const axis of axes) full.splice(axis, 0, 1);
  const written = shuffled(rng, axes).map((axis) => (chance(rng, 0.5) ? axis - rank : axis));
  return { full, axes: written };
}

export const layoutCases: Cases = {
  Identity: some((rng) => ({ inputs: [data(anyValues(rng, anyShape(rng)))] })),
  Dropout: some((rng) => ({
    inputs: [data(uniform(rng, anyShape(rng)))],
    numOutputs: between(rng, 1, 2),
  })),
  Reshape: {
    count: 20,
    draw: (rng) => {
      const shape = anyShape(rng);
      return { inputs: [data(anyValues(rng, shape)), indices(reshaped(rng, shape))] };
    },
  },
  Flatten: some((rng) => {
    const shape = anyShape(rng);
    const axis = chance(rng, 0.2) ? shape.length : anyAxis(rng, shape.length);
    return {
      inputs: [data(anyValues(rng, shape))],
      attributes: when(chance(rng, 0.8), { axis: int(axis) }),
    };
  }),
  Squeeze: some((rng) => {
    const { full, axes } = withOnes(rng, anyShape(rng, between(rng, 0, 3)), between(rng, 1, 2));
    return { inputs: [data(anyValues(rng, full)), ...(chance(rng, 0.8) ? [indices(axes)] : [])] };
  }),
  Unsqueeze: some((rng) => {
    const shape = anyShape(rng, between(rng, 0, 3));
    const { axes } = withOnes(rng, shape, between(rng, 1, 2));
    return { inputs: [data(anyValues(rng, shape)), indices(axes)] };
  }),
  Transpose: some((rng) => {
    const shape = anyShape(rng);
    const perm = shuffled(rng, [...shape.keys()]);
    return {
      inputs: [data(anyValues(rng, shape))],
      attributes: when(chance(rng, 0.8), { perm: ints(...perm) }),
    };
  }),
  Expand: some((rng) => {
    const [shape, target] = broadcastable(rng, 2) as [number[], number[]];
    return { inputs: [data(anyValues(rng, shape)), indices(target)] };
  }),
  Concat: some((rng) => {
    const shape = anyShape(rng);
    const axis = anyAxis(rng, shape.length);
    const make = chance(rng, 0.25) ? integers : uniform;
    const inputs = times(between(rng, 1, 4), () =>
      data(make(rng, shape.with(axis, between(rng, 1, 3)))),
    );
    return { inputs, attributes: { axis: int(axis) } };
  }),
  Split: {
    count: 10,
    draw: (rng): OpCase => {
      const numOutputs = between(rng, 1, 3);
      const lengths = times(numOutputs, () => between(rng, 1, 3));
      const shape = anyShape(rng);
      const axis = anyAxis(rng, shape.length);
      if (chance(rng, 0.5)) {
        const full = shape.with(
          axis,
          lengths.reduce((total, length) => total + length),
        );
        return {
          inputs: [data(anyValues(rng, full)), indices(lengths)],
          attributes: { axis: int(axis) },
          numOutputs,
        };
      }
      // the last part may be shorter
      const even = between(rng, 2, 3);
      const full = shape.with(axis, even * numOutputs - rng.integer(2));
      return {
        inputs: [data(anyValues(rng, full))],
        attributes: { axis: int(axis), num_outputs: int(numOutputs) },
        numOutputs,
      };
    },
  },
  Tile: some((rng) => {
    const shape = anyShape(rng);
    return {
      inputs: [data(anyValues(rng, shape)), indices(shape.map(() => between(rng, 1, 3)))],
    };
  }),
  Cast: {
    count: 20,
    draw: (rng) => {
      const shape = anyShape(rng);
      const codes = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13];
      const isFloat = chance(rng, 0.5);
      // conversion of negative floats to unsigned integers is undefined
      // and half precision holds sixteenths exactly, so that its differences are exact too
      const x = isFloat ? sixteenths(rng, shape) : integers(rng, shape, 0, 3);
      return { inputs: [data(x)], attributes: { to: int(rng.pick(codes)) } };
    },
  },
  CastLike: some((rng) => {
    const like = tensor(rng.pick(['float32', 'int64', 'bool', 'int32'] as const), [1], [1]);
    return { inputs: [data(sixteenths(rng, anyShape(rng))), data(like)] };
  }),
  ReverseSequence: some((rng) => {
    const shape = anyShape(rng, between(rng, 2, 3));
    const batchAxis = rng.integer(2);
    const lengths = times(shape[batchAxis]!, () => between(rng, 1, shape[1 - batchAxis]!));
    return {
      inputs: [data(uniform(rng, shape)), indices(lengths)],
      attributes: { batch_axis: int(batchAxis), time_axis: int(1 - batchAxis) },
    };
  }),
  Shape: some((rng) => {
    const shape = anyShape(rng);
    const end = when(chance(rng, 0.5), { end: int(between(rng, -shape.length, 5)) });
    const start = when(chance(rng, 0.5), { start: int(anyAxis(rng, shape.length)) });
    return { inputs: [data(uniform(rng, shape))], attributes: { ...start, ...end } };
  }),
  Size: some((rng) => ({ inputs: [data(uniform(rng, anyShape(rng)))] })),
  Slice: many((rng) => {
    const shape = anyShape(rng, between(rng, 1, 3), 6);
    const chosen = shuffled(rng, [...shape.keys()]).slice(0, between(rng, 1, shape.length));
    const positions = () =>
      chosen.map((axis) => {
        const far = 2 ** 31;
        return rng.pick([between(rng, -shape[axis]! - 2, shape[axis]! + 2), 0, far, -far]);
      });
    const axes = chosen.map((axis) => (chance(rng, 0.5) ? axis - shape.length : axis));
    const steps = chosen.map(() => rng.pick([1, 1, 2, 3, -1, -2]));
    const x = data(anyValues(rng, shape));
    const [starts, ends] = [positions(), positions()];
    if (chance(rng, 0.2)) {
      const some2 = (values: readonly number[]) => indices(values.slice(0, 1));
      return { inputs: [x, some2(starts), some2(ends)] };
    }
    const inputs = [x, indices(starts), indices(ends), indices(axes)];
    return { inputs: chance(rng, 0.7) ? [...inputs, indices(steps)] : inputs };
  }),
  Pad: many((rng) => {
    const shape = anyShape(rng, between(rng, 1, 4)).map((length) => length + 1);
    const mode = rng.pick(['constant', 'constant', 'edge', 'reflect', 'wrap']);
    const isPartial = chance(rng, 0.3);
    const axes = isPartial ? shuffled(rng, [...shape.keys()]).slice(0, 1) : [...shape.keys()];
    const amounts = () =>
      axes.map((axis) => between(rng, mode === 'constant' ? -1 : 0, shape[axis]! - 1));
    const value = mode === 'constant' && chance(rng, 0.5) ? 0.7 : undefined;
    const inputs = [data(uniform(rng, shape)), indices([...amounts(), ...amounts()])];
    const last = value === undefined ? undefined : fixed(tensor('float32', [], [value]));
    return {
      inputs: isPartial
        ? [...inputs, last, indices(axes.map((axis) => axis - shape.length))]
        : last
          ? [...inputs, last]
          : inputs,
      attributes: { mode: string(mode) },
    };
  }),
};
