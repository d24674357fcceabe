import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chooseBands,
  numColumns,
  type Candidates,
} from '../../../pipeline/analyses/survey/bands.ts';
import { quantileOf, type Histogram } from '../../../pipeline/analyses/survey/quantile.ts';
import { random } from '../../../pipeline/base/random.ts';

const numBins = 64;

function histogramOf(values: readonly number[]): Histogram {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const low = min < 0 ? -16 : 0;
  const high = 16;
  const counts = Array<number>(numBins).fill(0);
  for (const value of values) counts[Math.floor(((value - low) / (high - low)) * numBins)]!++;
  const inactiveShare = values.filter((value) => value <= 0).length / values.length;
  return { low, high, counts, numPositions: values.length, inactiveShare, min, max };
}

describe('a quantile', () => {
  test('is within a bin of the one that sorting gives', () => {
    const values = fc.array(fc.double({ min: -15, max: 15, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, quantile) => {
        const sorted = all.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(quantile * all.length) - 1)]!;
        const histogram = histogramOf(all);
        const width = (histogram.high - histogram.low) / numBins;
        expect(Math.abs(quantileOf(histogram, quantile) - exact)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('of a unit that is silent at more positions is exactly 0', () => {
    const histogram = histogramOf([0, 0, 0, 0, 0, 0, 0, 0.01, 3, 8]);
    expect(quantileOf(histogram, 0.5)).toBe(0);
    expect(quantileOf(histogram, 0.7)).toBe(0);
    expect(quantileOf(histogram, 0.75)).toBeGreaterThan(0);
    expect(quantileOf(histogram, 1)).toBe(8);
  });
});

/** A unit whose activations are those of 400 images of 25 positions each. */
function candidates(shift: number): Candidates & { readonly maps: readonly (readonly number[])[] } {
  const rng = random(`unit ${shift}`);
  const images = Array.from({ length: 400 }, (_, i) => 5 * i + 2);
  const raw = images.map(() => {
    const strength = 3 * rng.uniform();
    return Array.from({ length: 25 }, () => strength * rng.normal() + shift);
  });
  const maps = raw.map((map) => map.map((value) => Math.max(0, value)));
  const peaks = maps.map((map) => Math.max(...map));
  const lows = raw.map((map) => Math.min(...map));
  const top = images
    .map((image, i) => ({ image, value: peaks[i]! }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 9);
  return { images, peaks, lows, histogram: histogramOf(maps.flat()), top, maps };
}

describe('the bands of a unit', () => {
  const own = candidates(-1);
  const bands = chooseBands(own, '0 net:1');
  const peakOf = new Map(own.images.map((image, i) => [image, own.peaks[i]]));

  test('are the strongest, the quantiles, any, and the lowest', () => {
    expect(bands.map(({ kind, quantile }) => quantile ?? kind)).toEqual([
      'top',
      0.999,
      0.99,
      0.9,
      0.5,
      'random',
      'lowest',
    ]);
    expect(bands[0]!.picks).toEqual(own.top.slice(0, numColumns));
  });

  test('hold images whose largest activation is near the value, or 0 where that is', () => {
    const graded = bands.filter(({ kind }) => kind === 'quantile');
    for (const { value, picks } of graded) {
      for (const { image, value: peak } of picks) {
        expect(peak).toBe(peakOf.get(image));
        const within = value === 0 ? 0 : Math.max(0.1 * value!, 0.16);
        expect(Math.abs(peak - value!)).toBeLessThanOrEqual(within);
      }
      expect(picks.map((pick) => pick.value)).toEqual(
        picks.map((pick) => pick.value).sort((a, b) => b - a),
      );
    }
    expect(graded.at(-1)!.value).toBe(0);
    expect(graded.every(({ picks }) => picks.length > 0)).toBe(true);
  });

  test('show an image twice in no band, and anew in the next as long as there are others', () => {
    for (const { picks } of bands) {
      expect(new Set(picks.map(({ image }) => image)).size).toBe(picks.length);
    }
    const [top, ...others] = bands;
    const first = new Set(top!.picks.map(({ image }) => image));
    const anyOthers = others.find(({ kind }) => kind === 'random')!;
    const usedBefore = others
      .filter(({ kind }) => kind === 'quantile')
      .flatMap(({ picks }) => picks.map(({ image }) => image));
    expect(new Set(usedBefore).size).toBe(usedBefore.length);
    expect(
      anyOthers.picks.some(({ image }) => first.has(image) || usedBefore.includes(image)),
    ).toBe(false);
  });

  test('end with what is furthest below 0', () => {
    const lowest = own.images
      .map((image, i) => ({ image, value: Number(own.lows[i]) }))
      .sort((a, b) => a.value - b.value);
    expect(bands.at(-1)!.picks).toEqual(lowest.slice(0, numColumns));
  });

  test('change with the seed, but for those that are not by lot', () => {
    const others = chooseBands(own, '1 net:1');
    expect(others).not.toEqual(bands);
    expect([others[0], others.at(-1)]).toEqual([bands[0], bands.at(-1)]);
    expect(chooseBands(own, '0 net:1')).toEqual(bands);
  });

  test('say once that a unit is silent', () => {
    const sparse = candidates(-6);
    const values = chooseBands(sparse, '0').filter(({ kind }) => kind === 'quantile');
    expect(values.filter(({ value }) => value === 0).length).toBe(1);
  });

  test('of a data set of one image show that image', () => {
    const top = [{ image: 0, value: 2 }];
    const histogram = histogramOf([0, 1, 2]);
    const found = chooseBands({ images: [0], peaks: [2], lows: [0], histogram, top }, '0');
    expect(found.map(({ kind, picks }) => [kind, picks])).toEqual([
      ['top', top],
      ['quantile', top],
      ['random', top],
    ]);
  });
});
