// Non-linearities written in terms of others, which have the gradients.

import { float, getFloat, getInt, getString, int } from '../attributes.ts';
import type { Rule } from '../rule.ts';
import { composedOf } from './composed.ts';

// Constants of Klambauer et al. 2017 (arXiv:1706.02515), as ONNX rounds them.
const seluAlpha = 1.67326319217681884765625;
const seluGamma = 1.05070102214813232421875;

export const composedActivation: Readonly<Record<string, Rule>> = {
  // x · hardSigmoid(x; 1/6, 1/2), as ONNX defines it
  HardSwish: composedOf((b, x) => {
    const gate = b.op('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) });
    return ['Mul', [x, gate]];
  }),
  // x·Φ(x) by the error function, or by its tanh approximation (Hendrycks & Gimpel 2016)
  Gelu: composedOf((b, x, node) => {
    const isTanh = getString(node, 'approximate', 'none') === 'tanh';
    const cube = () => b.mul(x, b.mul(x, x));
    const curve = isTanh
      ? b.op('Tanh', [b.scale(b.add(x, b.scale(cube(), 0.044715)), Math.sqrt(2 / Math.PI))])
      : b.op('Erf', [b.scale(x, Math.SQRT1_2)]);
    return ['Mul', [b.scale(x, 0.5), b.add(curve, b.scalar(1))]];
  }),
  Mish: composedOf((b, x) => ['Mul', [x, b.op('Tanh', [b.op('Softplus', [x])])]]),
  Softsign: composedOf((b, x) => ['Div', [x, b.add(b.op('Abs', [x]), b.scalar(1))]]),
  Selu: composedOf((b, x, node) => {
    const elu = b.op('Elu', [x], { alpha: float(getFloat(node, 'alpha', seluAlpha)) });
    return ['Mul', [elu, b.scalar(getFloat(node, 'gamma', seluGamma))]];
  }),
  // α·elu(x/α)
  Celu: composedOf((b, x, node) => {
    const alpha = getFloat(node, 'alpha', 1);
    return ['Mul', [b.op('Elu', [b.scale(x, 1 / alpha)]), b.scalar(alpha)]];
  }),
  ThresholdedRelu: composedOf((b, x, node) => {
    const isAbove = b.op('Greater', [x, b.scalar(getFloat(node, 'alpha', 1))]);
    return ['Where', [isAbove, x, b.scalar(0)]];
  }),
  // x + bias below −λ, x − bias above λ, 0 between
  Shrink: composedOf((b, x, node) => {
    const lambda = getFloat(node, 'lambd', 0.5);
    const bias = b.scalar(getFloat(node, 'bias', 0));
    const isBelow = b.op('Less', [x, b.scalar(-lambda)]);
    const isAbove = b.op('Greater', [x, b.scalar(lambda)]);
    const rest = b.op('Where', [isAbove, b.sub(x, bias), b.scalar(0)]);
    return ['Where', [isBelow, b.add(x, bias), rest]];
  }),
  // 1 at the first maximum along an axis, else 0: flat
  Hardmax: composedOf((b, x, node) => {
    const shape = b.shape(x);
    const axis = getInt(node, 'axis', -1);
    const place = axis < 0 ? axis + shape.length : axis;
    const winner = b.op('ArgMax', [x], { axis: int(place), keepdims: int(1) });
    const positions = b.indices(Array.from({ length: shape[place]! }, (_, i) => i));
    const along = shape.map((length, other) => (other === place ? length : 1));
    return ['Cast', [b.op('Equal', [winner, b.reshape(positions, along)])], { to: int(1) }];
  }),
};
