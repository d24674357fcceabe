import { expect, it } from 'vitest';
import type { Spectrum, UnitRecord } from '../../pipeline/store/schema.ts';
import { isBeforeNonLinearity, listExamples, markBands, nameBand } from '../../src/quilt.ts';

type Quilt = NonNullable<UnitRecord['quilt']>;

const examples = [
  { image: 'a/0.png', label: 'ash', value: 7.214 },
  { image: 'b/1.png', value: 6.9 },
];

const quilt: Quilt = {
  images: 'i.webp',
  maps: 'm.webp',
  numColumns: 6,
  imageCell: [64, 64],
  mapCell: [7, 7],
  largest: 8,
  numImages: 100,
  bands: [
    { kind: 'top', examples },
    { kind: 'quantile', quantile: 0.999, value: 7, examples },
    { kind: 'quantile', quantile: 0.99, value: 6.8, examples },
    { kind: 'quantile', quantile: 0.9, value: 2, examples },
    { kind: 'quantile', quantile: 0.5, value: 0, examples },
    { kind: 'random', examples },
    { kind: 'lowest', examples: [{ image: 'c.png', value: -3.1 }] },
  ],
  provenance: { key: 'k', recipe: {}, model: 'm', engine: 'e', version: '1' },
};

const spectrum: Spectrum = {
  low: 0,
  high: 8,
  counts: [9, 1],
  numPositions: 10,
  inactiveShare: 0.5,
  mean: 1,
  min: 0,
  max: 8,
};

it('names what each row shows', () => {
  expect(quilt.bands.map(nameBand)).toEqual([
    ['Strongest', 'up to 7.21'],
    ['99.9 %', 'about 7'],
    ['99 %', 'about 6.8'],
    ['90 %', 'about 2'],
    ['Silent', 'as 50 % are'],
    ['Any', 'up to 7.21'],
    ['Lowest', 'down to −3.1'],
  ]);
});

it('tells what is before a non-linearity from what goes so low itself', () => {
  expect(isBeforeNonLinearity(quilt, spectrum)).toBe(true);
  expect(isBeforeNonLinearity(quilt, { ...spectrum, min: -0.17 })).toBe(true);
  expect(isBeforeNonLinearity(quilt, { ...spectrum, min: -3.0997 })).toBe(false);
  expect(isBeforeNonLinearity({ ...quilt, bands: quilt.bands.slice(0, 1) }, spectrum)).toBe(false);
});

it('names the labels of images once, and counts those without', () => {
  const band = { ...quilt.bands[0]!, examples: [...examples, ...examples] };
  expect(listExamples(band)).toBe('2 ash, 2 images');
});

it('marks the quantiles on the axis, without names that would stand on one another', () => {
  expect(markBands(quilt, spectrum)).toEqual([
    { at: 0.875, label: '99.9 %' },
    { at: 0.85, label: '' },
    { at: 0.25, label: '90 %' },
  ]);
});
