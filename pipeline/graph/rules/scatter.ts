// Ops that place elements into a tensor by their position: the adjoints of gathers.

import { sizeOf, stridesOf, tensor, type Tensor } from '../../base/tensor.ts';
import { getInt, getString, int } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Attributes, Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';

/**
 * Gradients of placing updates: where they replace, nothing of the data shows through; where they
 * add, all of it. Updates that compete for one place each get its gradient.
 */
function scatterGradient(op: string, gatherOp: string): NonNullable<Rule['gradient']> {
  return (b, node, [g], needs) => {
    const [, indices, updates] = node.inputs as [string, string, string];
    const reduction = reductionOf(b, node);
    const attributes: Attributes =
      op === 'ScatterElements' ? { axis: int(getInt(node, 'axis', 0)) } : {};
    const zeros = () => b.expand(b.scalar(0), b.shape(updates));
    const cleared = () =>
      reduction === 'add' ? g! : b.op(op, [g!, indices, zeros()], node.attributes);
    return [
      needs[0] ? cleared() : undefined,
      undefined,
      needs[2] ? b.op(gatherOp, [g!, indices], attributes) : undefined,
    ];
  };
}

function reductionOf(b: Builder, node: Node): string {
  const reduction = getString(node, 'reduction', 'none');
  if (reduction === 'none' || reduction === 'add') return reduction;
  return b
    .call(node)
    .fail(`got reduction "${reduction}", which has no gradient; expected none or add`);
}

const combine: Readonly<Record<string, (old: number, update: number) => number>> = {
  none: (_, update) => update,
  add: (old, update) => old + update,
  mul: (old, update) => old * update,
  min: Math.min,
  max: Math.max,
};

/** Places runs of `inner` updates at flat positions of the data. */
function place(call: Call, positions: readonly number[], inner: number): Tensor {
  const { dtype, shape } = call.type(0);
  const data = call.numbers(0)!;
  const updates = call.numbers(2)!;
  const into = combine[getString(call.node, 'reduction', 'none')]!;
  positions.forEach((start, i) => {
    for (let k = 0; k < inner; k++) {
      data[start + k] = into(data[start + k]!, updates[i * inner + k]!);
    }
  });
  return tensor(dtype, shape, data);
}

/** Flat positions of the elements that a ScatterElements touches. */
function elementPositions(call: Call): number[] {
  const shape = call.shape(0);
  const axis = call.axis(getInt(call.node, 'axis', 0));
  const strides = stridesOf(shape);
  const own = stridesOf(call.shape(1));
  return call.numbers(1)!.map((index, i) =>
    own.reduce((offset, stride, other) => {
      const beside = Math.floor(i / stride) % call.shape(1)[other]!;
      const at = other !== axis ? beside : index < 0 ? index + shape[axis]! : index;
      return offset + at * strides[other]!;
    }, 0),
  );
}

/** Flat positions where the rows that a ScatterND touches start. */
function rowStarts(call: Call): number[] {
  const shape = call.shape(0);
  const strides = stridesOf(shape);
  const depth = call.shape(1).at(-1)!;
  const indices = call.numbers(1)!;
  return Array.from({ length: indices.length / depth }, (_, i) =>
    strides.slice(0, depth).reduce((offset, stride, k) => {
      const index = indices[i * depth + k]!;
      return offset + (index < 0 ? index + shape[k]! : index) * stride;
    }, 0),
  );
}

export const scatter: Readonly<Record<string, Rule>> = {
  ScatterElements: {
    infer: (call) => [call.type(0)],
    gradient: scatterGradient('ScatterElements', 'GatherElements'),
    evaluate: (call) => [place(call, elementPositions(call), 1)],
  },
  ScatterND: {
    infer: (call) => [call.type(0)],
    gradient: scatterGradient('ScatterND', 'GatherND'),
    evaluate: (call) => {
      const inner = sizeOf(call.shape(0).slice(call.shape(1).at(-1)));
      return [place(call, rowStarts(call), inner)];
    },
  },
};
