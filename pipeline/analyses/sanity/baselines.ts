// What images are taken apart to: one colour, or themselves out of focus.

import { stridesOfLayout, type ModelInput } from '../../model/model-input.ts';
import type { InputImage } from '../../model/responder.ts';

type Input = Pick<ModelInput, 'layout' | 'numChannels' | 'size'>;

/** The mean of each channel, everywhere. */
export function flattened(image: InputImage, { layout, numChannels, size }: Input): InputImage {
  const area = size[0] * size[1];
  const [pixel, channel] = stridesOfLayout(layout, numChannels, area);
  const flat = new Float32Array(image.length);
  for (let c = 0; c < numChannels; c++) {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += image[i * pixel + c * channel]!;
    for (let i = 0; i < area; i++) flat[i * pixel + c * channel] = sum / area;
  }
  return flat;
}

/** Standard deviation of the blur as a share of the shorter side: 10 of 224 px, at which little can be told. */
const blurShare = 10 / 224;

/** The image under a Gaussian; beyond the edge its last px goes on. */
export function blurred(image: InputImage, { layout, numChannels, size }: Input): InputImage {
  const [height, width] = size;
  const [pixel, channel] = stridesOfLayout(layout, numChannels, height * width);
  const taps = gaussian(blurShare * Math.min(height, width));
  const rows = { length: height, step: width * pixel };
  const cols = { length: width, step: pixel };
  const result = Float32Array.from(image);
  for (let c = 0; c < numChannels; c++) {
    for (const [along, across] of [
      [cols, rows],
      [rows, cols],
    ] as const) {
      for (let i = 0; i < across.length; i++) {
        blurLine(result, c * channel + i * across.step, along, taps);
      }
    }
  }
  return result;
}

type Line = { readonly length: number; readonly step: number };

function blurLine(
  values: Float32Array,
  start: number,
  { length, step }: Line,
  taps: readonly number[],
): void {
  const reach = (taps.length - 1) / 2;
  const line = Float32Array.from({ length }, (_, i) => values[start + i * step]!);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      sum += taps[k + reach]! * line[Math.min(length - 1, Math.max(0, i + k))]!;
    }
    values[start + i * step] = sum;
  }
}

/** Weights out to 3 standard deviations, which sum to 1. */
function gaussian(deviation: number): number[] {
  const reach = Math.ceil(3 * deviation);
  const taps = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
