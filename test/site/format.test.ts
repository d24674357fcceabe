import { expect, it } from 'vitest';
import { activation, fileSize, inWords, percent, plural, shortHash } from '../../src/format.ts';

it('prints activations with three digits and a true minus', () => {
  expect([0, 0.012345, 4.5678, 123.4, 12345, -94.66].map(activation)).toEqual([
    '0',
    '0.0123',
    '4.57',
    '123',
    '12,300',
    '−94.7',
  ]);
});

it('never rounds a part to nothing nor to all', () => {
  expect([0, 0.00004, 0.0412, 0.5, 0.923, 0.99996, 1, 1.43].map(percent)).toEqual([
    '0 %',
    '< 0.1 %',
    '4.1 %',
    '50 %',
    '92.3 %',
    '> 99.9 %',
    '100 %',
    '143 %',
  ]);
});

it('prints counts and sizes as they are said', () => {
  expect(inWords(6_998_552)).toBe('7 million');
  expect(inWords(1_582_671_872)).toBe('1.58 billion');
  expect(fileSize(28_100_000)).toBe('28.1 MB');
  expect(fileSize(5_120)).toBe('5.12 kB');
  expect([plural(1, 'unit'), plural(1016, 'unit')]).toEqual(['1 unit', '1,016 units']);
});

it('shortens a hash to what tells two apart', () => {
  expect(shortHash('1a8c9e43426f20015bc2a3dc8339c5d5')).toBe('1a8c9e43426f2001…');
  expect(shortHash('11f01df96f95ce5d')).toBe('11f01df96f95ce5d');
});
