// Cuts the centre out of an image.

import type { RgbImage } from '../base/rgb-image.ts';
import type { Fit } from './dataset.ts';

/** The centre of an image, `height` × `width` px; the image itself where nothing is cut off. */
export function crop(image: RgbImage, size: Fit['crop']): RgbImage {
  const [height, width] = size;
  if (image.height === height && image.width === width) return image;
  if (image.height < height || image.width < width) {
    throw new Error(
      `crop: got an image of ${image.height}×${image.width} px, expected at least ${height}×${width}`,
    );
  }
  const { bands } = image;
  return {
    width,
    height,
    data: centre(image.data, image, size),
    ...(bands && { bands: centre(bands, image, size) }),
  };
}

/** The centre of interleaved channels [H, W, C], as many as the values there are. */
function centre<T extends Uint8Array | Float32Array>(
  values: T,
  from: { readonly height: number; readonly width: number },
  [height, width]: Fit['crop'],
): T {
  const numChannels = values.length / (from.height * from.width);
  const top = Math.floor((from.height - height) / 2);
  const left = Math.floor((from.width - width) / 2);
  const cut = values.slice(0, height * width * numChannels) as T;
  for (let row = 0; row < height; row++) {
    const start = ((top + row) * from.width + left) * numChannels;
    cut.set(values.subarray(start, start + width * numChannels), row * width * numChannels);
  }
  return cut;
}
