// Matrix products and reductions.

import type { Random } from '../../../pipeline/base/random.ts';
import { tensor, type Tensor } from '../../../pipeline/base/tensor.ts';
import { float, int, string } from '../../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../../pipeline/graph/graph.ts';
import {
  anyAxis,
  anyShape,
  awayFrom,
  between,
  broadcastable,
  chance,
  data,
  distinct,
  fixed,
  indices,
  integers,
  parameter,
  shuffled,
  some,
  times,
  uniform,
  type Cases,
  type Draw,
} from './op-case.ts';

const signed = (rng: Random, shape: number[]) => uniform(rng, shape, -2, 2);
const positive = (rng: Random, shape: number[]) => uniform(rng, shape, 0.5, 2);

const nearOne = (rng: Random, shape: number[]) => uniform(rng, shape, 0.8, 1.25);

function withZero(rng: Random, shape: number[]): Tensor {
  const x = nearOne(rng, shape);
  x.data[rng.integer(x.data.length)] = 0;
  return x;
}

/** A reduction over some axes, written negatively or not, none or all of them. */
function reduction(
  values: (rng: Random, shape: number[]) => Tensor,
  withIntegers = false,
  longest = 4,
): { draw: Draw; count: number } {
  return {
    count: 10,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 4), longest);
      const rank = shape.length;
      const axes = shuffled(
        rng,
        times(rank, (axis) => axis),
      )
        .slice(0, between(rng, 1, rank))
        .map((axis) => (chance(rng, 0.5) ? axis - rank : axis));
      const x = withIntegers && chance(rng, 0.3) ? integers(rng, shape) : values(rng, shape);
      const attributes: Attributes = {
        ...(chance(rng, 0.5) && { keepdims: int(rng.integer(2)) }),
        ...(chance(rng, 0.3) && { noop_with_empty_axes: int(rng.integer(2)) }),
      };
      const given = rng.pick([[indices(axes)], [indices(axes)], [indices([])], []]);
      return { inputs: [data(x), ...given], attributes };
    },
  };
}

/** What exporters write, and what else the notation can say. */
const contractions: readonly (readonly [string, ...number[][]])[] = [
  ['ij,jk->ik', [2, 3], [3, 4]],
  ['ij,kj->ki', [2, 3], [4, 3]],
  ['bhid,bhjd->bhij', [2, 3, 4, 2], [2, 3, 5, 2]],
  ['bhij,bhjd->bhid', [2, 3, 4, 5], [2, 3, 5, 2]],
  ['b i h d, b j h d -> b h i j', [2, 4, 3, 2], [2, 5, 3, 2]],
  ['bchw,bkhw->bck', [2, 3, 2, 4], [2, 5, 2, 4]],
  ['nctkv,vw->nctkw', [2, 2, 3, 1, 4], [4, 3]],
  ['bhwc,hkc->bhwk', [2, 3, 4, 2], [3, 5, 2]],
  ['...ij,...jk->...ik', [2, 3, 2], [1, 2, 4]],
  ['...ij,jk', [2, 3, 2], [2, 4]],
  ['ij,ij->ij', [2, 3], [2, 3]],
  ['ij,ij->', [2, 3], [2, 3]],
  ['i,j->ij', [2], [3]],
  ['i,i', [3], [3]],
  ['ijk->kij', [2, 3, 4]],
  ['ijk->k', [2, 3, 4]],
  ['ba', [2, 3]],
  ['ij,jk,kl->il', [2, 3], [3, 4], [4, 2]],
  ['ijk,k->ij', [2, 3, 4], [4]],
  ['abc,cd->abd', [2, 3, 4], [4, 2]],
  ['bi,oij,bj->bo', [2, 3], [4, 3, 2], [2, 2]],
];

const position: Draw = (rng) => {
  const shape = anyShape(rng);
  return {
    inputs: [data(distinct(rng, shape))],
    attributes: {
      axis: int(anyAxis(rng, shape.length)),
      ...(chance(rng, 0.5) && { keepdims: int(rng.integer(2)) }),
    },
  };
};

export const linearCases: Cases = {
  Gemm: {
    count: 16,
    draw: (rng) => {
      const [rows, inner, cols] = times(3, () => between(rng, 1, 4)) as [number, number, number];
      const [transA, transB] = [rng.integer(2), rng.integer(2)];
      const a = transA ? [inner, rows] : [rows, inner];
      const b = transB ? [cols, inner] : [inner, cols];
      const c = rng.pick([[rows, cols], [cols], [rows, 1], [1, cols], [], undefined]);
      return {
        inputs: [
          data(signed(rng, a)),
          parameter(signed(rng, b)),
          ...(c ? [parameter(signed(rng, c))] : []),
        ],
        attributes: {
          transA: int(transA),
          transB: int(transB),
          ...(chance(rng, 0.5) && { alpha: float(0.5), beta: float(2) }),
        },
      };
    },
  },
  MatMul: {
    count: 16,
    draw: (rng) => {
      const [batchA, batchB] = broadcastable(rng, 2) as [number[], number[]];
      const [rows, inner, cols] = times(3, () => between(rng, 1, 4)) as [number, number, number];
      const a = chance(rng, 0.2) ? [inner] : [...batchA.slice(-2), rows, inner];
      const b = chance(rng, 0.2) ? [inner] : [...batchB.slice(-2), inner, cols];
      return { inputs: [data(signed(rng, a)), parameter(signed(rng, b))] };
    },
  },
  DFT: {
    count: 12,
    draw: (rng) => {
      const shape = [...anyShape(rng, between(rng, 1, 3), 6), between(rng, 1, 2)];
      const axis = rng.integer(shape.length - 1);
      const length = chance(rng, 0.3)
        ? fixed(tensor('int64', [], [between(rng, 2, 7)]))
        : undefined;
      const along = fixed(tensor('int64', [], [chance(rng, 0.5) ? axis - shape.length : axis]));
      const isReal = shape.at(-1) === 1;
      return {
        inputs: [data(signed(rng, shape)), length, along],
        attributes: {
          ...(isReal && chance(rng, 0.5) && { onesided: int(1) }),
          ...(!isReal && chance(rng, 0.5) && { inverse: int(1) }),
        },
      };
    },
  },
  Einsum: {
    count: 40,
    draw: (rng) => {
      const [equation, ...shapes] = rng.pick(contractions);
      return {
        inputs: shapes.map((shape, i) => (i === 0 ? data : parameter)(signed(rng, shape))),
        attributes: { equation: string(equation) },
      };
    },
  },
  ReduceSum: reduction(signed, true),
  ReduceMean: reduction(signed),
  ReduceMax: reduction(distinct, true),
  ReduceMin: reduction(distinct, true),
  ReduceProd: reduction(
    // a zero at times: its own gradient is the product of the others
    (rng, shape) => (chance(rng, 0.5) ? nearOne(rng, shape) : withZero(rng, shape)),
    true,
    2,
  ),
  ReduceL1: reduction((rng, shape) => awayFrom(rng, shape, [0])),
  ReduceL2: reduction(positive),
  ReduceSumSquare: reduction(signed),
  ReduceLogSum: reduction(positive),
  ReduceLogSumExp: reduction(signed),
  CumSum: {
    count: 16,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3), 6);
      const axis = fixed(tensor('int64', [], [anyAxis(rng, shape.length)]));
      const make = chance(rng, 0.3) ? integers : signed;
      const attributes = { exclusive: int(rng.integer(2)), reverse: int(rng.integer(2)) };
      return { inputs: [data(make(rng, shape)), axis], attributes };
    },
  },
  ArgMax: some(position),
  ArgMin: some(position),
  TopK: {
    count: 10,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3), 5);
      const axis = anyAxis(rng, shape.length);
      return {
        inputs: [data(distinct(rng, shape)), indices([between(rng, 1, shape.at(axis)!)])],
        attributes: { axis: int(axis), largest: int(rng.integer(2)) },
        numOutputs: 2,
      };
    },
  },
};
