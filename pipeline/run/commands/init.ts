// The command `init`: a small project in a folder of its own, which builds as it is.

import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileError } from '../../base/file-error.ts';
import { UserError } from '../../base/user-error.ts';

/** What is copied, with the names it gets, which would mean something where the template lies. */
const template = fileURLToPath(new URL('../template', import.meta.url));
const renamed: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'project.json': 'package.json',
};

/** The embedded model, with which the project builds before another is there. */
const models = fileURLToPath(new URL('../../../content/models', import.meta.url));
const modelFiles = ['specimens.onnx', 'specimens.card.yaml', 'specimens.labels.txt'];

/** What the name of the folder stands for in the template. */
const placeholder = 'MY-ATLAS';

/**
 * Writes the project.
 *
 * @returns paths of the files that were written, relative to `folder`
 * @throws UserError for a folder that holds anything, or cannot be written
 */
export async function init({ folder }: { readonly folder: string }): Promise<string[]> {
  const expected = 'an empty folder, or the name of a new one';
  try {
    const names = await readdir(folder).catch(ignoreAbsent);
    if (names.length > 0) {
      const some = names.toSorted().slice(0, 3).join(', ');
      throw new UserError(
        `folder: got ${folder}, which holds ${some}${names.length > 3 ? ', …' : ''}, expected ${expected}`,
      );
    }
    await mkdir(join(folder, 'models'), { recursive: true });
    const written = await copyTemplate(folder);
    for (const file of modelFiles) await cp(join(models, file), join(folder, 'models', file));
    return [...written, ...modelFiles.map((file) => `models/${file}`)].toSorted();
  } catch (error) {
    throw fileError('folder', folder, expected, error);
  }
}

async function copyTemplate(folder: string): Promise<string[]> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(template.length + 1));
  const title = basename(resolve(folder));
  const written: string[] = [];
  for (const file of files) {
    const path = join(dirname(file), renamed[basename(file)] ?? basename(file));
    const text = await readFile(join(template, file), 'utf8');
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text.replaceAll(placeholder, title));
    written.push(path);
  }
  return written;
}

function ignoreAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
