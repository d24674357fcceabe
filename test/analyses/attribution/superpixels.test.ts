import { expect, test } from 'vitest';
import {
  superpixels,
  type Superpixels,
} from '../../../pipeline/analyses/attribution/superpixels.ts';
import { noiseImage } from '../../support/images.ts';

const [height, width] = [40, 48];

/** Four colours in quarters, with noise. */
function quarters() {
  const { data } = noiseImage('quarters', width);
  const values = new Float32Array(3 * height * width);
  for (let i = 0; i < height * width; i++) {
    const isLow = Math.floor(i / width) >= height / 2;
    const isRight = i % width >= width / 2;
    for (let c = 0; c < 3; c++) {
      const colour = c === 0 ? Number(isLow) : c === 1 ? Number(isRight) : 0;
      values[c * height * width + i] = colour + 0.0005 * data[3 * i + c]!;
    }
  }
  return { values, shape: [3, height, width] as const };
}

/** How many connected regions there are of each label. */
function countRegions({ labels, count }: Superpixels): number[] {
  const isSeen = new Uint8Array(labels.length);
  const counts = Array<number>(count).fill(0);
  for (let start = 0; start < labels.length; start++) {
    if (isSeen[start]) continue;
    counts[labels[start]!]!++;
    const queue = [start];
    isSeen[start] = 1;
    for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
      const col = i % width;
      const near = [i - width, i + width, col > 0 ? i - 1 : -1, col < width - 1 ? i + 1 : -1];
      for (const j of near) {
        if (j < 0 || j >= labels.length || isSeen[j] || labels[j] !== labels[i]) continue;
        isSeen[j] = 1;
        queue.push(j);
      }
    }
  }
  return counts;
}

test.each([8, 30, 100])('are about %i, each in one piece', (count) => {
  const found = superpixels(quarters(), count);
  expect(countRegions(found)).toEqual(Array<number>(found.count).fill(1));
  expect(found.count).toBeGreaterThan(count * 0.6);
  expect(found.count).toBeLessThan(count * 1.4);
});

test('keep to the edges of things', () => {
  const { labels, count } = superpixels(quarters(), 30);
  const quarterOf = (i: number) =>
    2 * Number(Math.floor(i / width) >= height / 2) + Number(i % width >= width / 2);
  const shares = Array.from({ length: count }, () => [0, 0, 0, 0]);
  for (const [i, label] of labels.entries()) shares[label]![quarterOf(i)]!++;
  const numOutside = shares
    .map((own) => own.reduce((sum, n) => sum + n, 0) - Math.max(...own))
    .reduce((sum, n) => sum + n, 0);
  expect(numOutside / labels.length).toBeLessThan(0.01);
});

test('are the same of the same image, in any units', () => {
  const image = quarters();
  const found = superpixels(image, 30);
  const scaled = { ...image, values: image.values.map((value) => 64 * value) };
  expect(superpixels(scaled, 30)).toEqual(found);
  expect(superpixels(image, 30)).toEqual(found);
});

test('of an image of one colour are a grid', () => {
  const flat = { values: new Float32Array(3 * height * width), shape: [3, height, width] as const };
  const { labels, count } = superpixels(flat, 30);
  expect(count).toBe(30);
  const sizes = Array<number>(count).fill(0);
  for (const label of labels) sizes[label]!++;
  expect(Math.min(...sizes)).toBeGreaterThan(0.5 * (labels.length / count));
});

test('none is much smaller than a cell of the grid, not even of noise', () => {
  const { data } = noiseImage('rough', width);
  for (let start = 0; start < 20; start++) {
    const values = Float32Array.from({ length: height * width }, (_, i) => data[i + start]!);
    const { labels, count } = superpixels({ values, shape: [1, height, width] }, 30);
    const sizes = Array<number>(count).fill(0);
    for (const label of labels) sizes[label]!++;
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual((height * width) / 30 / 4);
  }
});
