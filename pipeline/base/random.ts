// Seeded random numbers: the same seed gives the same pictures, bit for bit, on every machine.

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from './sha256.ts';

/** A seeded generator; every analysis that needs chance takes one as an argument. */
export type Random = {
  /** Uniform in [low, high); [0, 1) by default. */
  uniform(low?: number, high?: number): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, count). */
  integer(count: number): number;
  /** 0 … count − 1 in random order. */
  permutation(count: number): number[];
  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
};

/** A generator whose stream depends on every character of `seed` and on nothing else. */
export function random(seed: string | number): Random {
  const generator = xoroshiro128plus(littleEndian(sha256(String(seed))[0]!));
  const uniform = (low = 0, high = 1) =>
    low + (high - low) * ((generator.next() >>> 0) / 0x100000000);
  let spare: number | undefined;
  // Box–Muller: two normals from two uniforms, the second kept for the next call.
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const integer = (count: number) => Math.floor(uniform() * count);
  // Fisher and Yates
  const permutation = (count: number) => {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  };
  return { uniform, normal, integer, permutation, pick: (items) => items[integer(items.length)]! };
}

/** The same four bytes read from the other end: pictures were drawn from seeds that were read so. */
function littleEndian(word: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, word);
  return view.getInt32(0, true);
}
