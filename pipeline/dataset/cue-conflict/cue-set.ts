// Images whose shape is that of one class and whose texture is that of another: Geirhos et al. 2019, arXiv 1811.12231.

import type { RgbImage } from '../../base/rgb-image.ts';
import type { Fit } from '../dataset.ts';

export type CueImage = {
  /** Path inside the set, with `/`. */
  readonly id: string;
  /** Indices into `classes`; they differ. */
  readonly shape: number;
  readonly texture: number;
};

export type CueSet = {
  readonly name: string;
  readonly classes: readonly string[];
  readonly images: readonly CueImage[];
  /** Hash of what the images are. */
  readonly fingerprint: string;
  /** Reads image `index` fitted. Throws `UnreadableImage` where it cannot be decoded. */
  read(index: number, fit: Fit): Promise<RgbImage>;
};
