// Ops that look elements up, place them or make them up.

import type { Random } from '../../../pipeline/base/random.ts';
import { sizeOf, stridesOf, tensor, type Tensor } from '../../../pipeline/base/tensor.ts';
import { int, string } from '../../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../../pipeline/graph/graph.ts';
import {
  anyAxis,
  anyShape,
  anyValues,
  between,
  chance,
  data,
  fixed,
  indices,
  integers,
  parameter,
  shuffled,
  some,
  times,
  uniform,
  when,
  type Cases,
  type Operand,
} from './op-case.ts';

/** Constant or computed. */
const either = (rng: Random, value: Tensor): Operand =>
  chance(rng, 0.5) ? fixed(value) : data(value);

/** Different rows of `shape`'s first `depth` axes as index tuples [count, depth], some counted from the end. */
function differentRows(rng: Random, shape: readonly number[], depth: number): Tensor {
  const outer = shape.slice(0, depth);
  const strides = stridesOf(outer);
  const all = shuffled(
    rng,
    times(sizeOf(outer), (i) => i),
  );
  const rows = all.slice(0, between(rng, 1, all.length));
  const tuples = rows.flatMap((row) =>
    outer.map((length, axis) => {
      const index = Math.floor(row / strides[axis]!) % length;
      return chance(rng, 0.3) ? index - length : index;
    }),
  );
  return tensor('int64', [rows.length, depth], tuples);
}

/** Positions along an axis of a tensor, none twice for the same row, some counted from the end. */
function differentPlaces(rng: Random, shape: readonly number[], axis: number): Tensor {
  const length = shape[axis]!;
  const order = shuffled(
    rng,
    times(length, (i) => i),
  ).map((i) => (chance(rng, 0.3) ? i - length : i));
  const short = shape.with(axis, between(rng, 1, length));
  const own = stridesOf(short);
  const places = times(sizeOf(short), (i) => order[Math.floor(i / own[axis]!) % short[axis]!]!);
  return tensor('int64', short, places);
}

export const selectionCases: Cases = {
  Gather: {
    count: 16,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3));
      const axis = anyAxis(rng, shape.length);
      const length = shape.at(axis)!;
      const places = integers(rng, anyShape(rng, between(rng, 0, 2)), -length, length - 1);
      return {
        inputs: [data(anyValues(rng, shape)), chance(rng, 0.5) ? fixed(places) : data(places)],
        attributes: { axis: int(axis) },
      };
    },
  },
  GatherElements: {
    count: 10,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3));
      const axis = anyAxis(rng, shape.length);
      const length = shape.at(axis)!;
      const place = axis < 0 ? axis + shape.length : axis;
      const short = shape.map((n, other) => between(rng, 1, other === place ? 4 : n));
      const places = integers(rng, short, -length, length - 1, rng.pick(['int64', 'int32']));
      return {
        inputs: [data(anyValues(rng, shape)), either(rng, places)],
        attributes: { axis: int(axis) },
      };
    },
  },
  GatherND: {
    count: 16,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 4));
      const batch = rng.integer(Math.min(3, shape.length));
      const depth = between(rng, 1, shape.length - batch);
      const outer = [...shape.slice(0, batch), ...anyShape(rng, between(rng, 0, 2), 3)];
      const columns = times(sizeOf(outer), () =>
        times(depth, (k) => between(rng, -shape[batch + k]!, shape[batch + k]! - 1)),
      );
      const places = tensor('int64', [...outer, depth], columns.flat());
      return {
        inputs: [data(anyValues(rng, shape)), either(rng, places)],
        attributes: when(batch > 0 || chance(rng, 0.5), { batch_dims: int(batch) }),
      };
    },
  },
  ScatterElements: {
    count: 10,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3));
      const axis = rng.integer(shape.length);
      const places = differentPlaces(rng, shape, axis);
      const isSum = chance(rng, 0.5);
      return {
        inputs: [
          data(uniform(rng, shape)),
          either(rng, places),
          parameter(uniform(rng, places.shape)),
        ],
        attributes: { axis: int(axis), ...when(isSum, { reduction: string('add') }) },
      };
    },
  },
  ScatterND: {
    count: 10,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3));
      const depth = between(rng, 1, shape.length);
      const places = differentRows(rng, shape, depth);
      const updates = [places.shape[0]!, ...shape.slice(depth)];
      return {
        inputs: [data(uniform(rng, shape)), either(rng, places), parameter(uniform(rng, updates))],
        attributes: when(chance(rng, 0.5), { reduction: string('add') }),
      };
    },
  },
  ConstantOfShape: some((rng) => ({
    inputs: [indices(anyShape(rng))],
    attributes: rng.pick<Attributes>([
      {},
      { value: { tensor: tensor('int64', [1], [7]) } },
      { value: { tensor: tensor('float32', [1], [0.5]) } },
    ]),
  })),
  Range: some((rng) => {
    const make = chance(rng, 0.5)
      ? (value: number) => fixed(tensor('int64', [], [Math.round(value)]))
      : (value: number) => fixed(tensor('float32', [], [value]));
    const step = rng.pick([1, 2, -1, -3]);
    const start = between(rng, -4, 4);
    return { inputs: [make(start), make(start + step * between(rng, 0, 5)), make(step)] };
  }),
  EyeLike: some((rng) => ({
    inputs: [data(anyValues(rng, anyShape(rng, 2)))],
    attributes: {
      ...when(chance(rng, 0.5), { k: int(between(rng, -2, 2)) }),
      ...when(chance(rng, 0.5), { dtype: int(rng.pick([1, 7])) }),
    },
  })),
  NonZero: some((rng) => ({ inputs: [fixed(integers(rng, anyShape(rng), -1, 1))] })),
  OneHot: {
    count: 10,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3));
      const depth = between(rng, 1, 4);
      const values = rng.pick([parameter(uniform(rng, [2])), fixed(tensor('int64', [2], [0, 1]))]);
      return {
        inputs: [
          data(integers(rng, shape, -depth - 1, depth + 1)),
          fixed(tensor('int64', [], [depth])),
          values,
        ],
        attributes: when(chance(rng, 0.6), { axis: int(between(rng, -1, shape.length)) }),
      };
    },
  },
  Trilu: {
    count: 10,
    draw: (rng) => {
      const x = data(anyValues(rng, anyShape(rng, between(rng, 2, 4))));
      const k = fixed(tensor('int64', [], [between(rng, -3, 3)]));
      return {
        inputs: chance(rng, 0.6) ? [x, k] : [x],
        attributes: when(chance(rng, 0.6), { upper: int(rng.integer(2)) }),
      };
    },
  },
};
