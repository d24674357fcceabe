// The content-addressed store: what the pipeline computed, by the key of everything it depends on.
//
//   ROOT/ab/abcdef….json         the record of a key and the sizes of its files; written last, so that it stands for them
//   ROOT/ab/abcdef….NAME         its files, e.g. abcdef….positive.png

import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { removeLeftovers } from './remove-leftovers.ts';
import { writeWhole } from './write-whole.ts';

export type Store = {
  /** Whether `getRecord` would find the record. */
  has(key: string): Promise<boolean>;
  /** The record of a key; undefined where there is none, or where it or a file of it is damaged: compute it again. */
  getRecord(key: string): Promise<unknown>;
  /** Stores a record; put the files of the key first. */
  putRecord(key: string, record: unknown): Promise<void>;
  /** A file of a key; undefined where there is none. */
  getBytes(key: string, name: string): Promise<Uint8Array | undefined>;
  /** Stores a file of a key, e.g. `positive.png`. */
  putBytes(key: string, name: string, bytes: Uint8Array): Promise<void>;
};

/** What is written of a record. */
const Entry = z.strictObject({
  record: z.unknown(),
  /** Sizes of the files that were put for it, bytes, by name: a crash or a full disk of old leaves others. */
  files: z.record(z.string(), z.number()),
});

/**
 * Opens the store at a folder, which is made where it is absent. Objects are written whole or not at
 * all, whenever the process is killed; several processes may write side by side.
 *
 * @param now the clock, ms since 1970
 */
export async function openStore(root: string, now: () => number = Date.now): Promise<Store> {
  await mkdir(root, { recursive: true });
  await removeLeftovers(root, now());

  /** Sizes of files whose record is not put yet, by key and name. */
  const sizes = new Map<string, Record<string, number>>();

  const getRecord = async (key: string): Promise<unknown> => {
    const bytes = await readIfPresent(pathOf(root, key, 'json'));
    const { data: entry } = Entry.safeParse(bytes && parseJson(bytes));
    if (!entry) return undefined;
    for (const [name, sizeBytes] of Object.entries(entry.files)) {
      const found = await stat(pathOf(root, key, name)).catch(() => undefined);
      if (found?.size !== sizeBytes) return undefined;
    }
    return entry.record;
  };

  return {
    getRecord,
    has: async (key) => (await getRecord(key)) !== undefined,
    putRecord: async (key, record) => {
      const entry: z.infer<typeof Entry> = { record, files: sizes.get(key) ?? {} };
      await writeWhole(pathOf(root, key, 'json'), Buffer.from(`${JSON.stringify(entry)}\n`));
      sizes.delete(key);
    },
    getBytes: async (key, name) => readIfPresent(pathOf(root, key, fileName(name))),
    putBytes: async (key, name, bytes) => {
      await writeWhole(pathOf(root, key, fileName(name)), bytes);
      sizes.set(key, { ...sizes.get(key), [name]: bytes.length });
    },
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
