// Reads one image file of several bands, such as a satellite's: values as they are stored, and a picture of some of them.

import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { parseNpy } from '../base/npy.ts';
import type { Bands, RgbImage } from '../base/rgb-image.ts';
import type { Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { crop } from './crop.ts';
import { UnreadableImage, type Fit } from './dataset.ts';
import { checkFile, reasonOf } from './reading.ts';
import { scaledSize } from './scaled-size.ts';
import { resamplePlane } from './resample.ts';

/** Planes [C][H · W]. */
type Planes = {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
};

/**
 * Reads and fits the bands of a TIFF, PNG or other image file, or of a `.npy` array [H, W, C] or
 * [C, H, W] of numbers, [H, W] for one band. Resized as colours are, each band by itself.
 *
 * @throws UnreadableImage with a short reason
 */
export async function readBandFile(path: string, fit: Fit, bands: Bands): Promise<RgbImage> {
  await checkFile(path);
  const stored = path.toLowerCase().endsWith('.npy')
    ? await readArray(path, bands.count)
    : await readPicture(path, bands.count);
  return crop(withPicture(resized(stored, fit.resize), bands), fit.crop);
}

async function readPicture(path: string, count: number): Promise<Planes> {
  const read = async () => {
    const picture = sharp(path, { failOn: 'error' });
    const { space } = await picture.metadata();
    // the space it has already: else the values are brought to 8-bit colours
    return picture
      .autoOrient()
      .toColourspace(space)
      .raw({ depth: 'float' })
      .toBuffer({ resolveWithObject: true });
  };
  const { data, info } = await read().catch((error: unknown) => {
    throw new UnreadableImage(reasonOf(error));
  });
  const { width, height, channels } = info;
  if (channels !== count) throw wrongCount(channels, count);
  const values = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  if (!values.every(Number.isFinite)) throw new UnreadableImage('values that are not finite');
  return { width, height, planes: takeApart(values, count, [1, count]) };
}

async function readArray(path: string, count: number): Promise<Planes> {
  let array: Tensor;
  try {
    array = parseNpy(await readFile(path));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UnreadableImage('the file is no .npy array, or ends too soon');
  }
  const shape = array.shape.length === 2 ? [...array.shape, 1] : array.shape;
  const [first = 0, second = 0, third = 0] = shape;
  if (shape.length !== 3) throw new UnreadableImage(`an array of ${shape.length} axes, not 3`);
  const values = Float32Array.from(array.data as ArrayLike<number | bigint>, Number);
  if (!values.every(Number.isFinite)) throw new UnreadableImage('values that are not finite');
  if (third === count) {
    return { height: first, width: second, planes: takeApart(values, count, [1, count]) };
  }
  if (first !== count) throw wrongCount(Math.min(first, third), count);
  const area = second * third;
  return { height: second, width: third, planes: takeApart(values, count, [area, 1]) };
}

function wrongCount(got: number, count: number): UnreadableImage {
  return new UnreadableImage(`${got} bands, not the ${count} the model takes`);
}

/** @param strides between bands and between px */
function takeApart(
  values: Float32Array,
  count: number,
  [bandStride, pixelStride]: readonly [number, number],
): Float32Array[] {
  const area = values.length / count;
  return Array.from({ length: count }, (_, band) =>
    Float32Array.from({ length: area }, (__, i) => values[band * bandStride + i * pixelStride]!),
  );
}

function resized(image: Planes, length: number): Planes {
  const { width, height, planes } = image;
  const size = scaledSize(image, length);
  if (size.width === width && size.height === height) return image;
  const resize = (values: Float32Array) =>
    resamplePlane({ width, height, values }, size.width, size.height).values;
  return { ...size, planes: planes.map(resize) };
}

/** The bands side by side, and the picture that shows some. */
function withPicture(
  { width, height, planes }: Planes,
  { count, shown, range: [low, high] }: Bands,
): RgbImage {
  const area = width * height;
  const bands = new Float32Array(area * count);
  planes.forEach((plane, band) => {
    for (let i = 0; i < area; i++) bands[i * count + band] = plane[i]!;
  });
  const data = new Uint8ClampedArray(3 * area);
  shown.forEach((band, channel) => {
    const plane = planes[band]!;
    for (let i = 0; i < area; i++) {
      data[3 * i + channel] = (255 * (plane[i]! - low)) / (high - low);
    }
  });
  return { width, height, data: new Uint8Array(data.buffer), bands };
}
