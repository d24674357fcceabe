// Numbers as the pages print them.

import type { LayerSummary } from '../pipeline/store/schema.ts';

const HASH_DIGITS = 16;

const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en');
const words = new Intl.NumberFormat('en', {
  notation: 'compact',
  compactDisplay: 'long',
  maximumSignificantDigits: 3,
});
const letters = new Intl.NumberFormat('en', { notation: 'compact' });

/** Three significant digits: 0.0123, 4.56, 123, 12,300. */
export function activation(value: number): string {
  return minus(significant.format(value));
}

/** A share as a percentage; a part is never rounded to nothing nor to all. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share > 0.999 && share < 1) return '> 99.9 %';
  const digits = share < 0.1 || (share > 0.9 && share < 1) ? 1 : 0;
  return `${minus(String(Number((share * 100).toFixed(digits))))} %`;
}

/** A count: 12,345. */
export function count(value: number): string {
  return whole.format(value);
}

/** A large count in words: 7 million. */
export function inWords(value: number): string {
  return words.format(value);
}

/** A large count in letters, for axes: 10K. */
export function inLetters(value: number): string {
  return letters.format(value);
}

/** A file size in MB or kB. */
export function fileSize(sizeBytes: number): string {
  return sizeBytes >= 1e6
    ? `${significant.format(sizeBytes / 1e6)} MB`
    : `${significant.format(sizeBytes / 1e3)} kB`;
}

/** `[64, 28, 28]` as 64 × 28 × 28. */
export function dimensions(shape: readonly number[]): string {
  return shape.join(' × ');
}

/**
 * The shape of a layer; of one made of tokens with those that stand apart:
 * `[48, 8, 8]` and 1 as 48 × 8 × 8, and 1 token apart.
 */
export function layerShape({ shape, numApart = 0 }: LayerSummary): string {
  return dimensions(shape) + (numApart > 0 ? `, and ${plural(numApart, 'token')} apart` : '');
}

/** Enough of a hash to tell two apart: its first 16 hex digits. */
export function shortHash(hash: string): string {
  return hash.length > HASH_DIGITS ? `${hash.slice(0, HASH_DIGITS)}…` : hash;
}

/** `1 unit`, `2 units`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function minus(text: string): string {
  return text.replace('-', '−');
}
