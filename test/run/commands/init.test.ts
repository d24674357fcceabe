import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { init } from '../../../pipeline/run/commands/init.ts';
import project from '../../../package.json' with { type: 'json' };
import { checkLinks } from '../../support/site-links.ts';

const launcher = resolve('bin/micrographia.js');
const installed = 'node_modules/micrographia/bin/micrographia.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'init-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** Installs the project below a folder as npm does: its files as a copy, the packages beside it. */
async function install(folder: string): Promise<void> {
  const packages = join(folder, 'node_modules');
  await mkdir(join(packages, project.name), { recursive: true });
  for (const name of await readdir('node_modules')) {
    await symlink(resolve('node_modules', name), join(packages, name));
  }
  const files = ['package.json', ...project.files.filter((file) => !file.startsWith('!'))];
  for (const file of files) {
    // an atlas that was built here is not a part of the package
    const filter = (path: string) => !path.startsWith(join('public', 'atlas'));
    await cp(file, join(packages, project.name, file), { recursive: true, filter });
  }
}

/** Runs a command in a folder. */
function micrographia(cwd: string, script: string, ...args: string[]) {
  return new Promise<{ code: number | null; out: string; err: string }>((end, fail) => {
    const child = spawn(process.execPath, [script, ...args], { cwd });
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
    await install(folder);
    const begun = await micrographia(root, join(folder, installed), 'init', 'my atlas/own');
    expect(begun).toMatchObject({ code: 0, err: '' });
    expect(begun.out).toContain('my atlas/own/atlas.config.ts\n');
    expect(begun.out).toContain('next: cd "my atlas/own" && npx micrographia build\n');
    const own = join(folder, 'own');
    const quick = '--layers mixed4a --units-per-layer 4 --steps 2 --device cpu'.split(' ');
    const built = await micrographia(own, join(folder, installed), 'build', ...quick);
    expect(built.err).toContain('dist is ready');
    expect(built.code).toBe(0);
    const written = ['.gitignore', 'README.md', 'articles', 'atlas.config.ts', 'models'];
    const all = [...written, '.micrographia', 'dist', 'package.json'];
    expect((await readdir(own)).toSorted()).toEqual(all.toSorted());
    expect(await readdir(join(own, 'dist', 'specimens', 'mixed4a'))).toContain('3');
    const article = join(own, 'dist', 'articles', 'first-look', 'index.html');
    expect(await readFile(article, 'utf8')).toContain('/specimens/mixed4a/3/');
    expect((await checkLinks(join(own, 'dist'), '/')).broken).toEqual([]);
  }, 600_000);
});

test('a folder that holds anything is refused in one line, and left as it was', async () => {
  const folder = join(root, 'full');
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  const { code, out, err } = await micrographia(root, launcher, 'init', 'full');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(
    'folder: got full, which holds notes.txt, expected an empty folder, or the name of a new one\n',
  );
  expect(await readdir(folder)).toEqual(['notes.txt']);
  await expect(init({ folder: join(folder, 'notes.txt') })).rejects.toThrow(
    'notes.txt, a part of which is a file, not a folder, expected an empty folder',
  );
});
