// Weights in files beside the model, read only from where the model lies.

import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isInside } from '../base/is-inside.ts';
import { UserError } from '../base/user-error.ts';
import type { ReadExternal } from '../onnx/tensor.ts';

export type ExternalData = {
  readonly read: ReadExternal;
  /** Real paths of the files read so far. */
  readonly files: ReadonlySet<string>;
};

/**
 * Opens the external data of the model at `path`. Locations come from the model file, so they are
 * not trusted: what does not lie in the model's folder, links followed, is refused.
 *
 * `read` throws a UserError for a location outside, a file that is missing, and one that is short.
 */
export function openExternalData(path: string): ExternalData {
  // a model that is a link may have its weights beside itself or beside what it leads to
  const folders = [realpathSync(dirname(path)), dirname(realpathSync(path))];
  const files = new Set<string>();
  const find = (location: string): string => {
    const refused = (reason: string) =>
      new UserError(`${path}: got weights in "${location}", ${reason}, expected a file beside it`);
    if (isAbsolute(location) || location.includes('\0')) throw refused('which is not beside it');
    const written = resolve(dirname(path), location);
    if (!isInside(written, resolve(dirname(path)))) throw refused('which is outside its folder');
    let file: string;
    try {
      file = realpathSync(written);
    } catch {
      throw refused('which does not exist');
    }
    if (!folders.some((folder) => isInside(file, folder))) {
      throw refused('which leads outside its folder');
    }
    return file;
  };
  const read: ReadExternal = (location, offset, length) => {
    const file = find(location);
    files.add(file);
    const bytes = new Uint8Array(length);
    const descriptor = openSync(file, 'r');
    try {
      let count = 0;
      while (count < length) {
        const got = readSync(descriptor, bytes, count, length - count, offset + count);
        if (got === 0) {
          throw new UserError(
            `${file}: got ${count} bytes from ${offset} on, expected ${length}; the file is truncated`,
          );
        }
        count += got;
      }
    } finally {
      closeSync(descriptor);
    }
    return bytes;
  };
  return { read, files };
}
