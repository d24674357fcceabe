// Removes the temporary files of processes that were killed while they wrote.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../base/is-alive.ts';

/** A file of a process that seems alive is kept this long: its number may have been given out again. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** @param now ms since 1970 */
export async function removeLeftovers(root: string, now: number): Promise<void> {
  for (const file of await readdir(root, { recursive: true })) {
    const pid = /\.(\d+)\.\d+\.\d+\.tmp$/.exec(file)?.[1];
    if (pid === undefined) continue;
    const path = join(root, file);
    if (!isAlive(Number(pid)) || now - (await modifiedAt(path)) > MAX_AGE_MS) {
      await rm(path, { force: true });
    }
  }
}

/** ms since 1970; Infinity, which is no age at all, for a file that has just been renamed. */
async function modifiedAt(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.mtimeMs ?? Infinity;
}
