// A data set: a list of images, each read on demand, so that memory does not grow with the folder.

import type { Bands, RgbImage } from '../base/rgb-image.ts';
import type { Factors } from './specimens/factors.ts';

/** How an image is brought to a network's input: short side resized to `resize` px, then the centre cropped. */
export type Fit = {
  readonly resize: number;
  /** Height and width, px. */
  readonly crop: readonly [height: number, width: number];
  /** For networks whose channels are not colours: what is read in place of RGB. */
  readonly bands?: Bands;
};

export type DatasetImage = {
  /** Path inside the data set, with `/`. */
  readonly id: string;
  /** Index into `classes`; absent where the image has no class. */
  readonly label?: number;
};

export type Dataset = {
  readonly name: string;
  /** Class names as the folder or the generator gives them. */
  readonly classes: readonly string[];
  readonly images: readonly DatasetImage[];
  /** Hash of what the images are; enters the content keys of what is computed from them. */
  readonly fingerprint: string;
  /** Reads image `index` fitted. Throws `UnreadableImage` where the file cannot be decoded. */
  read(index: number, fit: Fit): Promise<RgbImage>;
  /** What image `index` was drawn from, where images are drawn. */
  readonly factors?: (index: number) => Factors;
};

/** An image that cannot be decoded: skipped, counted and listed, never fatal. */
export class UnreadableImage extends Error {
  override name = 'UnreadableImage';
}
