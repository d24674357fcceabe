// Numbers rounded to a few bits and back. Rounding lets gradients straight through where nothing saturates
// (Bengio, Léonard & Courville 2013, arXiv:1308.3432).

import type { Dtype } from '../../base/tensor.ts';
import { getInt } from '../attributes.ts';
import { dtypes } from '../dtype-codes.ts';
import { elementwise } from '../evaluate/strided.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { isPositive } from './activation.ts';
import { roundEven } from './arithmetic.ts';

/** Least and largest number of the types things are quantized to. */
const limits: Partial<Record<Dtype, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

/** Shape in which scales and zero points, one or one per position of an axis, broadcast to the input. */
function parameterShape(call: Call): number[] {
  if (getInt(call.node, 'block_size', 0) > 0) call.fail('got block_size, expected none');
  const size = call.shape(1).reduce((product, length) => product * length, 1);
  if (size === 1) return [];
  const axis = call.axis(getInt(call.node, 'axis', 1));
  return call.shape(0).map((length, other) => (other === axis ? length : 1));
}

/** Scale and zero point of a node as they broadcast, the zero point as float32. */
function parameters(b: Builder, node: Node): { scale: string; zero: string | undefined } {
  const shape = parameterShape(b.call(node));
  const [, scale, zero] = node.inputs as [string, string, string?];
  return {
    scale: b.reshape(scale, shape),
    zero: zero ? b.cast(b.reshape(zero, shape), 'float32') : undefined,
  };
}

function evaluate(
  f: (x: number, scale: number, zero: number) => number,
  dtypeOf: (call: Call) => Dtype,
): NonNullable<Rule['evaluate']> {
  return (call) => {
    const shape = parameterShape(call);
    const [x, scale, zero] = call.values;
    const inputs = [x!, { ...scale!, shape }, ...(zero ? [{ ...zero, shape }] : [])];
    return [elementwise(dtypeOf(call), call.shape(0), inputs, (a, s, z = 0) => f(a, s, z))];
  };
}

function quantizedDtype(call: Call): Dtype {
  const dtype = dtypes[getInt(call.node, 'output_dtype', 0)];
  return call.has(2) ? call.type(2).dtype : (dtype ?? 'uint8');
}

function limitsOf(call: Call): readonly [number, number] {
  const dtype = quantizedDtype(call);
  return limits[dtype] ?? call.fail(`got ${dtype}, expected ${Object.keys(limits).join(', ')}`);
}

export const quantization: Readonly<Record<string, Rule>> = {
  // round(x / scale) + zero, saturated
  QuantizeLinear: {
    infer: (call) => {
      limitsOf(call);
      parameterShape(call);
      return [{ dtype: quantizedDtype(call), shape: call.shape(0) }];
    },
    evaluate: (call) => {
      const [low, high] = limitsOf(call);
      const f = (x: number, scale: number, zero: number) =>
        Math.min(high, Math.max(low, roundEven(Math.fround(x / scale)) + zero));
      return evaluate(f, quantizedDtype)(call);
    },
    gradient: (b, node, [g]) => {
      const [low, high] = limitsOf(b.call(node));
      const { scale, zero } = parameters(b, node);
      const exact = b.div(node.inputs[0]!, scale);
      const moved = zero ? b.add(exact, zero) : exact;
      const isAbove = isPositive(b, b.sub(moved, b.scalar(low - 0.5)));
      const isBelow = isPositive(b, b.sub(b.scalar(high + 0.5), moved));
      return [b.div(b.mul(g!, b.mul(isAbove, isBelow)), scale)];
    },
  },
  // (x − zero) · scale; the gradient of an integer tensor is one of floats
  DequantizeLinear: {
    infer: (call) => {
      parameterShape(call);
      return [{ dtype: call.type(1).dtype, shape: call.shape(0) }];
    },
    evaluate: evaluate(
      (x, scale, zero) => (x - zero) * scale,
      (call) => call.type(1).dtype,
    ),
    gradient: (b, node, [g]) => [b.mul(g!, parameters(b, node).scale)],
  },
};
