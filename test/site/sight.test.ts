import { expect, it } from 'vitest';
import { describeBands, describeField } from '../../src/sight.ts';

const field = (size: number) => ({ height: size, width: size, strideRow: 8, strideCol: 8 });
const input = [3, 96, 96];

it('compares a receptive field with the image', () => {
  expect(describeField(field(41), input)).toBe('41 × 41 px');
  expect(describeField(field(96), input)).toBe('96 × 96 px');
  expect(describeField(field(137), input)).toBe('137 × 137 px, more than the image');
});

it('calls a field that covers the image from any position the whole image', () => {
  expect(describeField(field(190), input)).toBe('190 × 190 px, more than the image');
  expect(describeField(field(191), input)).toBe('the whole image');
  expect(describeField(undefined, input)).toBe('the whole image');
});

it.each<[[number, number, number], string]>([
  [[4, 2, 0], '4, 2, 0 as red, green, blue; 0 to 3,000 as black to white'],
  [[1, 1, 1], '1 in grey; 0 to 3,000 as black to white'],
])('bands %j', (shown, words) => {
  expect(describeBands({ shown, range: [0, 3000] })).toBe(words);
});
