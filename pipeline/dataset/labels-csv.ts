// Reads labels.csv: a header `file,class`, then one line per image.

import { parse } from 'csv-parse/sync';
import { nearestNames, UserError } from '../base/user-error.ts';

export type Labels = {
  /** Names in the order of the indices; the index itself where the file gives indices. */
  readonly classes: readonly string[];
  /** Index of the class by image; images that are not listed have none. */
  readonly labelOf: ReadonlyMap<string, number>;
};

/** More classes than any network tells apart: a larger index is a slip. */
const mostClasses = 100_000;

/**
 * Parses the text of a labels.csv (RFC 4180). Classes are all indices, taken as they are, or all names, which are
 * numbered in sorted order.
 *
 * @param images ids of the images of the folder
 * @param source what messages call the file
 * @throws UserError for other columns, unknown or repeated files, and classes of both kinds
 */
export function parseLabels(text: string, images: readonly string[], source: string): Labels {
  const idOf = new Map(images.map((id) => [id.normalize(), id]));
  const classOf = new Map<string, string>();
  for (const [file, name] of parseRows(text, source)) {
    // The same accented name is written in two ways by different systems.
    const id = idOf.get(file.replaceAll('\\', '/').normalize());
    if (id === undefined) throw unknownFile(file, images, source);
    if (name === '') {
      throw new UserError(`${source}: got no class for "${file}", expected an index or a name`);
    }
    if (classOf.has(id)) {
      throw new UserError(`${source}: got "${file}" twice, expected each file once`);
    }
    classOf.set(id, name);
  }
  const names = [...new Set(classOf.values())];
  const indices = names.filter((name) => /^\d+$/.test(name));
  if (indices.length > 0 && indices.length < names.length) {
    const other = names.find((name) => !/^\d+$/.test(name));
    throw new UserError(
      `${source}: got the classes ${indices[0]} and "${other}", expected all indices or all names`,
    );
  }
  return indices.length > 0 ? numbered(classOf, source) : named(classOf, names.sort());
}

function numbered(classOf: ReadonlyMap<string, string>, source: string): Labels {
  const labelOf = new Map([...classOf].map(([id, index]) => [id, Number(index)]));
  const largest = Math.max(...new Set(labelOf.values()));
  if (largest >= mostClasses) {
    throw new UserError(`${source}: got class ${largest}, expected an index below ${mostClasses}`);
  }
  return { classes: Array.from({ length: largest + 1 }, (_, i) => String(i)), labelOf };
}

function named(classOf: ReadonlyMap<string, string>, classes: readonly string[]): Labels {
  const indexOf = new Map(classes.map((name, i) => [name, i]));
  return { classes, labelOf: new Map([...classOf].map(([id, name]) => [id, indexOf.get(name)!])) };
}

/** Pairs of file and class. */
function parseRows(text: string, source: string): [file: string, name: string][] {
  let table: string[][];
  try {
    table = parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${source}: got a file that is not CSV (${reason})`);
  }
  const [header = [], ...rows] = table;
  if (header.join() !== 'file,class') {
    throw new UserError(
      `${source}: got the columns "${header.join()}", expected "file,class" in the first line`,
    );
  }
  return rows.map(([file, name]) => [file!, name!]);
}

function unknownFile(file: string, images: readonly string[], source: string): UserError {
  const nearest = nearestNames(file, images, 3).join(', ');
  return new UserError(
    `${source}: got "${file}", expected an image of the folder, such as ${nearest}`,
  );
}
