// The image files that a configuration lists for the lab.

import { glob, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import { listImages } from '../dataset/image-list.ts';

export type ListedImage = {
  /** Its path in the folder, or the name of its file. */
  readonly id: string;
  readonly path: string;
};

const endings = '.jpg, .png, .webp, .avif, .gif, .tiff or .npy';

/**
 * The files of a folder, or those of a list, in its order.
 *
 * @throws UserError for a folder that holds no images, and for what stands for no file
 */
export async function listLabImages(images: Config['lab']['images']): Promise<ListedImage[]> {
  if (images === 'auto' || images === 'none') return [];
  if (typeof images !== 'string') {
    return (await Promise.all(images.map(filesOf))).flat();
  }
  const found = await stat(images).catch(() => undefined);
  if (!found?.isDirectory()) {
    const got = found ? 'which is a file' : 'which does not exist';
    throw new UserError(`lab.images: got ${images}, ${got}, expected a folder of images`);
  }
  const ids = await listImages(images);
  if (ids.length > 0) return ids.map((id) => ({ id, path: join(images, id) }));
  throw new UserError(
    `lab.images: got ${images} without images, expected files ending in ${endings}`,
  );
}

async function filesOf(pattern: string): Promise<ListedImage[]> {
  const paths = pattern.includes('*')
    ? (await Array.fromAsync(glob(pattern))).toSorted()
    : [pattern];
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  const files = paths.filter((_, i) => found[i]?.isFile());
  if (files.length > 0) return files.map((path) => ({ id: basename(path), path }));
  throw new UserError(`lab.images: got ${pattern}, where there is no file, expected an image`);
}
