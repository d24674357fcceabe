import { expect, test } from 'vitest';
import { snapToGrid } from '../../../pipeline/analyses/atlas/snap.ts';
import { random } from '../../../pipeline/base/random.ts';

function scatter(count: number): Float32Array {
  const rng = random(`scatter ${count}`);
  return Float32Array.from({ length: 2 * count }, () => rng.normal());
}

test.each([0, 1, 2, 3, 5, 9, 10, 97, 144, 1000, 8192])(
  '%i places have a cell each, and only the last rows have free ones',
  (count) => {
    const { size, cells } = snapToGrid(scatter(count));
    expect(size).toBe(Math.ceil(Math.sqrt(count)));
    expect(cells.toSorted()).toEqual(Int32Array.from({ length: count }, (_, i) => i));
  },
);

test('places that form a grid keep their cells', () => {
  const order = random('order').permutation(49);
  const layout = Float32Array.from(order.flatMap((cell) => [3 * (cell % 7), Math.floor(cell / 7)]));
  expect(Array.from(snapToGrid(layout).cells)).toEqual(order);
});

test('places are hardly moved: neighbours on the grid were near', () => {
  const layout = scatter(400);
  const { size, cells } = snapToGrid(layout);
  const at = new Map(Array.from(cells, (cell, i) => [cell, i]));
  const distance = (i: number, j: number) =>
    Math.hypot(layout[2 * i]! - layout[2 * j]!, layout[2 * i + 1]! - layout[2 * j + 1]!);
  const besides: number[] = [];
  for (let cell = 0; cell < 400; cell++) {
    if ((cell + 1) % size > 0) besides.push(distance(at.get(cell)!, at.get(cell + 1)!));
    if (cell + size < 400) besides.push(distance(at.get(cell)!, at.get(cell + size)!));
  }
  const rng = random('pairs');
  const any = besides.map(() => distance(rng.integer(400), rng.integer(400)));
  const meanOf = (values: number[]) => values.reduce((x, y) => x + y) / values.length;
  expect(meanOf(besides)).toBeLessThan(0.2 * meanOf(any));
});

test('places that are all the same have a cell each', () => {
  expect(Array.from(snapToGrid(new Float32Array(18)).cells.toSorted())).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ]);
});
