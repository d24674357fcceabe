// A factor that alone decides explains everything, noise nothing, and what classes do is not the factor's.

import { describe, expect, test } from 'vitest';
import { binFactors, factorCurve } from '../../../pipeline/analyses/factors/factor-curves.ts';
import { random } from '../../../pipeline/base/random.ts';
import type { Factors } from '../../../pipeline/dataset/specimens/factors.ts';

const rng = random('factors');
const kinds = ['moon', 'stripes', 'waves'];
/** Of stripes and waves only; waves are the finer ones. */
const images = Array.from({ length: 1500 }, (_, i): Factors => {
  const kind = i % 3;
  return {
    class: kinds[kind]!,
    orientation: null,
    axis: kind === 0 ? null : rng.uniform(0, 180),
    hue: rng.uniform(0, 360),
    scale: rng.uniform(0.7, 1.2),
    frequency: kind === 0 ? null : rng.uniform(4, 10) * kind,
  };
});
const binnings = binFactors(images);
const curveOf = (factor: string, answer: (factors: Factors) => number) => {
  const binning = binnings.find((each) => each.factor === factor)!;
  return factorCurve(binning, images.map(answer));
};
const hueOf = ({ hue }: Factors) => 2 + Math.cos(((hue - 120) * Math.PI) / 180);

describe('bins', () => {
  test('are of equal width round a circle and of equally many images along a line', () => {
    expect(binnings.map(({ factor }) => factor)).toEqual([
      'orientation',
      'hue',
      'frequency',
      'scale',
    ]);
    const [orientation, hue, frequency, scale] = binnings;
    expect(orientation!.values.slice(0, 3)).toEqual([0, 15, 30]);
    expect(hue!.values.slice(0, 3)).toEqual([0, 30, 60]);
    for (const { at, bin } of hue!.images) {
      const away = Math.abs(((images[at]!.hue - hue!.values[bin]! + 540) % 360) - 180);
      expect(away).toBeLessThanOrEqual(15);
    }
    for (const binning of [frequency!, scale!]) {
      const sizes = Map.groupBy(binning.images, ({ bin }) => bin);
      for (const own of sizes.values()) {
        expect(Math.abs(own.length - binning.images.length / 12)).toBeLessThanOrEqual(1);
      }
      expect(binning.values.toSorted((a, b) => a - b)).toEqual(binning.values);
    }
    expect(frequency!.images).toHaveLength(1000);
  });

  test('are fewer for few images, and none for very few', () => {
    expect(
      binFactors(images.slice(0, 60)).map(({ factor, values }) => [factor, values.length]),
    ).toEqual([
      ['orientation', 5],
      ['hue', 7],
      ['frequency', 5],
      ['scale', 7],
    ]);
    expect(binFactors(images.slice(0, 20))).toEqual([]);
  });
});

describe('a curve', () => {
  test('of what only hue decides peaks there and explains nearly everything', () => {
    const { values, means, errors, explained, period } = curveOf('hue', hueOf)!;
    expect(values[means.indexOf(Math.max(...means))]).toBe(120);
    expect(period).toBe(360);
    expect(explained).toBeGreaterThan(0.95);
    values.forEach((hue, i) => {
      expect(means[i]).toBeCloseTo(2 + Math.cos(((hue - 120) * Math.PI) / 180), 0);
      expect(errors[i]).toBeLessThan(0.03);
    });
    for (const other of ['orientation', 'frequency', 'scale']) {
      expect(curveOf(other, hueOf)!.explained).toBeLessThan(0.02);
    }
  });

  test('of noise explains nothing, on the average of many', () => {
    const shares = Array.from({ length: 40 }, () => {
      const noise = random(`noise ${rng.uniform()}`);
      return curveOf('scale', () => noise.normal())!.explained;
    });
    expect(Math.max(...shares)).toBeLessThan(0.03);
    expect(shares.filter((share) => share === 0).length).toBeGreaterThan(10);
  });

  test('leaves out what classes do, and keeps what the factor does within them', () => {
    const byClass = ({ class: kind }: Factors) => 10 * kinds.indexOf(kind);
    expect(curveOf('frequency', byClass)).toBeUndefined();
    const noise = random('classes');
    expect(curveOf('frequency', (each) => byClass(each) + noise.normal())!.explained).toBeLessThan(
      0.03,
    );
    const both = curveOf('scale', (each) => byClass(each) + each.scale)!;
    expect(both.explained).toBeGreaterThan(0.95);
    expect(both.means).toEqual(both.means.toSorted((a, b) => a - b));
  });

  test('has the errors of the textbook', () => {
    const noise = random('errors');
    const answers = images.map(() => noise.normal());
    const single = binFactors(images.map((factors) => ({ ...factors, class: 'moon' })));
    const scale = single.find(({ factor }) => factor === 'scale')!;
    const { means, errors } = factorCurve(scale, answers)!;
    const own = scale.images.filter(({ bin }) => bin === 3).map(({ at }) => answers[at]!);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1);
    expect(means[3]).toBeCloseTo(mean, 10);
    expect(errors[3]).toBeCloseTo(Math.sqrt(variance / own.length), 10);
  });

  test('is absent of what answers alike to all images', () => {
    expect(curveOf('hue', () => 0)).toBeUndefined();
    expect(curveOf('hue', () => 0.1)).toBeUndefined();
  });
});
