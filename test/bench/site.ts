// The site of as many units as a large network has: what it takes, and that this grows with the pages alone.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { sitePages } from '../support/site-pages.ts';
import { writeManyUnits } from './many-units.ts';
import type { Result } from './results.ts';

const numUnits = 20_000;
/** What they may take; memory, which is to stay below 1.5 GB, depends on what else the machine is at. */
const seconds = 60;

const script = new URL('build-site-process.ts', import.meta.url).pathname;

type Timed = { readonly numPages: number; readonly seconds: number; readonly memoryGB: number };

/** Asserts that every unit has its page. */
export async function benchSite(): Promise<Result[]> {
  // inside the project, as builds that lead out of it share a folder
  await mkdir('.micrographia', { recursive: true });
  const root = resolve(await mkdtemp('.micrographia/bench-site-'));
  try {
    const half = await timeSite(root, numUnits / 2);
    const whole = await timeSite(root, numUnits);
    const rateOf = (timed: Timed) => (timed.numPages / timed.seconds).toFixed(0);
    return [
      {
        bench: 'site',
        what: 'the site of 20,000 units ÷ a minute',
        ratio: whole.seconds / seconds,
        figures: `${whole.seconds.toFixed(0)} s of computing for ${whole.numPages} pages; at most ${whole.memoryGB.toFixed(2)} GB`,
      },
      {
        bench: 'site',
        what: 'the site of 20,000 units ÷ of 10,000',
        ratio: whole.seconds / half.seconds,
        figures: `${whole.seconds.toFixed(0)} s ÷ ${half.seconds.toFixed(0)} s of computing; ${rateOf(whole)} and ${rateOf(half)} pages/s`,
      },
    ];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function timeSite(root: string, count: number): Promise<Timed> {
  const [atlas, out] = [join(root, 'atlas'), join(root, 'site')];
  await writeManyUnits(atlas, count);
  const { stdout } = await promisify(execFile)(process.execPath, [script, atlas, out]);
  const timed = JSON.parse(stdout) as Omit<Timed, 'numPages'>;
  const pages = await sitePages(out);
  const ofUnits = pages.filter(({ kind }) => kind.endsWith('/[unit]/'));
  assert(ofUnits.length >= count, `units with a page: got ${ofUnits.length}`);
  await rm(out, { recursive: true });
  return { ...timed, numPages: pages.length };
}
