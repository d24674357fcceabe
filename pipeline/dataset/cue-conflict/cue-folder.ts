// A folder of images that other people made of a shape and a texture, each named by both.

import { basename, join } from 'node:path';
import { UserError } from '../../base/user-error.ts';
import { openImageFolder } from '../image-folder.ts';
import { readImageFile } from '../image-file.ts';
import type { CueImage, CueSet } from './cue-set.ts';

/**
 * Opens a folder of images such as `cat/cat7-elephant2.png`: in a folder for each class of shapes, named
 * by the class of the shape and that of the texture, each with a number. Images of one class for both
 * are passed over.
 *
 * @throws UserError for a folder that is missing or holds no such images, and for another name
 */
export async function openCueFolder(path: string): Promise<CueSet> {
  const folder = await openImageFolder(path);
  const names = folder.images.map(({ id }) => ({ id, ...parseName(path, id) }));
  const classes = [...new Set(names.flatMap(({ shape, texture }) => [shape, texture]))].sort();
  const images = names
    .filter(({ shape, texture }) => shape !== texture)
    .map(({ id, shape, texture }): CueImage => ({
      id,
      shape: classes.indexOf(shape),
      texture: classes.indexOf(texture),
    }));
  if (images.length === 0) {
    throw new UserError(
      `cue-conflict folder: got ${path} with no image of different shape and texture, expected such as ${example}`,
    );
  }
  return {
    name: folder.name,
    classes,
    images,
    fingerprint: folder.fingerprint,
    read: async (index, fit) => await readImageFile(join(path, images[index]!.id), fit),
  };
}

const example = 'cat/cat7-elephant2.png';

function parseName(path: string, id: string): { shape: string; texture: string } {
  const [, shape, texture] = /^(.+?)\d+-(.+?)\d+\.\w+$/.exec(basename(id)) ?? [];
  const isInside = id.startsWith(`${shape}/`);
  if (shape !== undefined && texture !== undefined && isInside) return { shape, texture };
  throw new UserError(
    `cue-conflict folder: got ${join(path, id)}, expected names such as ${example}: a folder by shape, then shape and texture, each with a number`,
  );
}
