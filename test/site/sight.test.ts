import { expect, it } from 'vitest';
import { describeField } from '../../src/sight.ts';

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
