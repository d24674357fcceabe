// Reads the folder of circuits that people made.

import { UserError } from '../../base/user-error.ts';
import { readYamlFolder } from '../yaml-folder.ts';
import { parseCircuit, type WrittenCircuit } from './circuit-input.ts';

/**
 * The circuits in all `*.yaml` and `*.yml` files of a folder, in the order of the files' names.
 *
 * @throws UserError for a folder that is absent, for a file whose name cannot stand in an address, or is taken, and
 * with file and line for what is wrong in a file
 */
export async function loadCircuits(folder: string): Promise<WrittenCircuit[]> {
  const files = await readYamlFolder(folder, 'circuits');
  const known = new Set<string>();
  return files.map(({ path, name, text }) => {
    if (!/^[\w-]+$/.test(name)) {
      throw new UserError(
        `${path}: got a file called "${name}", expected letters, digits, - and _ alone: it is the address of a page; rename it`,
      );
    }
    // some hosts do not tell capitals apart
    const address = name.toLowerCase();
    if (known.has(address)) {
      throw new UserError(
        `${path}: got a second file called "${name}", expected each name once: it is the address of a page; rename it`,
      );
    }
    known.add(address);
    return parseCircuit(text, path, name);
  });
}
