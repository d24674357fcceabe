import { expect, it } from 'vitest';
import type { Spectrum } from '../../pipeline/store/schema.ts';
import { layoutSpectrum, plotHeight } from '../../src/spectrum.ts';

const rectified: Spectrum = {
  low: 0,
  high: 8,
  counts: [900, 50, 0, 1],
  numPositions: 951,
  inactiveShare: 800 / 951,
  mean: 1,
  min: 0,
  max: 8,
};

/** Heights of the bars by bin, in percent of the plot. */
function heights(path: string): Record<number, number> {
  let bin = 0;
  const bars = [...path.matchAll(/V(\d+)h(\d+)/g)].flatMap(([, top, length]) =>
    Array.from({ length: Number(length) }, () => [bin++, 100 * (1 - Number(top) / plotHeight)]),
  );
  return Object.fromEntries(bars.filter(([, height]) => height! > 0));
}

it('leaves the zeros of a rectifier out of the bars', () => {
  const { active, silent } = layoutSpectrum(rectified);
  const bars = heights(active);
  expect(Object.keys(bars)).toEqual(['0', '1', '3']);
  // 100 of 900 remain in the first bin: the top of the axis.
  expect(bars[0]).toBe(100);
  expect(bars[1]).toBeCloseTo((100 * Math.log(50 / 0.5)) / Math.log(100 / 0.5), 0);
  expect(bars[3]).toBeGreaterThan(10);
  expect(silent).toBe('');
});

it('draws what lies below 0 as silent', () => {
  const { active, silent } = layoutSpectrum({
    ...rectified,
    low: -4,
    high: 4,
    counts: [10, 20, 30, 40],
    numPositions: 100,
    inactiveShare: 0.3,
    min: -4,
  });
  expect(Object.keys(heights(silent))).toEqual(['0', '1']);
  expect(Object.keys(heights(active))).toEqual(['2', '3']);
});

it('draws a dead unit as an empty plot', () => {
  const { active, silent, values } = layoutSpectrum({
    ...rectified,
    high: 0,
    counts: [951, 0],
    inactiveShare: 1,
    max: 0,
  });
  expect(active + silent).toBe('');
  expect(values).toEqual([{ at: 0, label: '0' }]);
});

it('marks decades and round values inside the axes', () => {
  const { counts, values } = layoutSpectrum({ ...rectified, counts: [800, 3_000_000, 0, 1] });
  expect(counts.map(({ label }) => label)).toEqual(['1', '100', '10K', '1M']);
  expect(values.map(({ label }) => label)).toEqual(['0', '2', '4', '6', '8']);
  for (const { at } of [...counts, ...values]) {
    expect(at).toBeGreaterThanOrEqual(0);
    expect(at).toBeLessThanOrEqual(1);
  }
});
