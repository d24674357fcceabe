// Counts what was written.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Number and total size of the files below a folder. */
export async function countFiles(folder: string): Promise<{ numFiles: number; sizeBytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return { numFiles: files.length, sizeBytes: sizes.reduce((total, size) => total + size, 0) };
}
