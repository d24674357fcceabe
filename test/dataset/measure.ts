// Measures pictures by other means than they are drawn by: grey values, mean hue, the strongest plane wave.

import type { RgbImage } from '../../pipeline/base/rgb-image.ts';

/** Luma of each pixel, [H, W], 0…255. */
export function greyOf({ data }: RgbImage): number[] {
  return Array.from(
    { length: data.length / 3 },
    (_, i) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!,
  );
}

/** Hue in OKLab of the coloured pixels, degrees: the mean of (a, b) over those stronger than the ground can be. */
export function hueOf({ data }: RgbImage): number {
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < data.length; i += 3) {
    const [red, green, blue] = [data[i]!, data[i + 1]!, data[i + 2]!].map(toLinear) as [
      number,
      number,
      number,
    ];
    const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
    const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
    if (Math.hypot(a, b) < 0.06) continue;
    sumA += a;
    sumB += b;
  }
  return (Math.atan2(sumB, sumA) * 180) / Math.PI;
}

/**
 * The plane wave a square picture holds most of: direction it runs in, degrees clockwise from the right in 0…180, and
 * cycles per picture. Searched on a grid of quarter cycles under a Hann window.
 */
export function strongestWave(
  grey: readonly number[],
  size: number,
): { deg: number; cycles: number } {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const hann = Array.from({ length: size }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / size) ** 2);
  const finest = 16;
  const step = 0.25;
  let best = { power: -1, x: 0, y: 0 };
  for (let x = -finest; x <= finest; x += step) {
    // One transform along the rows serves all frequencies along the columns.
    const rows = Array.from({ length: size }, (_, row) => {
      let [real, imaginary] = [0, 0];
      for (let col = 0; col < size; col++) {
        const value = (grey[row * size + col]! - mean) * hann[col]!;
        const phase = (2 * Math.PI * x * col) / size;
        real += value * Math.cos(phase);
        imaginary -= value * Math.sin(phase);
      }
      return { real: real * hann[row]!, imaginary: imaginary * hann[row]! };
    });
    for (let y = 0; y <= finest; y += step) {
      if (Math.hypot(x, y) < 2) continue;
      let [real, imaginary] = [0, 0];
      rows.forEach((value, row) => {
        const phase = (2 * Math.PI * y * row) / size;
        real += value.real * Math.cos(phase) + value.imaginary * Math.sin(phase);
        imaginary += value.imaginary * Math.cos(phase) - value.real * Math.sin(phase);
      });
      const power = real * real + imaginary * imaginary;
      if (power > best.power) best = { power, x, y };
    }
  }
  const deg = ((Math.atan2(best.y, best.x) * 180) / Math.PI + 180) % 180;
  return { deg, cycles: Math.hypot(best.x, best.y) };
}

function toLinear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
