// Specimens drawn with the texture of another: each outline with each texture.

import { createHash } from 'node:crypto';
import { crop } from '../crop.ts';
import { drawConflict } from '../specimens/conflict.ts';
import { develop } from '../specimens/raster.ts';
import { species } from '../specimens/species.ts';
import type { CueImage, CueSet } from './cue-set.ts';

/** To be raised with every change of the drawings. */
const edition = 1;

/** Of shapes, those that leave a texture enough room. */
const outlines = new Set([
  'beetle',
  'bird left',
  'bird right',
  'butterfly',
  'diatom',
  'fish left',
  'fish right',
  'flower',
  'leaf',
  'moon',
  'mushroom',
  'seed',
  'shell',
]);

/**
 * The procedural set: classes are those of the specimens. Image i depends on (seed, i) and on nothing
 * else; every run of as many images as there are pairs holds each pair once.
 *
 * @param options.size width and height the pictures are made for, px
 */
export function openCueSpecimens({
  seed,
  numImages,
  size,
}: {
  readonly seed: number;
  readonly numImages: number;
  readonly size: number;
}): CueSet {
  const indices = [...species.keys()];
  const shapes = indices.filter((i) => outlines.has(species[i]!.name));
  const textures = indices.filter((i) => species[i]!.isField);
  const images = Array.from({ length: numImages }, (_, i): CueImage => {
    // each shape in turn, and every time round the next texture
    const round = Math.floor(i / shapes.length);
    const shape = shapes[i % shapes.length]!;
    const texture = textures[(round + i) % textures.length]!;
    const [first, second] = [species[shape]!.name, species[texture]!.name];
    return { id: `${slug(first)}/${slug(first)}-${slug(second)}-${i}`, shape, texture };
  });
  const classes = species.map(({ name }) => name);
  return {
    name: 'specimens',
    classes,
    images,
    fingerprint: createHash('sha256')
      .update(JSON.stringify({ edition, seed, numImages, size, images }))
      .digest('hex'),
    read: async (index, fit) => {
      const { shape, texture } = images[index]!;
      const own = `${seed}/conflict/${index}`;
      const scene = drawConflict(species[shape]!, species[texture]!, own);
      return crop(await develop(scene, fit.resize, size, `${own}/grain`), fit.crop);
    },
  };
}

function slug(name: string): string {
  return name.replaceAll(' ', '-');
}
