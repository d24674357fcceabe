// The content-addressed store: what the pipeline computed, by the key of everything it depends on.
//
//   ROOT/ab/abcdef….json         the record of a key; written last, so that it stands for all its files
//   ROOT/ab/abcdef….NAME         its files, e.g. abcdef….positive.png

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers } from './remove-leftovers.ts';
import { writeWhole } from './write-whole.ts';

export type Store = {
  /** Whether `getRecord` would find the record. */
  has(key: string): Promise<boolean>;
  /** The record of a key; undefined where there is none, or none that can be read: compute it again. */
  getRecord(key: string): Promise<unknown>;
  /** Stores a record; put the files of the key first. */
  putRecord(key: string, record: unknown): Promise<void>;
  /** A file of a key; undefined where there is none. */
  getBytes(key: string, name: string): Promise<Uint8Array | undefined>;
  /** Stores a file of a key, e.g. `positive.png`. */
  putBytes(key: string, name: string, bytes: Uint8Array): Promise<void>;
};

/**
 * Opens the store at a folder, which is made where it is absent. Objects are written whole or not at
 * all, whenever the process is killed; several processes may write side by side.
 *
 * @param now the clock, ms since 1970
 */
export async function openStore(root: string, now: () => number = Date.now): Promise<Store> {
  await mkdir(root, { recursive: true });
  await removeLeftovers(root, now());

  const getRecord = async (key: string): Promise<unknown> => {
    const bytes = await readIfPresent(pathOf(root, key, 'json'));
    return bytes && parseJson(bytes);
  };

  return {
    getRecord,
    has: async (key) => (await getRecord(key)) !== undefined,
    putRecord: async (key, record) =>
      writeWhole(pathOf(root, key, 'json'), Buffer.from(`${JSON.stringify(record)}\n`)),
    getBytes: async (key, name) => readIfPresent(pathOf(root, key, fileName(name))),
    putBytes: async (key, name, bytes) => writeWhole(pathOf(root, key, fileName(name)), bytes),
  };
}

function pathOf(root: string, key: string, name: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(key)) {
    throw new Error(`store: got key ${JSON.stringify(key)}, expected hex digits`);
  }
  return join(root, key.slice(0, 2), `${key}.${name}`);
}

function fileName(name: string): string {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name) || name === 'json' || name.endsWith('.tmp')) {
    throw new Error(`store: got file name ${JSON.stringify(name)}, expected one like positive.png`);
  }
  return name;
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for what is not JSON: a damaged record is computed again. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
