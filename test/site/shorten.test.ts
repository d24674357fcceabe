import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/shorten.ts';

describe('a text that is shortened', () => {
  it.each([
    ['Arms and tips.', 40, 'Arms and tips.'],
    ['Arms and tips make it. Lattices hold it back, more or less.', 40, 'Arms and tips make it.'],
    [
      'No. Arms and tips make a snowflake, lattices do not.',
      40,
      'No. Arms and tips make a snowflake…',
    ],
    ['Snowflakes', 5, 'Snow…'],
  ])('%s', (text, most, expected) => {
    expect(shorten(text, most)).toBe(expected);
  });

  it('is never longer than it may be, and begins as it did', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 2, max: 30 }),
        (text, most) => {
          const short = shorten(text, most);
          expect(short.length).toBeLessThanOrEqual(most);
          expect(text.startsWith(short.replace(/…$/, ''))).toBe(true);
        },
      ),
    );
  });
});
