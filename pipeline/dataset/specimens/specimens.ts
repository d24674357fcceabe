// The embedded data set: pictures of a microscope's plates, drawn from a seed. Nothing is stored.

import { createHash } from 'node:crypto';
import { random } from '../../base/random.ts';
import type { Dataset } from '../dataset.ts';
import type { Factors } from './factors.ts';
import { crop } from '../crop.ts';
import { develop } from './raster.ts';
import { drawScene } from './scene.ts';
import { species } from './species.ts';

export type SpecimenOptions = {
  readonly seed: number;
  readonly numImages: number;
  /** Width and height the pictures are made for, px; sets how fine the grain is. 64 to 512. */
  readonly size: number;
};

export type Specimens = Dataset & {
  readonly factors: (index: number) => Factors;
};

/** To be raised with every change of the drawings: what was computed from the old ones is then computed anew. */
const edition = 2;

/**
 * The procedural data set. Image i depends on (seed, i) and on nothing else; every run of as many images as there are
 * classes holds each class once. `read` draws at `fit.resize` px and crops the centre; no image is unreadable.
 */
export function openSpecimens({ seed, numImages, size }: SpecimenOptions): Specimens {
  const labels = labelsOf(seed, numImages);
  const scene = (index: number) => drawScene(species[labels[index]!]!, `${seed}/${index}`);
  const classes = species.map(({ name }) => name);
  return {
    name: 'specimens',
    classes,
    images: labels.map((label, index) => ({
      id: `${classes[label]!.replaceAll(' ', '-')}/${String(index).padStart(6, '0')}`,
      label,
    })),
    fingerprint: createHash('sha256')
      .update(JSON.stringify({ edition, seed, numImages, size, classes }))
      .digest('hex'),
    read: async (index, fit) =>
      crop(await develop(scene(index), fit.resize, size, `${seed}/${index}/grain`), fit.crop),
    factors: (index) => scene(index).factors,
  };
}

/** Class of each image: the classes in a new order for every round. */
function labelsOf(seed: number, numImages: number): number[] {
  const labels: number[] = [];
  for (let round = 0; labels.length < numImages; round++) {
    labels.push(...random(`${seed}/order/${round}`).permutation(species.length));
  }
  return labels.slice(0, numImages);
}
