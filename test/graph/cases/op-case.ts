// Random uses of one op: what the tests of shapes, values and gradients have in common.

import type { Random } from '../../../pipeline/base/random.ts';
import {
  allocate,
  sizeOf,
  tensor,
  toNumbers,
  type Dtype,
  type Tensor,
} from '../../../pipeline/base/tensor.ts';
import type { Attributes, Graph } from '../../../pipeline/graph/graph.ts';

/** An input of the op: fed, a constant that can be differentiated, or a constant the op must know. */
export type Operand = {
  readonly value: Tensor;
  readonly role: 'data' | 'parameter' | 'fixed';
};

export type OpCase = {
  /** Absent optional inputs are undefined. */
  readonly inputs: readonly (Operand | undefined)[];
  readonly attributes?: Attributes;
  readonly numOutputs?: number;
};

/** Draws one use of an op. */
export type Draw = (rng: Random) => OpCase;

/** How an op is drawn and how often. */
export type Cases = Readonly<Record<string, { readonly draw: Draw; readonly count: number }>>;

export const some = (draw: Draw) => ({ draw, count: 6 });
export const many = (draw: Draw) => ({ draw, count: 40 });

export const data = (value: Tensor): Operand => ({ value, role: 'data' });
export const parameter = (value: Tensor): Operand => ({ value, role: 'parameter' });
export const fixed = (value: Tensor): Operand => ({ value, role: 'fixed' });
export const indices = (values: readonly number[]): Operand =>
  fixed(tensor('int64', [values.length], values));

/** The attributes, or none of them. */
export function when(condition: boolean, attributes: Attributes): Attributes {
  return condition ? attributes : {};
}

/** Uniform integer from `low` to `high`, both included. */
export function between(rng: Random, low: number, high: number): number {
  return low + rng.integer(high - low + 1);
}

export function chance(rng: Random, probability: number): boolean {
  return rng.uniform() < probability;
}

export function times<T>(count: number, f: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => f(i));
}

export function shuffled<T>(rng: Random, items: readonly T[]): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const other = rng.integer(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}

/** A shape with `rank` lengths from 1 to `longest`. */
export function anyShape(rng: Random, rank = between(rng, 1, 4), longest = 4): number[] {
  return times(rank, () => between(rng, 1, longest));
}

function filled(shape: readonly number[], next: (i: number) => number): Tensor {
  return tensor('float32', shape, times(sizeOf(shape), next));
}

export function uniform(rng: Random, shape: readonly number[], low = -1, high = 1): Tensor {
  return filled(shape, () => rng.uniform(low, high));
}

/** Values that keep more than .05 from every kink. */
export function awayFrom(
  rng: Random,
  shape: readonly number[],
  kinks: readonly number[],
  reach = 2,
): Tensor {
  return filled(shape, () => {
    let value: number;
    do value = rng.uniform(-reach, reach);
    while (kinks.some((kink) => Math.abs(value - kink) < 0.05));
    return value;
  });
}

/** Values .1 apart from each other, in random order around 0, none at 0. */
export function distinct(rng: Random, shape: readonly number[]): Tensor {
  const size = sizeOf(shape);
  const order = shuffled(
    rng,
    times(size, (i) => i),
  );
  return filled(shape, (i) => (order[i]! - size / 2) * 0.1 + 0.05);
}

/** Multiples of .3 plus `offset`: tensors of different offsets never meet. */
export function onGrid(rng: Random, shape: readonly number[], offset: number): Tensor {
  return filled(shape, () => (rng.integer(11) - 5) * 0.3 + offset);
}

export function integers(
  rng: Random,
  shape: readonly number[],
  low = -5,
  high = 5,
  dtype: Dtype = 'int64',
): Tensor {
  return tensor(
    dtype,
    shape,
    times(sizeOf(shape), () => between(rng, low, high)),
  );
}

/** Floats, integers in a quarter of the draws. */
export function anyValues(rng: Random, shape: readonly number[]): Tensor {
  return chance(rng, 0.25) ? integers(rng, shape) : uniform(rng, shape);
}

/** Shapes that broadcast to one another: lengths become 1, leading axes fall away. */
export function broadcastable(rng: Random, count: number): number[][] {
  const full = anyShape(rng);
  return times(count, () => {
    const shape = full.map((length) => (chance(rng, 0.3) ? 1 : length));
    return shape.slice(chance(rng, 0.3) ? rng.integer(shape.length + 1) : 0);
  });
}

/** A negative way to write an axis, half of the time. */
export function anyAxis(rng: Random, rank: number): number {
  return between(rng, -rank, rank - 1);
}

export const inputName = (index: number) => `x${index}`;
export const outputName = (index: number) => `y${index}`;

/** The graph of one node; with `constant`, nothing is fed. */
export function graphOf(op: string, { inputs, attributes = {}, numOutputs = 1 }: OpCase): Graph {
  const outputs = times(numOutputs, outputName);
  const named = inputs.flatMap((operand, i) => (operand ? [{ operand, name: inputName(i) }] : []));
  return {
    inputs: named
      .filter(({ operand }) => operand.role === 'data')
      .map(({ operand: { value }, name }) => ({ name, dtype: value.dtype, shape: value.shape })),
    constants: new Map(
      named
        .filter(({ operand }) => operand.role !== 'data')
        .map(({ operand, name }) => [name, operand.value]),
    ),
    nodes: [
      {
        name: `the ${op}`,
        op,
        inputs: inputs.map((operand, i) => (operand ? inputName(i) : '')),
        outputs,
        attributes,
      },
    ],
    outputs,
  };
}

/** What the inputs of `graphOf` are fed with. */
export function feedsOf({ inputs }: OpCase): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.flatMap((operand, i) =>
      operand?.role === 'data' ? [[inputName(i), operand.value]] : [],
    ),
  );
}

/** The case with every input constant. */
export function allConstant(opCase: OpCase): OpCase {
  return { ...opCase, inputs: opCase.inputs.map((operand) => operand && fixed(operand.value)) };
}

export function bools(rng: Random, shape: readonly number[]): Tensor {
  const values = allocate('bool', sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = rng.integer(2);
  return { dtype: 'bool', shape, data: values };
}

/** A case in one line, for messages. */
export function describeCase(op: string, { inputs, attributes = {} }: OpCase): string {
  const settings = Object.entries(attributes).map(
    ([key, attribute]) => `${key}=${Object.values(attribute).join()}`,
  );
  const operands = inputs.map((operand) => {
    if (!operand) return '-';
    const { dtype, shape } = operand.value;
    const known = operand.role === 'fixed' ? `=${toNumbers(operand.value).join()}` : '';
    return `${dtype}[${shape}]${known}`;
  });
  return [op, ...settings, ...operands].join(' ');
}
