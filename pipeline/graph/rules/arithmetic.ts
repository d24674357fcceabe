// Element-wise arithmetic of one, two or more tensors, with broadcasting.

import { elementwise } from '../evaluate/strided.ts';
import { getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Rule } from '../rule.ts';
import { broadcastType } from './broadcast.ts';

/** A node's tensors as its gradient needs them: inputs x, output y, gradient of the output g. */
type Scope = {
  readonly b: Builder;
  readonly x: string;
  readonly y: string;
  readonly g: string;
};
type PairScope = Scope & { readonly z: string };

/** y = f(x) element by element; `gradient` returns d objective / d x. */
export function unary(
  f: (x: number) => number,
  gradient?: ((scope: Scope) => string) | 'none',
): Rule {
  return {
    infer: (call) => [call.type(0)],
    gradient:
      typeof gradient === 'function'
        ? (b, { inputs, outputs }, [g]) => [gradient({ b, x: inputs[0]!, y: outputs[0]!, g: g! })]
        : gradient,
    evaluate: (call) => {
      const { dtype, shape } = call.type(0);
      return [elementwise(dtype, shape, [call.values[0]!], f)];
    },
  };
}

/** y = f(x, z); each gradient is summed back over the axes its input was broadcast along. */
function binary(
  f: (x: number, z: number) => number,
  gradientX?: (scope: PairScope) => string,
  gradientZ?: (scope: PairScope) => string | undefined,
): Rule {
  return {
    infer: (call) => [broadcastType(call)],
    gradient:
      gradientX &&
      ((b, { inputs, outputs }, [g], needs) => {
        const [x, z] = inputs as [string, string];
        const scope = { b, x, z, y: outputs[0]!, g: g! };
        const gradZ = needs[1] ? gradientZ?.(scope) : undefined;
        return [
          needs[0] ? b.sumTo(gradientX(scope), b.shape(x)) : undefined,
          gradZ && b.sumTo(gradZ, b.shape(z)),
        ];
      }),
    evaluate: (call) => {
      const { dtype, shape } = broadcastType(call);
      const isInteger = dtype.startsWith('int') || dtype.startsWith('uint');
      const exact = isInteger ? (x: number, z: number) => Math.trunc(f(x, z)) : f;
      return [elementwise(dtype, shape, call.values as [], exact)];
    },
  };
}

/** An op over any number of tensors, as a chain of its binary form. */
function variadic(op: string, finish?: (b: Builder, sum: string, count: number) => string): Rule {
  return {
    infer: (call) => [broadcastType(call)],
    lower: (b, { inputs, outputs }) => {
      const rest = inputs.slice(1);
      const wish = (i: number) => (i === rest.length - 1 && !finish ? outputs : ['']);
      const chain = rest.reduce((sum, x, i) => b.append(op, [sum, x], {}, wish(i))[0]!, inputs[0]!);
      return [finish ? finish(b, chain, inputs.length) : chain];
    },
  };
}

/** The larger or smaller of two tensors; where equal, the gradient goes to the first. */
function extremum(f: (x: number, z: number) => number, isFirst: string): Rule {
  const pick = ({ b, x, z, g }: PairScope, first: boolean) => {
    const zero = b.scalar(0);
    const choice = b.op(isFirst, [x, z]);
    return b.op('Where', first ? [choice, g, zero] : [choice, zero, g]);
  };
  const pair = binary(
    f,
    (scope) => pick(scope, true),
    (scope) => pick(scope, false),
  );
  return {
    ...pair,
    lower: (b, { op, inputs, outputs }) =>
      inputs.length === 2
        ? undefined
        : variadic(op).lower!(b, { name: op, op, inputs, outputs, attributes: {} }),
  };
}

/** x modulo z with the sign of z, as ONNX defines it for integers; of x where `fmod` is set. */
const modulo: Rule = {
  infer: (call) => [broadcastType(call)],
  // of floats, which are always `fmod`: x − z·trunc(x / z), flat in the quotient
  gradient: (b, { inputs, outputs }, [g], needs) => {
    const [x, z] = inputs as [string, string];
    const quotient = () => b.div(b.sub(outputs[0]!, x), z);
    return [
      needs[0] ? b.sumTo(g!, b.shape(x)) : undefined,
      needs[1] ? b.sumTo(b.mul(g!, quotient()), b.shape(z)) : undefined,
    ];
  },
  evaluate: (call) => {
    const { dtype, shape } = broadcastType(call);
    const f = getInt(call.node, 'fmod', 0)
      ? (x: number, z: number) => x % z
      : (x: number, z: number) => x - z * Math.floor(x / z);
    return [elementwise(dtype, shape, call.values as [], f)];
  },
};

/** Error function by Abramowitz and Stegun 7.1.26, |error| ≤ 1.5e-7; used for constants only. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

/** Half to even, as ONNX's Round. */
export function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

export const arithmetic: Readonly<Record<string, Rule>> = {
  Add: binary(
    (x, z) => x + z,
    ({ g }) => g,
    ({ g }) => g,
  ),
  Sub: binary(
    (x, z) => x - z,
    ({ g }) => g,
    ({ b, g }) => b.op('Neg', [g]),
  ),
  Mul: binary(
    (x, z) => x * z,
    // a square has it all at once
    ({ b, x, z, g }) => b.mul(x === z ? b.scale(g, 2) : g, z),
    ({ b, x, z, g }) => (x === z ? undefined : b.mul(g, x)),
  ),
  Div: binary(
    (x, z) => x / z,
    ({ b, z, g }) => b.div(g, z),
    ({ b, y, z, g }) => b.op('Neg', [b.mul(g, b.div(y, z))]),
  ),
  Pow: binary(
    (x, z) => x ** z,
    ({ b, x, z, g }) => {
      const power = b.value(z);
      // a product is many times faster than the power 1
      if (power?.data.length === 1 && Number(power.data[0]) === 2) return b.mul(g, b.scale(x, 2));
      // the exponent may be of another type than the base
      const exponent = b.cast(z, 'float32');
      return b.mul(g, b.mul(exponent, b.op('Pow', [x, b.sub(exponent, b.scalar(1))])));
    },
    ({ b, x, y, g }) => b.mul(g, b.mul(y, b.op('Log', [x]))),
  ),
  Min: extremum(Math.min, 'LessOrEqual'),
  Max: extremum(Math.max, 'GreaterOrEqual'),
  Mod: modulo,
  Sum: variadic('Add'),
  Mean: variadic('Add', (b, sum, count) => b.scale(sum, 1 / count)),
  Neg: unary(
    (x) => -x,
    ({ b, g }) => b.op('Neg', [g]),
  ),
  Abs: unary(Math.abs, ({ b, x, g }) => b.mul(g, b.op('Sign', [x]))),
  Sqrt: unary(Math.sqrt, ({ b, y, g }) => b.div(b.scale(g, 0.5), y)),
  Exp: unary(Math.exp, ({ b, y, g }) => b.mul(g, y)),
  Log: unary(Math.log, ({ b, x, g }) => b.div(g, x)),
  Reciprocal: unary(
    (x) => 1 / x,
    ({ b, y, g }) => b.op('Neg', [b.mul(g, b.mul(y, y))]),
  ),
  Erf: unary(erf, ({ b, x, g }) => {
    const bell = b.op('Exp', [b.op('Neg', [b.mul(x, x)])]);
    return b.mul(g, b.scale(bell, 2 / Math.sqrt(Math.PI)));
  }),
  Sign: unary(Math.sign, 'none'),
  Floor: unary(Math.floor, 'none'),
  Ceil: unary(Math.ceil, 'none'),
  Round: unary(roundEven, 'none'),
};
