// Reads the folder of labels that people wrote.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../../base/file-error.ts';
import { parseAnnotations, type WrittenAnnotation } from './annotation-input.ts';

/**
 * The labels in all `*.yaml` and `*.yml` files of a folder, in the order of the files' names.
 *
 * @throws UserError for a folder that is absent, and with file and line for what is wrong in a file
 */
export async function loadAnnotations(folder: string): Promise<WrittenAnnotation[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError('annotations', folder, 'a folder of YAML files', error);
  });
  const loaded: WrittenAnnotation[] = [];
  for (const name of names.filter((each) => /\.ya?ml$/i.test(each)).toSorted()) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw fileError('annotations', path, 'a YAML file', error);
    });
    loaded.push(...parseAnnotations(text.replace(/^\uFEFF/, ''), path));
  }
  return loaded;
}
