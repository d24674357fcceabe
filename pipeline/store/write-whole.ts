// Writes a file whole or not at all: under another name in the same folder, forced to disk, then renamed.

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { explainFullDisk } from '../base/disk-full.ts';

/** Makes temporary names unique within a thread. */
let numWritten = 0;

/**
 * Writes `bytes` to `path`, whose folder is made where it is absent.
 *
 * @throws UserError where the disk is full
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await writeAllWhole(new Map([[path, bytes]]));
}

/**
 * Writes several files by path: none appears before all of them are on disk.
 *
 * @throws UserError where the disk is full
 */
export async function writeAllWhole(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  // `removeLeftovers` reads the process from the name
  const staged = Array.from(files, ([path, bytes]) => ({
    path,
    bytes,
    temporary: `${path}.${process.pid}.${threadId}.${numWritten++}.tmp`,
  }));
  try {
    for (const { path, bytes, temporary } of staged) await stage(path, bytes, temporary);
    for (const { path, temporary } of staged) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    throw error;
  }
}

async function stage(path: string, bytes: Uint8Array, temporary: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explainFullDisk(path, bytes.length, error);
  }
}
