// Roots of sums that may be zero, where a plain root has an infinite slope.

import type { Builder } from '../builder.ts';
import type { Last } from './composed.ts';

/** The last op of s^(1/p) for s ≥ 0: where s is 0, so is the root and its gradient. */
export function safeRoot(b: Builder, s: string, p: number): Last {
  if (p === 1) return ['Identity', [s]];
  const isPositive = b.op('Greater', [s, b.scalar(0)]);
  const safe = b.op('Where', [isPositive, s, b.scalar(1)]);
  const root = p === 2 ? b.op('Sqrt', [safe]) : b.op('Pow', [safe, b.scalar(1 / p)]);
  return ['Where', [isPositive, root, b.scalar(0)]];
}
