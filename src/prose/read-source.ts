// Files beside the articles.

import { readFile } from 'node:fs/promises';

/** The text of a file of the project; undefined where there is none. */
export async function readSource(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
