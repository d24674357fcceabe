import type * as fs from 'node:fs/promises';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { contentKey } from '../../pipeline/base/content-key.ts';
import { UserError } from '../../pipeline/base/user-error.ts';
import { openStore } from '../../pipeline/store/store.ts';

const disk = vi.hoisted(() => ({ error: undefined as string | undefined }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const files = await importOriginal<typeof fs>();
  return {
    ...files,
    async open(...args: Parameters<typeof files.open>) {
      const file = await files.open(...args);
      const writeFile = file.writeFile.bind(file);
      file.writeFile = async (data, options) => {
        if (!disk.error) return writeFile(data, options);
        await writeFile('{"half":', options);
        throw Object.assign(new Error(`${disk.error}: write`), { code: disk.error });
      };
      return file;
    },
  };
});

const key = contentKey('a');

test.each(['ENOSPC', 'EDQUOT'])(
  'a full disk is told in one line and leaves nothing: %s',
  async (code) => {
    const root = await mkdtemp(join(tmpdir(), 'store-'));
    const store = await openStore(root);
    await store.putRecord(key, { value: 1 });
    disk.error = code;
    const path = join(root, key.slice(0, 2), `${key}.json`);
    await expect(store.putRecord(key, { value: 2 })).rejects.toThrow(
      new UserError(
        `disk: got no space left for ${path}, expected 34 bytes; free some and run again, the run resumes where it stopped`,
      ),
    );
    disk.error = undefined;
    expect(await readdir(join(root, key.slice(0, 2)))).toEqual([`${key}.json`]);
    expect(await store.getRecord(key)).toEqual({ value: 1 });
  },
);

test('other errors are not the user’s', async () => {
  const store = await openStore(await mkdtemp(join(tmpdir(), 'store-')));
  disk.error = 'EIO';
  await expect(store.putRecord(key, 1)).rejects.toThrow(/^EIO: write$/);
  disk.error = undefined;
});
