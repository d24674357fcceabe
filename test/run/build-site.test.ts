import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { buildSite } from '../../pipeline/run/build-site.ts';
import { writeFixtureAtlas } from '../support/fixture-atlas.ts';

let root: string;
let disk: string;
let isMounted = false;

beforeAll(async () => {
  // inside the project, as builds that lead out of it share a folder
  await mkdir('.micrographia', { recursive: true });
  root = resolve(await mkdtemp('.micrographia/test-disk-'));
  disk = join(root, 'disk');
  await mkdir(disk);
  await writeFixtureAtlas(join(root, 'atlas'));
  try {
    const size = ['-o', 'size=100k'];
    execFileSync('mount', ['-t', 'tmpfs', ...size, 'tmpfs', disk], { stdio: 'ignore' });
    isMounted = true;
  } catch {
    process.stderr.write('skipped: a site on a full disk, since none may be mounted\n');
  }
});

afterAll(async () => {
  if (isMounted) execFileSync('umount', [disk]);
  await rm(root, { recursive: true, force: true });
});

test('a disk without room for the site is told in one line, and left as it was', async (context) => {
  context.skip(!isMounted);
  const out = join(disk, 'site');
  await expect(buildSite({ atlas: join(root, 'atlas'), out, base: '/' })).rejects.toThrow(
    new UserError(
      `disk: got no space left for ${out}, expected room for the site beside the one of before; free some and run again, the run resumes where it stopped`,
    ),
  );
  expect(await readdir(disk)).toEqual([]);
});
