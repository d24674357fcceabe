// What spoils an image: one kind, in five degrees.

import type { Random } from '../../base/random.ts';
import type { RgbImage } from '../../base/rgb-image.ts';

export const severities = [1, 2, 3, 4, 5] as const;
export type Severity = (typeof severities)[number];

/** Lengths are shares of the shorter side, so that images of all sizes are spoiled alike. */
export type Corrupt = (
  image: RgbImage,
  severity: Severity,
  rng: Random,
) => RgbImage | Promise<RgbImage>;

export type Corruption = {
  readonly name: string;
  readonly group: 'noise' | 'blur' | 'weather' | 'digital';
  /** Depends on the state of `rng` alone; greater severities are further from the image. */
  readonly apply: Corrupt;
};
