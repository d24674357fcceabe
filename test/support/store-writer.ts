// Writes objects to a store until it is killed: `node store-writer.ts ROOT FIRST`. Each object tells what it must hold.

import { contentKey } from '../../pipeline/base/content-key.ts';
import { openStore } from '../../pipeline/store/store.ts';

/** The bytes of an object: its number, over and over. */
export function bytesOf(index: number): Uint8Array {
  return new Uint8Array(new Uint32Array(1 << 18).fill(index).buffer);
}

/** The record of an object, long enough to be cut. */
export function recordOf(index: number): { index: number; values: number[] } {
  return { index, values: Array<number>(50_000).fill(index) };
}

if (import.meta.main) {
  const [root, first] = process.argv.slice(2);
  const store = await openStore(root!);
  process.stdout.write('open\n');
  for (let index = Number(first); ; index++) {
    const key = contentKey(index);
    await store.putBytes(key, 'data.bin', bytesOf(index));
    await store.putRecord(key, recordOf(index));
  }
}
