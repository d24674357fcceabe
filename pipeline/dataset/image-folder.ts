// A folder of images on disk as a data set.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { Dataset, DatasetImage } from './dataset.ts';
import { readImageFile } from './image-file.ts';
import { listFolders, listImages } from './image-list.ts';
import { parseLabels, type Labels } from './labels-csv.ts';

/**
 * Opens a folder of jpeg, png, webp, avif, gif and tiff files, and npy arrays for models that take bands. Classes come from `labels.csv` (`file,class`) where there
 * is one, else from the sub-folders, each a class; images outside of them have no label. Nothing is decoded yet, but all
 * files are read once for the fingerprint.
 *
 * @throws UserError for a folder that is missing or holds no images, and for a wrong labels.csv
 */
export async function openImageFolder(path: string): Promise<Dataset> {
  const folder = await stat(path).catch(() => undefined);
  if (!folder?.isDirectory()) {
    const got = folder === undefined ? 'which does not exist' : 'which is a file';
    throw new UserError(`image folder: got ${path}, ${got}, expected a folder of images`);
  }
  const ids = await listImages(path);
  if (ids.length === 0) {
    throw new UserError(
      `image folder: got ${path} without images, expected files ending in .jpg, .png, .webp, .avif, .gif, .tiff or .npy`,
    );
  }
  const { classes, labelOf } = (await readLabels(path, ids)) ?? (await labelsOfFolders(path, ids));
  const images = ids.map((id) => ({ id, label: labelOf.get(id) }));
  return {
    name: basename(resolve(path)),
    classes,
    images,
    fingerprint: await fingerprintOf(path, classes, images),
    read: async (index, fit) => await readImageFile(join(path, images[index]!.id), fit),
  };
}

async function readLabels(path: string, ids: readonly string[]): Promise<Labels | undefined> {
  const source = join(path, 'labels.csv');
  const text = await readFile(source, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`${source}: cannot be read (${error.code})`);
  });
  return text === undefined ? undefined : parseLabels(text, ids, source);
}

/** Every sub-folder is a class, even an empty one: leaving it out would shift the indices of the others. */
async function labelsOfFolders(path: string, ids: readonly string[]): Promise<Labels> {
  const classes = await listFolders(path);
  const indexOf = new Map(classes.map((name, i) => [name, i]));
  const labelOf = new Map<string, number>();
  for (const id of ids) {
    const label = id.includes('/') ? indexOf.get(id.slice(0, id.indexOf('/'))) : undefined;
    if (label !== undefined) labelOf.set(id, label);
  }
  return { classes, labelOf };
}

/** SHA-256 of classes, ids, labels and the bytes of every file, streamed. */
async function fingerprintOf(
  path: string,
  classes: readonly string[],
  images: readonly DatasetImage[],
): Promise<string> {
  const total = createHash('sha256').update(JSON.stringify(classes));
  for (const { id, label } of images) {
    total.update(JSON.stringify([id, label ?? null, await hashOf(join(path, id))]));
  }
  return total.digest('hex');
}

/** SHA-256 of a file; empty where it cannot be opened, which `read` then reports. */
async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    return '';
  }
  return hash.digest('hex');
}
