// Plain data of an analysis, typed arrays and maps included, kept in the store as one file.

import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { Store } from '../store/store.ts';

/** What is stored beside `data.bin`: the entry is whole once it is there. */
const DataRecord = z.strictObject({});

/** What was kept under a key; undefined where nothing was. The key says of what type it is. */
export async function findData<T>(store: Store, key: string): Promise<T | undefined> {
  const record = DataRecord.safeParse(await store.getRecord(key));
  const bytes = record.success && (await store.getBytes(key, 'data.bin'));
  return bytes ? (deserialize(bytes) as T) : undefined;
}

/** Equal data gives equal bytes. */
export async function keepData(store: Store, key: string, data: unknown): Promise<void> {
  await store.putBytes(key, 'data.bin', serialize(data));
  await store.putRecord(key, {});
}
