import { expect, test } from 'vitest';
import { bandOf } from '../../../pipeline/analyses/sanity/band.ts';

test('a band is the median and the quartiles, between two values linearly', () => {
  expect(bandOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
  expect(bandOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  expect(() => bandOf([])).toThrow('band: got no values, expected at least one');
});
