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
 * The inverse transform is two matrix products: over columns, of the half of the rows that are
 * there, then over rows. Parameters are [N, C, H/2 + 1, 2·W]: real, then imaginary parts of a row.
 */
export function fourier(
  { height, width }: PictureSize,
  { decay = 1, numChannels = 3 }: ParametrizationOptions & { readonly decay?: number } = {},
): Parametrization {
  const numRows = Math.floor(height / 2) + 1;
  return {
    name: `fourier, decay ${decay}`,
    shape: (numImages) => [numImages, numChannels, numRows, 2 * width],
    initial: (rng) => noise(rng, numChannels * numRows * 2 * width),
    append(b, parameters) {
      const numImages = b.shape(parameters)[0]!;
      const scales = b.constant(
        float32([numRows, 2 * width], spectrumScales(height, width, decay)),
      );
      const spectrum = b.mul(parameters, scales);
      const lines = b.reshape(spectrum, [numImages * numChannels * numRows, 2 * width]);
      const waves = b.matmul(lines, b.constant(float32([2 * width, 2 * width], overCols(width))));
      // read as [N, C, 2·Hf, W]: real and imaginary lines in turn
      const turns = b.reshape(waves, [numImages, numChannels, 2 * numRows, width]);
      const picture = b.matmul(b.constant(float32([height, 2 * numRows], overRows(height))), turns);
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
  const numRows = Math.floor(height / 2) + 1;
  const lowest = 1 / Math.max(height, width);
  const scales = new Float32Array(numRows * 2 * width);
  for (let row = 0; row < numRows; row++) {
    for (let col = 0; col < width; col++) {
      const f = Math.hypot(frequency(row, height), frequency(col, width));
      const scale = 1 / Math.max(f, lowest) ** decay;
      scales[row * 2 * width + col] = scale;
      scales[row * 2 * width + width + col] = scale;
    }
  }
  return scales;
}

/** [2·W, 2·W]: a row's frequencies, real then imaginary → its px, likewise. Orthonormal. */
function overCols(width: number): Float32Array {
  const matrix = new Float32Array(4 * width * width);
  for (let k = 0; k < width; k++) {
    for (let x = 0; x < width; x++) {
      const angle = (2 * Math.PI * k * x) / width;
      const cos = Math.cos(angle) / Math.sqrt(width);
      const sin = Math.sin(angle) / Math.sqrt(width);
      matrix[k * 2 * width + x] = cos;
      matrix[k * 2 * width + width + x] = sin;
      matrix[(width + k) * 2 * width + x] = -sin;
      matrix[(width + k) * 2 * width + width + x] = cos;
    }
  }
  return matrix;
}

/**
 * [H, 2·Hf]: half spectrum, real and imaginary lines in turn → real lines; all but the first and the
 * Nyquist one stand for two frequencies. Orthonormal.
 */
function overRows(height: number): Float32Array {
  const numRows = Math.floor(height / 2) + 1;
  const matrix = new Float32Array(height * 2 * numRows);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < numRows; k++) {
      const weight = (k === 0 || 2 * k === height ? 1 : 2) / Math.sqrt(height);
      const angle = (2 * Math.PI * k * y) / height;
      matrix[y * 2 * numRows + 2 * k] = weight * Math.cos(angle);
      matrix[y * 2 * numRows + 2 * k + 1] = -weight * Math.sin(angle);
    }
  }
  return matrix;
}
