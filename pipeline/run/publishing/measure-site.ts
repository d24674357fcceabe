// How many files of each kind a site has, and how large they are.

import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { kinds, type Kind } from './kinds.ts';

/** Files of one kind. */
export type KindSize = Omit<Kind, 'pattern'> & {
  readonly numFiles: number;
  readonly sizeBytes: number;
};

export type SiteSize = {
  readonly numFiles: number;
  readonly numFolders: number;
  readonly sizeBytes: number;
  /** The largest file, by its path below the site's root. */
  readonly largest: { readonly path: string; readonly sizeBytes: number };
  /** The folder with most files directly in it. */
  readonly fullest: { readonly path: string; readonly numFiles: number };
  /** Pages of units. */
  readonly numUnits: number;
  /** In the order of `kinds`, without those that there are no files of. */
  readonly kinds: readonly KindSize[];
};

/** Files that are opened at the same time. */
const NUM_AT_ONCE = 256;

/** Measures the site in a folder; what is hidden, such as the `.git` of a host, is not a part of it. */
export async function measureSite(folder: string): Promise<SiteSize> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('.'));
  const sizes: number[] = [];
  for (let start = 0; start < paths.length; start += NUM_AT_ONCE) {
    const some = paths.slice(start, start + NUM_AT_ONCE);
    const stats = await Promise.all(some.map((path) => stat(join(folder, path))));
    sizes.push(...stats.map(({ size }) => size));
  }
  const ofKind = kinds.map(({ name, none, fewer, isOfUnit }) => {
    return { name, none, fewer, isOfUnit, numFiles: 0, sizeBytes: 0 };
  });
  const inFolder = new Map<string, number>();
  let largest = { path: '', sizeBytes: 0 };
  for (const [i, path] of paths.entries()) {
    const sizeBytes = sizes[i]!;
    const own = ofKind[kinds.findIndex(({ pattern }) => pattern.test(path))]!;
    own.numFiles++;
    own.sizeBytes += sizeBytes;
    if (sizeBytes > largest.sizeBytes) largest = { path, sizeBytes };
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    inFolder.set(parent, (inFolder.get(parent) ?? 0) + 1);
  }
  const [path, numFiles] = [...inFolder].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  return {
    numFiles: paths.length,
    numFolders: entries.filter((entry) => entry.isDirectory()).length,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    largest,
    fullest: { path, numFiles },
    numUnits: ofKind[0]!.numFiles,
    kinds: ofKind.filter((own) => own.numFiles > 0),
  };
}
