import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { contentKey } from '../../pipeline/base/content-key.ts';
import { openStore } from '../../pipeline/store/store.ts';
import { bytesOf, recordOf } from '../support/store-writer.ts';

const key = contentKey('a');
const newRoot = () => mkdtemp(join(tmpdir(), 'store-'));

describe('a store', () => {
  test('gives back what was put, also after it is opened again', async () => {
    const root = await newRoot();
    const store = await openStore(root);
    expect(await store.has(key)).toBe(false);
    expect(await store.getRecord(key)).toBeUndefined();
    expect(await store.getBytes(key, 'a.png')).toBeUndefined();
    await store.putBytes(key, 'a.png', Uint8Array.of(1, 2, 3));
    expect(await store.has(key)).toBe(false);
    await store.putRecord(key, { value: 1 });
    await store.putRecord(key, { value: 2 });
    const again = await openStore(root);
    expect(await again.has(key)).toBe(true);
    expect(await again.getRecord(key)).toEqual({ value: 2 });
    expect([...(await again.getBytes(key, 'a.png'))!]).toEqual([1, 2, 3]);
    expect((await readdir(join(root, key.slice(0, 2)))).toSorted()).toEqual([
      `${key}.a.png`,
      `${key}.json`,
    ]);
  });

  test.each(['', '{"value": ', '\0\0\0\0', 'null', '"x"', '{}', '{ "value": 1 }'])(
    'takes a damaged record for none: %j',
    async (text) => {
      const root = await newRoot();
      const store = await openStore(root);
      await store.putRecord(key, { value: 1 });
      await writeFile(join(root, key.slice(0, 2), `${key}.json`), text);
      expect(await store.has(key)).toBe(false);
      expect(await store.getRecord(key)).toBeUndefined();
      await store.putRecord(key, { value: 1 });
      expect(await store.has(key)).toBe(true);
    },
  );

  test.each([
    ['is gone', (path: string) => rm(path)],
    ['is empty', (path: string) => writeFile(path, '')],
    ['is cut short', (path: string) => truncate(path, 2)],
  ])('takes a record for none, a file of which %s', async (_, damage) => {
    const root = await newRoot();
    const store = await openStore(root);
    const put = async () => {
      await store.putBytes(key, 'a.png', Uint8Array.of(1, 2, 3));
      await store.putBytes(key, 'b.png', Uint8Array.of(4));
      await store.putRecord(key, { value: 1 });
    };
    await put();
    await damage(join(root, key.slice(0, 2), `${key}.a.png`));
    expect(await store.has(key)).toBe(false);
    await put();
    expect(await store.getRecord(key)).toEqual({ value: 1 });
  });

  test.each(['../../etc/passwd', '..', '', 'ABCDEF0123', 'abcdef01/../x', `${key}\n`])(
    'refuses the key %j',
    async (bad) => {
      const store = await openStore(await newRoot());
      const message = `store: got key ${JSON.stringify(bad)}, expected hex digits`;
      await expect(store.getRecord(bad)).rejects.toThrow(message);
      await expect(store.putRecord(bad, 1)).rejects.toThrow(message);
      await expect(store.putBytes(bad, 'a.png', new Uint8Array())).rejects.toThrow(message);
    },
  );

  test.each(['../a.png', 'json', 'a..png', '.png', 'a/b.png', 'a.1.0.0.tmp', ''])(
    'refuses the file name %j',
    async (bad) => {
      const store = await openStore(await newRoot());
      await expect(store.putBytes(key, bad, new Uint8Array())).rejects.toThrow(
        `store: got file name ${JSON.stringify(bad)}, expected one like positive.png`,
      );
    },
  );

  test('many may write the same key at once', async () => {
    const root = await newRoot();
    const stores = await Promise.all([openStore(root), openStore(root)]);
    const writes = Array.from({ length: 40 }, (_, i) => stores[i % 2]!.putRecord(key, recordOf(7)));
    await Promise.all(writes);
    expect(await stores[0].getRecord(key)).toEqual(recordOf(7));
    expect(await readdir(join(root, key.slice(0, 2)))).toHaveLength(1);
  });
});

describe('opening a store', () => {
  async function leftover(root: string, pid: number, ageHours: number): Promise<string> {
    const path = join(root, 'ab', `abcdef0123.json.${pid}.0.0.tmp`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '{');
    const seconds = Date.now() / 1000 - ageHours * 3600;
    await utimes(path, seconds, seconds);
    return path;
  }

  test.each([
    ['removes what a dead process left', 2 ** 30, 0, []],
    ['keeps what a living process writes', process.pid, 1, [expect.stringMatching(/\.tmp$/)]],
    ['removes what is older than a day', process.pid, 25, []],
  ])('%s', async (_, pid, ageHours, left) => {
    const root = await newRoot();
    const path = await leftover(root, pid, ageHours);
    await openStore(root);
    expect(await readdir(dirname(path))).toEqual(left);
  });
});

test('a killed writer leaves whole objects only', { timeout: 60_000 }, async () => {
  const root = await newRoot();
  const script = join(import.meta.dirname, '../support/store-writer.ts');
  for (let round = 0; round < 10; round++) {
    const child = spawn(process.execPath, [script, root, String(1000 * round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await setTimeout(20 + 13 * round);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  const numbers = Array.from({ length: 10 }, (_, round) => round * 1000).flatMap((first) =>
    Array.from({ length: 1000 }, (_, i) => first + i),
  );
  const indexOf = new Map(numbers.map((index) => [contentKey(index), index]));
  const names = await readdir(root, { recursive: true });
  const objects = names.filter((name) => /\.(json|bin)$/.test(name));
  const broken: string[] = [];
  const entryOf = (index: number) => ({
    record: recordOf(index),
    files: { 'data.bin': bytesOf(index).length },
  });
  for (const name of objects) {
    const index = indexOf.get(name.slice(3).split('.')[0]!)!;
    const whole = name.endsWith('.bin')
      ? Buffer.from(bytesOf(index))
      : Buffer.from(`${JSON.stringify(entryOf(index))}\n`);
    if (!whole.equals(await readFile(join(root, name)))) broken.push(name);
  }
  expect(broken).toEqual([]);
  const records = objects.filter((name) => name.endsWith('.json'));
  expect(records.length).toBeGreaterThan(5);
  expect(names).toEqual(
    expect.arrayContaining(records.map((name) => name.replace('json', 'data.bin'))),
  );
  // each writer clears up after the one before: at most the last one's is left
  const findLeftovers = async () =>
    (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.tmp'));
  expect((await findLeftovers()).length).toBeLessThanOrEqual(1);
  await openStore(root);
  expect(await findLeftovers()).toEqual([]);
});
