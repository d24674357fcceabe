import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../pipeline/base/sha256.ts';

/** By Node's own. */
function reference(text: string): number[] {
  const digest = createHash('sha256').update(text).digest();
  return Array.from({ length: 8 }, (_, i) => digest.readInt32BE(4 * i));
}

test('the digest of a text is that of Node', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect([...sha256(text)]).toEqual(reference(text));
    }),
  );
});

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128])(
  'a text of %i bytes is padded to whole blocks',
  (length) => {
    const text = 'a'.repeat(length);
    expect([...sha256(text)]).toEqual(reference(text));
  },
);
