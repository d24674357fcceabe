import { expect, test } from 'vitest';
import {
  addColours,
  coloursOf,
  noColours,
  sumColours,
} from '../../../pipeline/analyses/examples/colours.ts';
import { random } from '../../../pipeline/base/random.ts';

const rng = random('colours');
const [low, high] = [500, 2500];
const count = 4;
const area = 30;
const image = () => ({
  width: 6,
  height: 5,
  data: Uint8Array.from({ length: 3 * area }, () => rng.integer(256)),
  // multiples of the step that 8 bits tell apart
  bands: Float32Array.from(
    { length: count * area },
    () => low + (rng.integer(256) * (high - low)) / 255,
  ),
});
const images = [image(), image()];

/** Mean and covariance of columns, by their definitions. */
function moments(rows: readonly (readonly number[])[]) {
  const mean = rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
  const covariance = mean.map((_, i) =>
    mean.map(
      (__, k) =>
        rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[k]! - mean[k]!), 0) /
        rows.length,
    ),
  );
  return { mean, covariance };
}

const pixelsOf = (values: ArrayLike<number>, channels: number) =>
  Array.from({ length: values.length / channels }, (_, i) =>
    Array.from({ length: channels }, (__, k) => values[i * channels + k]!),
  );

test.each([
  [
    'colours',
    { channels: 'RGB' as const },
    images.flatMap(({ data }) => pixelsOf(data, 3).map((px) => px.map((v) => v / 255))),
  ],
  [
    'bands',
    {
      channels: 'bands' as const,
      bands: { count, shown: [0, 1, 2] as const, range: [low, high] as const },
    },
    images.flatMap(({ bands }) =>
      pixelsOf(bands, count).map((px) => px.map((v) => (v - low) / (high - low))),
    ),
  ],
  [
    'luminance',
    { channels: 'grey' as const },
    images.flatMap(({ data }) =>
      pixelsOf(data, 3).map(([r, g, b]) => [
        Math.round(0.299 * r! + 0.587 * g! + 0.114 * b!) / 255,
      ]),
    ),
  ],
])('%s have the mean and covariance of the px', (_, preprocessing, rows) => {
  const sums = images.map((each) => sumColours(each, preprocessing)).reduce(addColours, noColours);
  const got = coloursOf(sums);
  const wanted = moments(rows);
  wanted.mean.forEach((value, i) => expect(got.mean[i]).toBeCloseTo(value, 6));
  wanted.covariance
    .flat()
    .forEach((value, i) => expect(got.covariance.flat()[i]).toBeCloseTo(value, 6));
});
