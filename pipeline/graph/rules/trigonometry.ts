// Trigonometric and hyperbolic functions: sine, cosine and arctangent have gradients, the others equal them.

import type { Rule } from '../rule.ts';
import { unary } from './arithmetic.ts';
import { composedOf } from './composed.ts';

export const trigonometry: Readonly<Record<string, Rule>> = {
  Sin: unary(Math.sin, ({ b, x, g }) => b.mul(g, b.op('Cos', [x]))),
  Cos: unary(Math.cos, ({ b, x, g }) => b.op('Neg', [b.mul(g, b.op('Sin', [x]))])),
  Atan: unary(Math.atan, ({ b, x, g }) => b.div(g, b.add(b.mul(x, x), b.scalar(1)))),
  Tan: composedOf((b, x) => ['Div', [b.op('Sin', [x]), b.op('Cos', [x])]]),
  // atan(x / √(1 − x²)), whose quotient is infinite at ±1 as it should be
  Asin: composedOf((b, x) => {
    const leg = b.op('Sqrt', [b.sub(b.scalar(1), b.mul(x, x))]);
    return ['Atan', [b.div(x, leg)]];
  }),
  Acos: composedOf((b, x) => ['Sub', [b.scalar(Math.PI / 2), b.op('Asin', [x])]]),
  Sinh: composedOf((b, x) => {
    const difference = b.sub(b.op('Exp', [x]), b.op('Exp', [b.op('Neg', [x])]));
    return ['Mul', [difference, b.scalar(0.5)]];
  }),
  Cosh: composedOf((b, x) => {
    const sum = b.add(b.op('Exp', [x]), b.op('Exp', [b.op('Neg', [x])]));
    return ['Mul', [sum, b.scalar(0.5)]];
  }),
  // sign(x)·ln(|x| + √(x² + 1)): of the magnitude, since the sum cancels below zero
  Asinh: composedOf((b, x) => {
    const size = b.op('Abs', [x]);
    const root = b.op('Sqrt', [b.add(b.mul(x, x), b.scalar(1))]);
    return ['Mul', [b.op('Sign', [x]), b.op('Log', [b.add(size, root)])]];
  }),
  Acosh: composedOf((b, x) => {
    const root = b.op('Sqrt', [b.sub(b.mul(x, x), b.scalar(1))]);
    return ['Log', [b.add(x, root)]];
  }),
  Atanh: composedOf((b, x) => {
    const one = b.scalar(1);
    const quotient = b.div(b.add(one, x), b.sub(one, x));
    return ['Mul', [b.op('Log', [quotient]), b.scalar(0.5)]];
  }),
};
