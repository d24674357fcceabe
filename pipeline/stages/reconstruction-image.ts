// What an activation leads back to, as something to look at: grey where nothing does, lighter and darker where px should.

import type { RgbImage } from '../base/rgb-image.ts';
import type { Card } from '../model/card.ts';
import { stridesOfLayout } from '../model/model-input.ts';
import { numPictureChannels, pictureFormulas } from '../model/preprocess.ts';
import type { Box } from '../store/schema.ts';

/** Share of the largest value below which values count as grey: most lie outside what the unit saw. */
const leastShare = 0.02;

/** Share of the others that are not clipped: beside the few largest all else would be grey. */
const shownShare = 0.98;

/** Into how many parts the range of sizes is divided when they are counted. */
const numBins = 1024;

/** The value of 8 bits that stands for 0. */
const middle = 128;

/**
 * A signed value for each px of an image.
 *
 * @param reconstruction in the layout and units of the input
 * @returns RGB [H, W, 3] in units of the image: preprocessing is led back as the network's own
 * linear maps are; of bands those that the card shows, of greyscale the same three times
 */
export function toPixels(
  reconstruction: Float32Array,
  { input, preprocessing }: Card,
): Float32Array {
  const area = input.size[0] * input.size[1];
  const [pixelStride, channelStride] = stridesOfLayout(input.layout, input.numChannels, area);
  const formulas = pictureFormulas(preprocessing);
  const shown = numPictureChannels(preprocessing) === 1 ? [0, 0, 0] : [0, 1, 2];
  const pixels = new Float32Array(3 * area);
  for (const [colour, own] of (preprocessing.bands?.shown ?? shown).entries()) {
    for (const [channel, { weights }] of formulas.entries()) {
      const weight = weights[own]!;
      if (weight === 0) continue;
      for (let i = 0; i < area; i++) {
        pixels[3 * i + colour]! +=
          weight * reconstruction[i * pixelStride + channel * channelStride]!;
      }
    }
  }
  return pixels;
}

/**
 * A box of signed values as an image whose grey is 0, scaled by the large values in it.
 *
 * @param pixels RGB [H, W, 3]
 * @param width W
 * @param box at least one px
 */
export function toGreyCentred(pixels: Float32Array, width: number, box: Box): RgbImage {
  const values = cutOut(pixels, width, box);
  const large = largeValue(values);
  const scale = large > 0 ? (255 - middle) / large : 0;
  const data = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) data[i] = middle + scale * values[i]!;
  return {
    width: box.right - box.left,
    height: box.bottom - box.top,
    data: new Uint8Array(data.buffer),
  };
}

function cutOut(pixels: Float32Array, width: number, { top, left, bottom, right }: Box) {
  const length = 3 * (right - left);
  const values = new Float32Array((bottom - top) * length);
  for (let row = top; row < bottom; row++) {
    const start = 3 * (row * width + left);
    values.set(pixels.subarray(start, start + length), (row - top) * length);
  }
  return values;
}

/** The absolute value that few of those that are not nearly 0 exceed; 0 where all are 0. */
function largeValue(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  if (most === 0) return 0;
  const counts = new Int32Array(numBins + 1);
  const scale = numBins / most;
  for (let i = 0; i < values.length; i++) counts[Math.floor(Math.abs(values[i]!) * scale)]!++;
  const first = Math.ceil(leastShare * numBins);
  let rest = counts.subarray(first).reduce((sum, count) => sum + count, 0) * (1 - shownShare);
  let bin = numBins;
  while (rest >= counts[bin]!) rest -= counts[bin--]!;
  return Math.min(1, (bin + 1) / numBins) * most;
}
