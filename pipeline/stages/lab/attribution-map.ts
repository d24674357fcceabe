// What a method says of an image as one number for each px of a picture, and the magnitude that is drawn opaque.

import { sumOverChannels, type Attribution } from '../../analyses/attribution/attribution.ts';
import { resamplePlane, type Plane } from '../../dataset/resample.ts';

/** Of the magnitudes: few px far above the others would make all others invisible. */
const quantile = 0.99;

/** The sum over channels, brought to a size smoothly; of a layer, its places are enlarged. */
export function mapOf(attribution: Attribution, width: number, height: number): Plane {
  const [, ownHeight, ownWidth] = attribution.shape;
  const own = { width: ownWidth, height: ownHeight, values: sumOverChannels(attribution) };
  if (ownWidth === width && ownHeight === height) return own;
  return resamplePlane(own, width, height);
}

/** The 99th percentile of the magnitudes; the largest of them where that is 0. */
export function opaqueAt(values: Float32Array): number {
  const magnitudes = values.map(Math.abs).sort();
  const at = Math.floor(quantile * (magnitudes.length - 1));
  return magnitudes[at]! || magnitudes.at(-1)!;
}
