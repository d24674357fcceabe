// Cuts the centre out of an image.

import type { RgbImage } from '../base/rgb-image.ts';
import type { Fit } from './dataset.ts';

/** The centre of an image, `height` × `width` px; the image itself where nothing is cut off. */
export function crop(image: RgbImage, [height, width]: Fit['crop']): RgbImage {
  if (image.height === height && image.width === width) return image;
  if (image.height < height || image.width < width) {
    throw new Error(
      `crop: got an image of ${image.height}×${image.width} px, expected at least ${height}×${width}`,
    );
  }
  const top = Math.floor((image.height - height) / 2);
  const left = Math.floor((image.width - width) / 2);
  const data = new Uint8Array(height * width * 3);
  for (let row = 0; row < height; row++) {
    const start = ((top + row) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, data };
}
