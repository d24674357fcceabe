// Ops that move elements without changing them: other orders, repetitions, parts and joins.

import { allocate, sizeOf, stridesOf, type Tensor } from '../../base/tensor.ts';
import { getInt, getInts } from '../attributes.ts';
import { broadcastStrides, strided } from '../evaluate/strided.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { broadcastShape } from './broadcast.ts';

export function permutation(call: Call): readonly number[] {
  return (
    getInts(call.node, 'perm') ?? call.shape(0).map((_, axis, { length }) => length - 1 - axis)
  );
}

function concatAxis(b: Builder, node: Node): number {
  const axis = getInt(node, 'axis', 0);
  return axis < 0 ? axis + b.shape(node.outputs[0]!).length : axis;
}

export const layout: Readonly<Record<string, Rule>> = {
  Identity: {
    infer: (call) => [call.type(0)],
    lower: (_, { inputs }) => [inputs[0]!],
  },
  // at inference nothing is dropped; old exporters list the mask though nobody reads it
  Dropout: {
    infer: (call) => {
      if (call.numbers(2)?.[0]) {
        call.fail('got training_mode=true, expected false; export the model in evaluation mode');
      }
      return [call.type(0), { dtype: 'bool', shape: call.shape(0) }];
    },
    lower: (b, { inputs, outputs }) => {
      const x = inputs[0]!;
      if (!outputs[1]) return [x];
      const full = b.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) });
      return [x, b.op('Expand', [full, b.indices(b.shape(x))])];
    },
  },
  Transpose: {
    infer: (call) => [
      { dtype: call.type(0).dtype, shape: permutation(call).map((axis) => call.shape(0)[axis]!) },
    ],
    evaluate: (call) => {
      const perm = permutation(call);
      const shape = call.shape(0);
      const strides = stridesOf(shape);
      return [
        strided(
          call.values[0]!,
          perm.map((axis) => shape[axis]!),
          perm.map((axis) => strides[axis]!),
        ),
      ];
    },
    gradient: (b, node, [g]) => {
      const rank = b.shape(g!).length;
      const perm =
        getInts(node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
      return [b.transpose(g!, ...perm.map((_, axis) => perm.indexOf(axis)))];
    },
  },
  Expand: {
    infer: (call) => [
      {
        dtype: call.type(0).dtype,
        shape: broadcastShape(call, [call.shape(0), call.numbers(1)!]),
      },
    ],
    evaluate: (call) => {
      const shape = broadcastShape(call, [call.shape(0), call.numbers(1)!]);
      return [strided(call.values[0]!, shape, broadcastStrides(call.shape(0), shape))];
    },
    gradient: (b, { inputs }, [g]) => [b.sumTo(g!, b.shape(inputs[0]!))],
  },
  Concat: {
    infer: (call) => {
      const axis = call.axis(getInt(call.node, 'axis', 0));
      const shape = [...call.shape(0)];
      shape[axis] = call.node.inputs.reduce((total, _, i) => total + call.shape(i)[axis]!, 0);
      call.node.inputs.forEach((_, i) => {
        const fits = call
          .shape(i)
          .every((length, other) => other === axis || length === shape[other]);
        if (!fits)
          call.fail(`shapes [${call.shape(0)}] and [${call.shape(i)}] differ beside axis ${axis}`);
      });
      return [{ dtype: call.type(0).dtype, shape }];
    },
    evaluate: (call) => {
      const axis = call.axis(getInt(call.node, 'axis', 0));
      const inputs = call.values as readonly Tensor[];
      const shape = [...inputs[0]!.shape];
      shape[axis] = inputs.reduce((total, input) => total + input.shape[axis]!, 0);
      const { dtype } = inputs[0]!;
      const data = allocate(dtype, sizeOf(shape));
      const inner = sizeOf(shape.slice(axis + 1));
      const row = shape[axis] * inner;
      let offset = 0;
      for (const input of inputs) {
        const own = input.shape[axis]! * inner;
        for (let i = 0; i * own < input.data.length; i++) {
          const part = input.data.subarray(i * own, (i + 1) * own);
          (data as Float32Array).set(part as Float32Array, i * row + offset);
        }
        offset += own;
      }
      return [{ dtype, shape, data }];
    },
    gradient: (b, node, gradients, needs) => {
      const axis = concatAxis(b, node);
      let start = 0;
      return node.inputs.map((input, i) => {
        const end = start + b.shape(input)[axis]!;
        const part = needs[i] ? b.slice(gradients[0]!, [axis], [start], [end]) : undefined;
        start = end;
        return part;
      });
    },
  },
  Split: {
    infer: (call) => {
      const axis = call.axis(getInt(call.node, 'axis', 0));
      const { dtype, shape } = call.type(0);
      const count = call.node.outputs.length;
      const even = Math.ceil(shape[axis]! / count);
      const lengths =
        call.numbers(1) ??
        Array.from({ length: count }, (_, i) => Math.min(even, shape[axis]! - i * even));
      return lengths.map((length) => ({ dtype, shape: shape.with(axis, length) }));
    },
    lower: (b, node) => {
      const [x, lengths] = node.inputs as [string, string?];
      const axis = getInt(node, 'axis', 0);
      const place = axis < 0 ? axis + b.shape(x).length : axis;
      const length = b.shape(x)[place]!;
      const even = Math.ceil(length / node.outputs.length);
      const values = lengths && b.value(lengths);
      let start = 0;
      return node.outputs.map((output, i) => {
        const end = values ? start + Number(values.data[i]) : Math.min(length, start + even);
        const limits = [[start], [end], [place], [1]].map((each) => b.indices(each));
        start = end;
        return b.append('Slice', [x, ...limits], {}, [output])[0]!;
      });
    },
  },
  Tile: {
    infer: (call) => {
      const repeats = call.numbers(1)!;
      const shape = call.shape(0).map((length, axis) => length * repeats[axis]!);
      return [{ dtype: call.type(0).dtype, shape }];
    },
    lower: (b, { inputs, outputs }) => {
      const x = inputs[0]!;
      const repeats = b.value(inputs[1]!);
      if (!repeats) return undefined;
      const shape = b.shape(x);
      const counts = Array.from(repeats.data as BigInt64Array, Number);
      const spaced = b.reshape(
        x,
        shape.flatMap((length) => [1, length]),
      );
      const repeated = b.expand(
        spaced,
        shape.flatMap((length, axis) => [counts[axis]!, length]),
      );
      const full = shape.map((length, axis) => length * counts[axis]!);
      return b.append('Reshape', [repeated, b.indices(full)], {}, outputs);
    },
  },
};
