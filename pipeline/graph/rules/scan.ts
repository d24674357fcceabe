// Running sums and products along an axis, by doubling: after n rounds each element holds 2ⁿ of them.

import { getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Rule } from '../rule.ts';
import { composed } from './composed.ts';

type Direction = { readonly axis: number; readonly isReverse: boolean };

/** The elements moved by `amount` along an axis, `neutral` where none comes in. */
function shifted(
  b: Builder,
  x: string,
  { axis, isReverse }: Direction,
  amount: number,
  neutral: number,
): string {
  const by = (size: number) => b.shape(x).map((_, other) => (other === axis ? size : 0));
  const [before, after] = isReverse ? [-amount, amount] : [amount, -amount];
  return b.pad(x, by(before), by(after), neutral);
}

/** Every element with all before it, after Hillis & Steele 1986 (10.1145/7902.7903). */
function inclusive(
  b: Builder,
  op: 'Add' | 'Mul',
  x: string,
  direction: Direction,
  neutral: number,
): string {
  const length = b.shape(x)[direction.axis]!;
  let total = x;
  for (let reach = 1; reach < length; reach *= 2) {
    total = b.op(op, [total, shifted(b, total, direction, reach, neutral)]);
  }
  return total;
}

/** For each element along `axis` the product of all others. */
export function productOfOthers(b: Builder, x: string, axis: number): string {
  const [before, after] = [false, true].map((isReverse) => {
    const direction = { axis, isReverse };
    return shifted(b, inclusive(b, 'Mul', x, direction, 1), direction, 1, 1);
  }) as [string, string];
  return b.mul(before, after);
}

export const scan: Readonly<Record<string, Rule>> = {
  CumSum: composed((b, node) => {
    const x = node.inputs[0]!;
    const call = b.call(node);
    const axis = call.axis(call.numbers(1)![0]!);
    const direction = { axis, isReverse: getInt(node, 'reverse', 0) === 1 };
    const isExclusive = getInt(node, 'exclusive', 0) === 1;
    const start = isExclusive ? shifted(b, x, direction, 1, 0) : x;
    return ['Identity', [inclusive(b, 'Add', start, direction, 0)]];
  }),
};
