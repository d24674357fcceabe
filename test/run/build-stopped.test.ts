// Builds that are killed or stopped at several moments, and the builds after them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildKilled } from '../support/build-killed.ts';
import {
  contentsOf,
  newTinyFolder,
  silentReporter,
  timesOf,
  tinyBuild,
  tinyConfigWithMaps,
} from '../support/tiny-build.ts';

let root: string;
/** Of an atlas that was built without disturbance. */
let contents: Map<string, string>;

const workers = { numStarted: 0, numAlive: 0 };
process.on('worker', (worker) => {
  workers.numStarted++;
  workers.numAlive++;
  worker.once('exit', () => workers.numAlive--);
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-'));
  const folder = await newTinyFolder(root);
  await tinyBuild(folder, tinyConfigWithMaps(folder));
  contents = await contentsOf(join(folder, 'atlas'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('a build that is stopped', () => {
  test('by kill -9, again and again, ends with the same bytes', async () => {
    const folder = await newTinyFolder(root);
    for (const stage of ['survey', 'quilts', 'trust', 'layouts', 'icons', 'pages']) {
      const child = spawn(process.execPath, [buildKilled, folder, stage], { stdio: 'inherit' });
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(signal, stage).toBe('SIGKILL');
      expect(await readdir(folder), stage).not.toContain('atlas');
    }
    await tinyBuild(folder, tinyConfigWithMaps(folder));
    expect(await contentsOf(join(folder, 'atlas'))).toEqual(contents);
    expect(await readdir(folder)).not.toContain('atlas.partial');
    const left = [...(await contentsOf(join(folder, 'store'))).keys()];
    expect(left.filter((path) => path.endsWith('.tmp'))).toEqual([]);
  }, 120_000);

  test.each(['quilts', 'pictures', 'trust', 'samples', 'icons', 'pages'])(
    'by a signal during %s, leaves no half atlas and goes on from there',
    async (stopped) => {
      const folder = await newTinyFolder(root);
      const stop = new AbortController();
      const reporter = silentReporter((stage) => {
        if (stage.startsWith(stopped)) stop.abort(new Error('enough'));
      });
      const build = tinyBuild(folder, tinyConfigWithMaps(folder), {
        reporter,
        signal: stop.signal,
      });
      await expect(build).rejects.toThrow('enough');
      expect(workers.numStarted).toBeGreaterThan(0);
      expect(workers.numAlive).toBe(0);
      expect((await readdir(folder)).filter((name) => name.startsWith('atlas'))).toEqual([]);
      const kept = await timesOf(join(folder, 'store'));
      expect(kept.size).toBeGreaterThan(0);
      await tinyBuild(folder, tinyConfigWithMaps(folder));
      const after = await timesOf(join(folder, 'store'));
      for (const [path, time] of kept) expect(after.get(path)).toBe(time);
      expect(await contentsOf(join(folder, 'atlas'))).toEqual(contents);
    },
    60_000,
  );

  test('before it begins, does nothing', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const folder = await newTinyFolder(root);
    await expect(tinyBuild(folder, tinyConfigWithMaps(folder), { signal })).rejects.toThrow(
      'enough',
    );
    expect(await readdir(join(folder, 'store'))).toEqual([]);
  });
});
