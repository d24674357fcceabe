// Random changes of training images that keep their class: small shifts, light, noise; no mirroring,
// since some classes differ by it.

import { random, type Random } from '../base/random.ts';
import type { RgbImage } from '../base/rgb-image.ts';

/** Largest shift, as a share of the size. */
const maxShift = 0.06;
/** Largest change of brightness (of the full range) and of contrast (as a factor). */
const maxBrightness = 0.08;
const maxContrast = 0.2;

/** Largest standard deviation of noise, of the range −1…1: a network that sees through it reads shapes, not single px. */
const maxNoise = 0.3;

const noise = normals(1 << 18);

/** A long row of normal numbers, of which each image takes a part: cheaper than fresh ones. */
function normals(length: number): Float32Array {
  const rng = random('augment/noise');
  return Float32Array.from({ length }, () => rng.normal());
}

/**
 * A square image as network input: [3, S, S], x = value / 127.5 − 1, shifted with its edge
 * continued, lighter or darker, with more or less contrast, under more or less noise.
 */
export function augmented({ width: size, data }: RgbImage, rng: Random): Float32Array {
  const reach = Math.round(maxShift * size);
  const down = rng.integer(2 * reach + 1) - reach;
  const right = rng.integer(2 * reach + 1) - reach;
  const contrast = (1 + rng.uniform(-maxContrast, maxContrast)) / 127.5;
  const offset = 2 * rng.uniform(-maxBrightness, maxBrightness) - 127.5 * contrast;
  const pixels = new Float32Array(3 * size * size);
  const area = size * size;
  const deviation = rng.uniform(0, maxNoise);
  const noiseStart = rng.integer(noise.length - pixels.length);
  const clamp = (position: number) => Math.min(size - 1, Math.max(0, position));
  for (let row = 0; row < size; row++) {
    const start = clamp(row - down) * size;
    for (let col = 0; col < size; col++) {
      const from = 3 * (start + clamp(col - right));
      const to = row * size + col;
      for (let channel = 0; channel < 3; channel++) {
        const at = channel * area + to;
        pixels[at] =
          data[from + channel]! * contrast + offset + deviation * noise[noiseStart + at]!;
      }
    }
  }
  return pixels;
}
