// Files that a command leaves where the user says: all of them, or none.

import { access, constants, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileError } from '../base/file-error.ts';
import { UserError } from '../base/user-error.ts';
import { writeAllWhole } from '../store/write-whole.ts';

/** What messages say should be there. */
const expected = 'a path that can be written; choose another --out';

/**
 * Checks that a file could be written to each of `paths`, before work is spent on it. Folders that
 * are absent will be made.
 *
 * @param inputs files that must not be replaced
 * @throws UserError for a folder, an input, and a place without permission
 */
export async function checkOutputs(
  paths: readonly string[],
  inputs: readonly string[],
): Promise<void> {
  const kept = await Promise.all(inputs.map(realPathOf));
  for (const path of paths) {
    try {
      const found = await statOf(path);
      if (found?.isDirectory()) {
        throw new UserError(`output: got ${path}, which is a folder, expected the path of a file`);
      }
      await access(await nearestFolder(path), constants.W_OK | constants.X_OK);
    } catch (error) {
      throw fileError('output', path, expected, error);
    }
    const same = kept.indexOf(await realPathOf(path));
    if (same >= 0) {
      throw new UserError(
        `output: got ${path}, which is the input ${inputs[same]}, expected another path`,
      );
    }
  }
}

/** Writes files by path. Throws a UserError where one cannot be written; then none is. */
export async function writeOutputs(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  try {
    await writeAllWhole(files);
  } catch (error) {
    throw fileError('output', [...files.keys()].join(', '), expected, error);
  }
}

/** The folder a path will lie in, or the nearest above it that is there already. */
export async function nearestFolder(path: string): Promise<string> {
  let folder = dirname(resolve(path));
  while (!(await statOf(folder))) folder = dirname(folder);
  return folder;
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where a path leads; the path itself where nothing is there. */
async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
