import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentKey, hashBytes } from '../../pipeline/base/content-key.ts';
import { tensor } from '../../pipeline/base/tensor.ts';

test('is 20 hex digits, and the same tomorrow', () => {
  // written down once: a change makes every published result stale
  expect(contentKey({ model: 'net', seed: 0, layers: ['a', 'b'], size: [1, 2.5] })).toBe(
    'a888299c7aaf028ced9a',
  );
});

test('does not depend on the order of fields, nor on fields that are undefined', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(contentKey({ ...reversed, '\u0000absent': undefined })).toBe(contentKey(value));
    }),
    { numRuns: 100 },
  );
});

test('differs where values differ', () => {
  const canonical = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(canonical)
      : typeof value === 'object' && value !== null
        ? [
            'object',
            ...Object.entries(value)
              .toSorted(([x], [y]) => (x < y ? -1 : 1))
              .map(canonical),
          ]
        : Object.is(value, -0)
          ? '-0'
          : value;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
      const same = JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
      expect(contentKey(a) === contentKey(b)).toBe(same);
    }),
    { numRuns: 300 },
  );
});

test.each([
  [
    [1, [2]],
    [[1], 2],
  ],
  [['a', 'b'], ['a,b']],
  [['1'], [1]],
  [[null], [undefined]],
  [[], {}],
  [0, -0],
  [1n, 1],
  [NaN, 'NaN'],
  [Float32Array.of(0), Int32Array.of(0)],
  [Uint8Array.of(1, 2), [1, 2]],
  [tensor('float32', [2, 1], [1, 2]), tensor('float32', [1, 2], [1, 2])],
  [tensor('float32', [2], [1, 2]), tensor('float32', [2], [1, 3])],
  [new Map([['a', 1]]), { a: 1 }],
])('tells %o from %o', (a, b) => {
  expect(contentKey(a)).not.toBe(contentKey(b));
});

test('takes the bytes of a view, not of its buffer', () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  expect(contentKey(whole.subarray(1, 3))).toBe(contentKey(Float32Array.of(2, 3)));
  expect(contentKey(Buffer.from([1, 2]))).toBe(contentKey(Uint8Array.of(1, 2)));
});

test('a value may occur twice, but not in itself', () => {
  const shared = { a: 1 };
  expect(contentKey([shared, shared])).toBe(contentKey([{ a: 1 }, { a: 1 }]));
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  expect(() => contentKey(cycle)).toThrow('content key: got a cycle, expected plain data');
});

test.each([
  [() => 0, 'a function'],
  [Symbol('a'), 'a symbol'],
  [new Date(0), 'a Date'],
  [new Set([1]), 'a Set'],
])('refuses %s', (value, got) => {
  expect(() => contentKey({ value })).toThrow(`content key: got ${got}, expected plain data`);
});

test('hashBytes is SHA-256', () => {
  const bytes = Buffer.from('abc');
  expect(hashBytes(bytes)).toBe(createHash('sha256').update('abc').digest('hex').slice(0, 20));
});
