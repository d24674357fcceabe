// Reads the folder of labels that people wrote.

import { readYamlFolder } from '../yaml-folder.ts';
import { parseAnnotations, type WrittenAnnotation } from './annotation-input.ts';

/**
 * The labels in all `*.yaml` and `*.yml` files of a folder, in the order of the files' names.
 *
 * @throws UserError for a folder that is absent, and with file and line for what is wrong in a file
 */
export async function loadAnnotations(folder: string): Promise<WrittenAnnotation[]> {
  const files = await readYamlFolder(folder, 'annotations');
  return files.flatMap(({ path, text }) => parseAnnotations(text, path));
}
