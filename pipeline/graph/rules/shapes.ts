// Ops that keep the elements in their order and change or ask for the shape.

import { sizeOf, tensor } from '../../base/tensor.ts';
import { getInt } from '../attributes.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';

/** The shape a Reshape asks for: 0 copies a length of the input, −1 is what is left. */
function reshapedTo(call: Call): number[] {
  const from = call.shape(0);
  const keepsZero = getInt(call.node, 'allowzero', 0) === 1;
  const target = call.numbers(1)!.map((n, axis) => (n === 0 && !keepsZero ? from[axis]! : n));
  const known = target.filter((n) => n !== -1).reduce((product, n) => product * n, 1);
  const shape = target.map((n) => (n === -1 ? sizeOf(from) / known : n));
  if (sizeOf(shape) !== sizeOf(from) || shape.some((n) => !Number.isInteger(n))) {
    call.fail(
      `got ${sizeOf(from)} elements of shape [${from}], expected shape [${target}]; ` +
        'the model was exported for one fixed input size: use that size, or export it with dynamic axes',
    );
  }
  return shape;
}

const sameElements: NonNullable<Rule['evaluate']> = (call) => [
  { ...call.values[0]!, shape: reshapedTo(call) },
];

/** An op that is a Reshape to the shape its type rule finds. */
function reshaping(shapeOf: (call: Call) => number[]): Rule {
  return {
    infer: (call) => [{ dtype: call.type(0).dtype, shape: shapeOf(call) }],
    evaluate: (call) => [{ ...call.values[0]!, shape: shapeOf(call) }],
    lower: (b, node) => {
      const [x] = node.inputs as [string];
      const shape = shapeOf(b.call(node));
      // 0 copies the length of the batch, so that the graph stays good for any
      const open = shape[0] === b.shape(x)[0] ? shape.with(0, 0) : shape;
      return b.append('Reshape', [x, b.indices(open)], {}, node.outputs);
    },
  };
}

function shapeSlice(node: Node, shape: readonly number[]): readonly number[] {
  return shape.slice(getInt(node, 'start', 0), getInt(node, 'end', shape.length));
}

export const shapes: Readonly<Record<string, Rule>> = {
  Reshape: {
    infer: (call) => [{ dtype: call.type(0).dtype, shape: reshapedTo(call) }],
    evaluate: sameElements,
    gradient: (b, { inputs }, [g]) => [b.reshape(g!, b.shape(inputs[0]!))],
  },
  Flatten: reshaping((call) => {
    const shape = call.shape(0);
    const axis = call.axis(getInt(call.node, 'axis', 1));
    return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
  }),
  Squeeze: reshaping((call) => {
    const shape = call.shape(0);
    const axes = call.numbers(1)?.map((axis) => call.axis(axis));
    return shape.filter((length, axis) => (axes ? !axes.includes(axis) : length !== 1));
  }),
  Unsqueeze: reshaping((call) => {
    const shape = [...call.shape(0)];
    const axes = call.numbers(1)!;
    const rank = shape.length + axes.length;
    const places = axes.map((axis) => call.axis(axis, rank)).sort((p, q) => p - q);
    for (const axis of places) shape.splice(axis, 0, 1);
    return shape;
  }),
  Shape: {
    infer: (call) => [{ dtype: 'int64', shape: [shapeSlice(call.node, call.shape(0)).length] }],
    gradient: 'none',
    lower: (b, node) => [b.indices(shapeSlice(node, b.shape(node.inputs[0]!)))],
  },
  Size: {
    infer: () => [{ dtype: 'int64', shape: [] }],
    gradient: 'none',
    lower: (b, { inputs }) => [b.constant(tensor('int64', [], [sizeOf(b.shape(inputs[0]!))]))],
  },
};
