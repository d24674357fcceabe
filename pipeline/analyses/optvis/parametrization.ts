// Parametrizations: what is optimised in place of pixels, so that the picture has natural statistics.

import { float32 } from '../../base/tensor.ts';
import type { Random } from '../../base/random.ts';
import type { Builder } from '../../graph/builder.ts';

/** A picture as a differentiable function of parameters. */
export type Parametrization = {
  readonly name: string;
  /** Shape of the parameters of `numImages` pictures; axis 0 is the picture. */
  readonly shape: (numImages: number) => readonly number[];
  /** Starting parameters of one picture. */
  readonly initial: (rng: Random) => Float32Array;
  /** Appends parameters → uncorrelated colours [N, C, H, W], unbounded. */
  readonly append: (b: Builder, parameters: string) => string;
};

/** Size of a picture, px. */
export type PictureSize = { readonly height: number; readonly width: number };

/** `numChannels` of the picture; 3 by default. */
export type ParametrizationOptions = { readonly numChannels?: number };

/** Standard deviation of the starting noise, as in Olah et al. 2017 (10.23915/distill.00007). */
const initialDeviation = 0.01;

/** Keeps the Fourier picture's contrast in the middle of the sigmoid; from the same article's code. */
const contrast = 1 / 4;

/** Every pixel its own parameter. */
export function pixels(
  { height, width }: PictureSize,
  { numChannels = 3 }: ParametrizationOptions = {},
): Parametrization {
  return {
    name: 'pixels',
    shape: (numImages) => [numImages, numChannels, height, width],
    initial: (rng) => noise(rng, numChannels * height * width),
    append: (_, parameters) => parameters,
  };
}

/**
 * The real discrete Fourier spectrum, each frequency f scaled by 1 / max(f, 1/size)^decay, so that
 * all frequencies start with the energy they have in natural images (Olah et al. 2017).
 *
 * The inverse transform is two matrix products: over rows, then over columns. Parameters are
 * [N, C, H, 2·(W/2 + 1)]: real parts, then imaginary parts of a row.
 */
export function fourier(
  { height, width }: PictureSize,
  { decay = 1, numChannels = 3 }: ParametrizationOptions & { readonly decay?: number } = {},
): Parametrization {
  const numCols = Math.floor(width / 2) + 1;
  return {
    name: `fourier, decay ${decay}`,
    shape: (numImages) => [numImages, numChannels, height, 2 * numCols],
    initial: (rng) => noise(rng, numChannels * height * 2 * numCols),
    append(b, parameters) {
      const numImages = b.shape(parameters)[0]!;
      const scales = b.constant(
        float32([height, 2 * numCols], spectrumScales(height, width, decay)),
      );
      const spectrum = b.mul(parameters, scales);
      // rows first, since there are only half as many columns: [2·H, 2·H] × [N, C, 2·H, Wf],
      // real and imaginary rows in turn
      const turns = b.reshape(spectrum, [numImages, numChannels, 2 * height, numCols]);
      const lines = b.matmul(
        b.constant(float32([2 * height, 2 * height], overRows(height))),
        turns,
      );
      // read as [N·C·H, 2·Wf]: real, then imaginary half of each row
      const rows = b.reshape(lines, [numImages * numChannels * height, 2 * numCols]);
      const flat = b.matmul(rows, b.constant(float32([2 * numCols, width], overCols(width))));
      const picture = b.reshape(flat, [numImages, numChannels, height, width]);
      return b.scale(picture, contrast);
    },
  };
}

function noise(rng: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => initialDeviation * rng.normal());
}

/** Signed frequency of index k among n, cycles per px. */
function frequency(k: number, n: number): number {
  return (k <= n / 2 ? k : k - n) / n;
}

function spectrumScales(height: number, width: number, decay: number): Float32Array {
  const numCols = Math.floor(width / 2) + 1;
  const lowest = 1 / Math.max(height, width);
  const scales = new Float32Array(height * 2 * numCols);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < numCols; col++) {
      const f = Math.hypot(frequency(row, height), frequency(col, width));
      const scale = 1 / Math.max(f, lowest) ** decay;
      scales[row * 2 * numCols + col] = scale;
      scales[row * 2 * numCols + numCols + col] = scale;
    }
  }
  return scales;
}

/**
 * [2·Wf, W]: half spectrum, real then imaginary → real line; columns but the first and the Nyquist
 * one stand for two frequencies. Orthonormal.
 */
function overCols(width: number): Float32Array {
  const numCols = Math.floor(width / 2) + 1;
  const matrix = new Float32Array(2 * numCols * width);
  for (let k = 0; k < numCols; k++) {
    const weight = (k === 0 || 2 * k === width ? 1 : 2) / Math.sqrt(width);
    for (let x = 0; x < width; x++) {
      const angle = (2 * Math.PI * k * x) / width;
      matrix[k * width + x] = weight * Math.cos(angle);
      matrix[(numCols + k) * width + x] = -weight * Math.sin(angle);
    }
  }
  return matrix;
}

/** [2·H, 2·H]: real and imaginary rows in turn, of frequencies → of px. Orthonormal. */
function overRows(height: number): Float32Array {
  const matrix = new Float32Array(4 * height * height);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < height; k++) {
      const angle = (2 * Math.PI * k * y) / height;
      const cos = Math.cos(angle) / Math.sqrt(height);
      const sin = Math.sin(angle) / Math.sqrt(height);
      const real = 2 * y * 2 * height + 2 * k;
      const imaginary = real + 2 * height;
      matrix[real] = cos;
      matrix[real + 1] = -sin;
      matrix[imaginary] = sin;
      matrix[imaginary + 1] = cos;
    }
  }
  return matrix;
}
