import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { init } from '../../../pipeline/run/commands/init.ts';
import { checkLinks } from '../../support/site-links.ts';

const launcher = resolve('bin/micrographia.js');

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'init-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs a command in a folder. */
function micrographia(cwd: string, ...args: string[]) {
  return new Promise<{ code: number | null; out: string; err: string }>((end, fail) => {
    const child = spawn(process.execPath, [launcher, ...args], { cwd });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => (said.out += text));
    child.stderr.on('data', (text) => (said.err += text));
    child.on('error', fail);
    child.on('close', (code) => end({ code, ...said }));
  });
}

describe('a new project', () => {
  it('has a configuration, a model with its card, a card to fill in, and an article', async () => {
    const folder = join(root, 'leaves');
    const files = await init({ folder });
    expect(files).toEqual([
      '.gitignore',
      'README.md',
      'articles/first-look.mdx',
      'atlas.config.ts',
      'models/specimens.card.yaml',
      'models/specimens.labels.txt',
      'models/specimens.onnx',
      'models/template.card.yaml',
      'package.json',
    ]);
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toMatch(/^# leaves\n/);
  });

  it('builds into a site, with all that it computes beside it', async () => {
    const folder = join(root, 'my atlas');
    await mkdir(folder);
    const begun = await micrographia(root, 'init', 'my atlas');
    expect(begun).toMatchObject({ code: 0, err: '' });
    expect(begun.out).toContain('my atlas/atlas.config.ts\n');
    expect(begun.out).toContain('next: cd "my atlas" && npx micrographia build\n');
    // as `npm link micrographia` leaves it
    await mkdir(join(folder, 'node_modules'));
    await symlink(resolve('.'), join(folder, 'node_modules', 'micrographia'));
    const quick = ['--layers', 'mixed4a', '--units-per-layer', '4', '--steps', '2'];
    const built = await micrographia(folder, 'build', ...quick, '--device', 'cpu');
    expect(built.err).toContain('dist is ready');
    expect(built.code).toBe(0);
    const own = ['.gitignore', 'README.md', 'articles', 'atlas.config.ts', 'models'];
    const all = [...own, '.micrographia', 'dist', 'node_modules', 'package.json'];
    expect((await readdir(folder)).toSorted()).toEqual(all.toSorted());
    expect(await readdir(join(folder, 'dist', 'specimens', 'mixed4a'))).toContain('3');
    const article = join(folder, 'dist', 'articles', 'first-look', 'index.html');
    expect(await readFile(article, 'utf8')).toContain('/specimens/mixed4a/3/');
    expect((await checkLinks(join(folder, 'dist'), '/')).broken).toEqual([]);
  }, 180_000);
});

test('a folder that holds anything is refused in one line, and left as it was', async () => {
  const folder = join(root, 'full');
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  const { code, out, err } = await micrographia(root, 'init', 'full');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(
    'folder: got full, which holds notes.txt, expected an empty folder, or the name of a new one\n',
  );
  expect(await readdir(folder)).toEqual(['notes.txt']);
  await expect(init({ folder: join(folder, 'notes.txt') })).rejects.toThrow(
    'notes.txt, a part of which is a file, not a folder, expected an empty folder',
  );
});
