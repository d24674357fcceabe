// Brings an image of a reader to the size of a network, as the pipeline brings those of its data set.

import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import { crop } from '../../pipeline/dataset/crop.ts';
import { resamplePlane, type Plane } from '../../pipeline/dataset/resample.ts';
import { scaledSize } from '../../pipeline/dataset/scaled-size.ts';
import type { Preprocessing } from '../../pipeline/model/preprocessing.ts';

/** 8-bit RGBA, row-major [H, W, 4]: `ImageData`, or what is like it. */
export type RgbaImage = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
};

export type Fitted = {
  /** What the network is shown. */
  readonly image: RgbImage;
  /** The part of the image that it is, as shares of its width and height. */
  readonly part: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
};

/** The short side resized with a triangle filter, the centre cropped; what is transparent is on white. */
export function fitImage(
  image: RgbaImage,
  { resize, crop: size }: Pick<Preprocessing, 'resize' | 'crop'>,
): Fitted {
  const { width, height } = scaledSize(image, resize);
  const whole = { width, height, data: new Uint8Array(3 * width * height) };
  const isSame = width === image.width && height === image.height;
  for (let channel = 0; channel < 3; channel++) {
    const plane = planeOf(image, channel);
    const { values } = isSame ? plane : resamplePlane(plane, width, height);
    for (let i = 0; i < values.length; i++) whole.data[3 * i + channel] = Math.round(values[i]!);
  }
  const [rows, cols] = size;
  return {
    image: crop(whole, size),
    part: {
      left: Math.floor((width - cols) / 2) / width,
      top: Math.floor((height - rows) / 2) / height,
      width: cols / width,
      height: rows / height,
    },
  };
}

function planeOf({ width, height, data }: RgbaImage, channel: number): Plane {
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const opacity = data[4 * i + 3]! / 255;
    values[i] = Math.round(255 + opacity * (data[4 * i + channel]! - 255));
  }
  return { width, height, values };
}
