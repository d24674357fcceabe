// A signed map laid over the photo it is about: red where it is above 0, blue below, over grey.

import type { RgbImage } from '../../base/rgb-image.ts';
import type { Plane } from '../../dataset/resample.ts';
import { luminanceOf } from '../../model/preprocess.ts';
import { drawSigned } from '../kernel-sheet.ts';

/** How much of the photo's contrast is left, and how bright its black is, of 255: the colours stand out from it, and its things can still be told. */
const contrast = 0.45;
const black = 120;

/**
 * @param map of the photo's size
 * @param largest magnitude that is drawn opaque
 */
export function drawOverPhoto(photo: RgbImage, map: Plane, largest: number): RgbImage {
  const { width, height } = photo;
  const grey = luminanceOf(photo.data);
  const signed = drawSigned(map.values, width, height, largest).data;
  const data = new Uint8Array(3 * grey.length);
  for (let i = 0; i < grey.length; i++) {
    const below = black + contrast * grey[i]!;
    const opacity = signed[4 * i + 3]! / 255;
    for (let channel = 0; channel < 3; channel++) {
      const above = signed[4 * i + channel]!;
      data[3 * i + channel] = Math.round(below + opacity * (above - below));
    }
  }
  return { width, height, data };
}
