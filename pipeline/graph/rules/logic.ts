// Comparisons, logic and choice. Truth is flat; what is chosen has a gradient.

import { elementwise } from '../evaluate/strided.ts';
import { getInt } from '../attributes.ts';
import type { Call, Rule } from '../rule.ts';
import { broadcastType } from './broadcast.ts';
import { composed } from './composed.ts';

function comparison(f: (x: number, z: number) => boolean): Rule {
  return {
    infer: (call) => [broadcastType(call, 'bool')],
    gradient: 'none',
    evaluate: (call) => {
      const { shape } = broadcastType(call, 'bool');
      return [elementwise('bool', shape, call.values as [], (x, z) => Number(f(x, z)))];
    },
  };
}

const truth = (call: Call) => broadcastType(call, 'bool');

export const logic: Readonly<Record<string, Rule>> = {
  Not: {
    infer: (call) => [truth(call)],
    gradient: 'none',
    evaluate: (call) => [elementwise('bool', call.shape(0), [call.values[0]!], (x) => Number(!x))],
  },
  Equal: comparison((x, z) => x === z),
  Less: comparison((x, z) => x < z),
  LessOrEqual: comparison((x, z) => x <= z),
  Greater: comparison((x, z) => x > z),
  GreaterOrEqual: comparison((x, z) => x >= z),
  And: comparison((x, z) => Boolean(x && z)),
  Or: comparison((x, z) => Boolean(x || z)),
  Xor: composed((b, { inputs }) => ['Not', [b.op('Equal', inputs)]], truth),
  // nothing else differs from itself
  IsNaN: composed((b, { inputs }) => ['Not', [b.op('Equal', [inputs[0]!, inputs[0]!])]], truth),
  IsInf: composed((b, node) => {
    const x = node.inputs[0]!;
    const isPlus = getInt(node, 'detect_positive', 1) === 1;
    const isMinus = getInt(node, 'detect_negative', 1) === 1;
    if (isPlus && isMinus) return ['Equal', [b.op('Abs', [x]), b.scalar(Infinity)]];
    if (isPlus || isMinus) return ['Equal', [x, b.scalar(isPlus ? Infinity : -Infinity)]];
    // nothing is asked for, and nothing lies below −∞
    return ['Less', [x, b.scalar(-Infinity)]];
  }, truth),
  Where: {
    infer: (call) => [broadcastType(call, call.type(1).dtype)],
    gradient: (b, { inputs }, [g]) => {
      const [choice, x, z] = inputs as [string, string, string];
      const zero = b.scalar(0);
      return [
        undefined,
        b.sumTo(b.op('Where', [choice, g!, zero]), b.shape(x)),
        b.sumTo(b.op('Where', [choice, zero, g!]), b.shape(z)),
      ];
    },
    evaluate: (call) => {
      const { dtype, shape } = broadcastType(call, call.type(1).dtype);
      return [elementwise(dtype, shape, call.values as [], (choice, x, z) => (choice ? x : z))];
    },
  },
};
