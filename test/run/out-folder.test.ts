import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { checkOutFolder, keepForeign } from '../../pipeline/run/out-folder.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'out-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const index = JSON.stringify({ models: [{ slug: 'old' }], field: 'of another version' });

test('a site may be where nothing is, in an empty folder, and in place of a site', async () => {
  await mkdir(join(root, 'empty'));
  await write('site/atlas/index.json', index);
  for (const name of ['absent/below', 'empty', 'site']) {
    await expect(checkOutFolder(join(root, name))).resolves.toBeUndefined();
  }
});

test('a folder with files of someone else is refused, and so is a file', async () => {
  for (const name of ['b', 'a', 'd', 'c']) await write(`own/${name}.txt`);
  await write('one/thesis.tex');
  const refused = (name: string, line: string) =>
    expect(checkOutFolder(join(root, name))).rejects.toThrow(
      new UserError(`out: got ${join(root, name)}, ${line}; choose another --out`),
    );
  const rest = 'expected an empty folder or the site of an earlier build';
  await refused(
    'own',
    `which holds files that are not of a site (a.txt, b.txt, c.txt, …), ${rest}`,
  );
  await refused('one', `which holds files that are not of a site (thesis.tex), ${rest}`);
  await refused(
    'one/thesis.tex',
    'a part of which is a file, not a folder, expected a folder that can be written',
  );
});

test.each([
  ['photos', true],
  ['photos/site', true],
  ['photos-site', false],
  ['..site', false],
])('%s, beside or in the images', async (name, isRefused) => {
  await mkdir(join(root, 'photos'));
  const check = checkOutFolder(join(root, name), join(root, 'photos'));
  const line = await check.catch((error: Error) => error.message);
  expect(line?.includes('which lies in the data set') ?? false).toBe(isRefused);
});

test('what stands beside the files of an old site goes to the new one, the old pages do not', async () => {
  await write('site/atlas/index.json', index);
  await write('site/old/page.html', 'old');
  await write('site/index.html', 'old');
  await write('site/CNAME', 'example.org');
  await write('site/.git/HEAD', 'ref');
  await symlink('nowhere', join(root, 'site', 'link'));
  await write('new/index.html', 'new');
  await write('new/atlas/index.json', '{}');
  await keepForeign(join(root, 'site'), join(root, 'new'));
  const names = await readdir(join(root, 'new'));
  expect(names.toSorted()).toEqual(['.git', 'CNAME', 'atlas', 'index.html', 'link']);
  expect(await readFile(join(root, 'new', 'index.html'), 'utf8')).toBe('new');
  expect(await readFile(join(root, 'new', '.git', 'HEAD'), 'utf8')).toBe('ref');
});
