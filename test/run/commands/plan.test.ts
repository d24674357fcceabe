import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { formatPlan, hostsFor, plan } from '../../../pipeline/run/commands/plan.ts';
import { fitOf } from '../../../pipeline/run/publishing/fit.ts';
import { hosts } from '../../../pipeline/run/publishing/hosts.ts';
import type { SiteSize } from '../../../pipeline/run/publishing/measure-site.ts';

let site: string;

const files: Readonly<Record<string, number>> = {
  'atlas/index.json': 20,
  'net/conv1/0/index.html': 1000,
  'net/conv1/1/index.html': 2000,
  'net/conv1/index.html': 300,
  'index.html': 100,
  'atlas/net/conv1/0.json': 500,
  'atlas/net/conv1/0.positive.webp': 700,
  'atlas/net/conv1/0.diversity.webp': 900,
  'atlas/net/conv1/0.reconstructions.webp': 5000,
  'atlas/net/conv1/0.wiring.json': 60,
  'net/conv1/0/wiring/index.html': 64,
  'net/wiring/conv1--conv2/index.html': 3,
  'atlas/net/wiring/conv1--conv2.parquet': 4,
  'atlas/net/lab/dog/0.webp': 30,
  'net/images/dog/index.html': 21,
  'net/robustness/index.html': 4,
  'net/conv1/map/index.html': 6,
  'articles/one/index.html': 2,
  'pagefind/pagefind.js': 1,
  'atlas/net/conv1/atlas/level-10.json': 40,
  'atlas/net/conv1/units.csv': 10,
  'atlas/net/probe/probe.json': 8,
  'atlas/net/probe/1a2b-0.bin': 300,
  '_astro/a.js': 7,
  '.git/objects/pack': 90_000,
};

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'plan-'));
  for (const [path, size] of Object.entries(files)) {
    await mkdir(dirname(join(site, path)), { recursive: true });
    const text = path === 'atlas/index.json' ? '{"models":[]}'.padEnd(size) : 'x'.repeat(size);
    await writeFile(join(site, path), text);
  }
});

afterAll(() => rm(site, { recursive: true, force: true }));

test('a site is measured by kinds of files, without what its host keeps there', async () => {
  const { site: size } = await plan({ out: site });
  expect(size).toMatchObject({ numFiles: 24, sizeBytes: 11_080, numUnits: 2 });
  expect(size.largest).toEqual({ path: 'atlas/net/conv1/0.reconstructions.webp', sizeBytes: 5000 });
  expect(size.fullest).toEqual({ path: 'atlas/net/conv1', numFiles: 6 });
  const sizes = size.kinds.map(({ name, numFiles, sizeBytes }) => [name, numFiles, sizeBytes]);
  expect(sizes).toEqual([
    ['pages of units', 2, 3000],
    ['records of units', 1, 500],
    ['main pictures', 1, 700],
    ['pictures that differ', 1, 900],
    ['deconvnets', 1, 5000],
    ['wiring of units', 2, 124],
    ['wiring of layers, circuits', 2, 7],
    ['images explained', 3, 55],
    ['maps', 2, 46],
    ['tables', 1, 10],
    ['networks for browsers', 2, 308],
    ['articles', 1, 2],
    ['other pictures and records', 1, 20],
    ['search', 1, 1],
    ['scripts, styles and fonts', 1, 7],
    ['other pages', 2, 400],
  ]);
});

test('it is told as tables, and the hosts in a line', async () => {
  const found = await plan({ out: site });
  const lines = formatPlan(found);
  expect(lines[5]).toMatch(/^deconvnets +1 +0\.0 MB +reconstructions: false$/);
  expect(lines.find((line) => line.startsWith('in all'))).toMatch(/24 +0\.0 MB$/);
  expect(lines).toContainEqual(
    expect.stringMatching(/^GitHub Pages +1,000 MB, 100 MiB a file +fits$/),
  );
  expect(hostsFor(found)).toBe(hosts.map(({ name }) => name).join('; '));
});

test('what is no site is refused', async () => {
  await expect(plan({ out: tmpdir() })).rejects.toThrow(
    /^out: got .*, which is no site, expected the folder that `micrographia build` wrote; build first/,
  );
});

describe('what does not fit', () => {
  const large: SiteSize = {
    numFiles: 24_000,
    numFolders: 6000,
    sizeBytes: 1.2e9,
    largest: { path: 'atlas/a.json', sizeBytes: 30 * 2 ** 20 },
    fullest: { path: 'atlas/net/conv1', numFiles: 60_000 },
    numUnits: 4000,
    kinds: [
      { name: 'pages', numFiles: 12_000, sizeBytes: 0.5e9, isOfUnit: true },
      { name: 'deconvnets', numFiles: 8000, sizeBytes: 0.3e9, none: 'd: 0', isOfUnit: true },
      { name: 'maps', numFiles: 4000, sizeBytes: 0.4e9, none: 'm: 0' },
    ],
  };
  const problemsAt = (name: string, measured = large) =>
    fitOf(
      measured,
      hosts.find((host) => host.name === name)!,
    ).problems;

  it('is told with what to leave out, the largest first, or how many units fit', () => {
    expect(problemsAt('GitHub Pages')).toEqual([
      '200.0 MB too many: m: 0; or build about 3,000 of the 4,000 units (unitsPerLayer, layers)',
    ]);
    expect(problemsAt('Cloudflare Pages, free')).toEqual([
      '4,000 files too many: d: 0; or build about 3,200 of the 4,000 units (unitsPerLayer, layers)',
      'atlas/a.json has 31.5 MB: give fewer units a page (unitsPerLayer)',
    ]);
    expect(problemsAt('Netlify')).toEqual([
      'atlas/net/conv1 has 60,000 files: give fewer units a page (unitsPerLayer)',
    ]);
  });

  it('is told otherwise where leaving out is not enough', () => {
    expect(problemsAt('GitHub Pages', { ...large, sizeBytes: 1.75e9 })).toEqual([
      '750.0 MB too many: build about 250 of the 4,000 units (unitsPerLayer, layers)',
    ]);
    expect(problemsAt('GitHub Pages', { ...large, sizeBytes: 3e9 })).toEqual([
      '2,000.0 MB too many: publish models or layers as sites of their own',
    ]);
  });

  it('counts folders where a host does', () => {
    expect(problemsAt('GitLab Pages', { ...large, sizeBytes: 1, numFolders: 180_000 })).toEqual([
      '4,000 files and folders too many: d: 0; or build about 3,200 of the 4,000 units (unitsPerLayer, layers)',
    ]);
  });
});
