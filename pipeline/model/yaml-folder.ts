// Folders of YAML files that people wrote, and where in them something stands.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { fileError } from '../base/file-error.ts';
import { UserError } from '../base/user-error.ts';

/** A text of YAML as plain values, and where each stands. */
export type Written = {
  readonly value: unknown;
  /** File and line, as messages name them, of the value at a path; where it is absent, of what it would stand in. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
};

/**
 * Reads all `*.yaml` and `*.yml` files of a folder, in the order of their names.
 *
 * @param noun what messages call the folder, e.g. `annotations`
 * @throws UserError for a folder or a file that cannot be read
 */
export async function readYamlFolder(
  folder: string,
  noun: string,
): Promise<{ readonly path: string; readonly name: string; readonly text: string }[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw fileError(noun, folder, 'a folder of YAML files', error);
  });
  const read: { path: string; name: string; text: string }[] = [];
  for (const file of files.filter((each) => /\.ya?ml$/i.test(each)).toSorted()) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw fileError(noun, path, 'a YAML file', error);
    });
    read.push({ path, name: file.replace(/\.ya?ml$/i, ''), text: text.replace(/^\uFEFF/, '') });
  }
  return read;
}

/**
 * @param source what messages call the file, e.g. its path
 * @param expected what it should hold, e.g. `a list of labels`
 * @throws UserError with file and line for text that is not YAML
 */
export function parseYaml(text: string, source: string, expected: string): Written {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const at = (offset: number) => `${source}, line ${lines.linePos(offset).line}`;
  const error = document.errors[0];
  if (error) {
    throw new UserError(
      `${at(error.pos[0])}: got text that is not YAML, expected ${expected}: ${error.message}`,
    );
  }
  return {
    value: valueOf(document, source, expected),
    placeOf: (path) => at(offsetOf(document, path)),
  };
}

function valueOf(document: Document, source: string, expected: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // `*word` stands for what `&word` marks; the library does not say where
    if (!(error instanceof ReferenceError)) throw error;
    throw new UserError(
      `${source}: got a word after *, expected ${expected}, text that begins with * in quotes: ${error.message}`,
      { cause: error },
    );
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
