// Writes the files of an atlas, which is thrown away as a whole where one of them fails.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainFullDisk } from '../base/disk-full.ts';

/**
 * Paths are relative to the atlas, with `/`. Both throw a UserError where the disk is full, and the
 * reason of the signal where nothing more is wanted.
 */
export type AtlasWriter = {
  writeRecord(path: string, record: unknown): Promise<void>;
  writeBytes(path: string, bytes: Uint8Array): Promise<void>;
};

/** @param root folder of the atlas; made where it is absent, as are the folders in it */
export function createAtlasWriter(root: string, signal?: AbortSignal): AtlasWriter {
  const writeBytes = async (path: string, bytes: Uint8Array) => {
    signal?.throwIfAborted();
    const file = join(root, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    } catch (error) {
      throw explainFullDisk(file, bytes.length, error);
    }
  };
  return {
    writeBytes,
    writeRecord: (path, record) => writeBytes(path, Buffer.from(`${JSON.stringify(record)}\n`)),
  };
}
