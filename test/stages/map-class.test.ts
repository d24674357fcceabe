// A cell is labelled by a class that stands out, and by none where the largest is so by lot.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { labelClasses } from '../../pipeline/stages/map-class.ts';

/** [K, cells]: normal numbers, and in each cell `above` more for class cell mod K. */
function planted(numClasses: number, numCells: number, above: number): Float32Array {
  const rng = random('planted');
  return Float32Array.from({ length: numClasses * numCells }, (_, i) => {
    const [k, cell] = [Math.floor(i / numCells), i % numCells];
    return rng.normal() + (k === cell % numClasses ? above : 0);
  });
}

test.each([10, 24, 1000])('of %i classes the one that stands out is told', (numClasses) => {
  const labels = labelClasses(planted(numClasses, 60, 12), numClasses, 0, 60);
  expect(labels).toEqual(labels.map((_, cell) => cell % numClasses));
});

test.each([24, 1000])('of %i classes none is told where all are so by lot', (numClasses) => {
  const labels = labelClasses(planted(numClasses, 60, 0), numClasses, 0, 60);
  expect(labels.filter((label) => label >= 0).length).toBeLessThan(12);
});

test.each([1, 2, 3])('of %i classes the only one that is added to is told', (numClasses) => {
  const values = new Float32Array(numClasses * 4);
  values[1] = 0.5;
  expect(labelClasses(values, numClasses, 0, 4)).toEqual([-1, 0, -1, -1]);
});

test('a level is read from where its cells begin; nothing below 0 is told, nor without classes', () => {
  const values = Float32Array.of(9, 9, 0, -1, 0, 0, 1, -9);
  expect(labelClasses(values, 2, 2, 2)).toEqual([1, -1]);
  expect(labelClasses(new Float32Array(0), 0, 0, 2)).toEqual([-1, -1]);
});
