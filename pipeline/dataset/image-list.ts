// Finds the image files of a folder, however deep, in one order on every machine.

import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../base/is-inside.ts';
import { UserError } from '../base/user-error.ts';

const extension = /\.(jpe?g|png|webp|avif|gif|tiff?|npy)$/i;

/**
 * Paths of the images under `folder`, relative to it, with `/`, sorted by code unit. Hidden files and folders, other
 * files and broken links are passed over; links are followed, except back into a folder they lie in.
 *
 * @throws UserError for a link to what lies outside of `folder`, as every image is published
 */
export async function listImages(folder: string): Promise<string[]> {
  return (await walk(folder, '', [await realpath(folder)])).sort();
}

/** Names of the sub-folders that are not hidden, sorted by code unit. */
export async function listFolders(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter(isVisible).sort();
  const kinds = await Promise.all(names.map((name) => kindOf(join(folder, name))));
  return names.filter((_, i) => kinds[i] === 'folder');
}

/** @param above the real paths of the folders this one lies in, itself included */
async function walk(root: string, inside: string, above: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(join(root, inside), { withFileTypes: true });
  for (const entry of entries.filter((each) => isVisible(each.name))) {
    const { name } = entry;
    const id = inside === '' ? name : `${inside}/${name}`;
    const kind = await kindOf(join(root, id));
    if (kind && entry.isSymbolicLink()) await checkLink(join(root, id), above[0]!);
    if (kind === 'file' && extension.test(name)) found.push(id);
    if (kind !== 'folder') continue;
    const real = await realpath(join(root, id));
    if (!above.includes(real)) found.push(...(await walk(root, id, [...above, real])));
  }
  return found;
}

async function checkLink(link: string, folder: string): Promise<void> {
  const real = await realpath(link);
  if (real === folder || isInside(real, folder)) return;
  throw new UserError(
    `image folder: got ${link}, which leads to ${real}, outside the folder, expected images that lie in it; copy them there, or name a folder that holds them all`,
  );
}

function isVisible(name: string): boolean {
  return !name.startsWith('.');
}

/** What a path leads to; undefined for what can be neither, such as a broken link. */
async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? 'file' : found?.isDirectory() ? 'folder' : undefined;
}
