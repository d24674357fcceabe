// Kernels as small pictures, side by side in one file without loss.

import sharp from 'sharp';
import type { Picture } from '../store/schema.ts';
import type { AtlasWriter } from './atlas-writer.ts';

/** Above and below 0; both stand out from paper and from the dark. */
const red = [201, 62, 47] as const;
const blue = [47, 111, 201] as const;

/** Width at which a new row begins, px. */
const mostWidth = 1024;

/** Pixels drawn, one per weight. */
export type Drawn = {
  readonly width: number;
  readonly height: number;
  /** RGBA */
  readonly data: Uint8Array;
};

/** Weights on the scale of the two signs; as opaque as they are large, up to `largest`. */
export function drawSigned(
  values: Float32Array,
  width: number,
  height: number,
  largest: number,
): Drawn {
  const data = new Uint8Array(4 * values.length);
  for (const [i, value] of values.entries()) {
    data.set(value < 0 ? blue : red, 4 * i);
    data[4 * i + 3] = Math.min(255, Math.round((255 * Math.abs(value)) / (largest || 1)));
  }
  return { width, height, data };
}

/**
 * Writes kernels in rows, at least one, each weight as a square of whole px; where each stands.
 *
 * @param leastSide of a kernel, px
 */
export async function writeKernels(
  writer: AtlasWriter,
  file: string,
  kernels: readonly Drawn[],
  leastSide: number,
): Promise<Picture[]> {
  let [left, top, rowHeight, fileWidth] = [0, 0, 0, 0];
  const places = kernels.map((kernel) => {
    const scale = Math.max(1, Math.ceil(leastSide / Math.max(kernel.width, kernel.height)));
    const [width, height] = [kernel.width * scale, kernel.height * scale];
    if (left > 0 && left + width > mostWidth) {
      [left, top, rowHeight] = [0, top + rowHeight, 0];
    }
    const place = { left, top, width, height };
    left += width;
    rowHeight = Math.max(rowHeight, height);
    fileWidth = Math.max(fileWidth, left);
    return place;
  });
  const fileHeight = top + rowHeight;
  const pixels = new Uint8Array(4 * fileWidth * fileHeight);
  for (const [i, kernel] of kernels.entries()) enlarge(kernel, places[i]!, pixels, fileWidth);
  const image = sharp(pixels, { raw: { width: fileWidth, height: fileHeight, channels: 4 } });
  await writer.writeBytes(file, await image.webp({ lossless: true, effort: 1 }).toBuffer());
  return places.map((place) => ({ file, ...place, fileWidth, fileHeight }));
}

/** Copies pixels, each as a square. */
function enlarge(
  { width, data }: Drawn,
  place: Pick<Picture, 'left' | 'top' | 'width' | 'height'>,
  pixels: Uint8Array,
  fileWidth: number,
): void {
  const scale = place.width / width;
  for (let y = 0; y < place.height; y++) {
    for (let x = 0; x < place.width; x++) {
      const from = 4 * (Math.floor(y / scale) * width + Math.floor(x / scale));
      const to = 4 * ((place.top + y) * fileWidth + place.left + x);
      for (let i = 0; i < 4; i++) pixels[to + i] = data[from + i]!;
    }
  }
}
