import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { getFixtureSite, type FixtureSite } from '../support/fixture-site.ts';
import { checkLinks } from '../support/site-links.ts';

let site: FixtureSite;

beforeAll(async () => {
  site = await getFixtureSite();
}, 180_000);

it('leads nowhere in vain: no page, place, picture or file of its addresses is missing', async () => {
  const { broken, numFollowed } = await checkLinks(site.folder, site.base);
  expect(broken).toEqual([]);
  expect(numFollowed).toBeGreaterThan(2000);
});

it('is found out where it does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'links-'));
  await mkdir(join(folder, 'atlas'));
  const page = `<h1 id="top">A</h1><a href="/b/#top">1</a><a href="#gone">2</a><a href="c/">3</a>
    <a href="/">4</a><i style="--a:url(/b/x.webp?v=1)"></i><img srcset="/b/y.webp 1x" alt="">
    <copy-text data-address="/b/z/"></copy-text><a href="https://example.org/none">5</a>`;
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'a.css'), 'i{mask:url("v.svg");filter:url(#veil)}');
  await writeFile(join(folder, 'atlas/unit.json'), '{"file":"w/w.webp"}');
  const { broken } = await checkLinks(folder, '/b/');
  await rm(folder, { recursive: true });
  expect(broken.toSorted()).toEqual([
    'a.css: v.svg is not there',
    'atlas/unit.json: ../atlas/w/w.webp is not there',
    'index.html: #gone has no such place',
    'index.html: / leaves the site',
    'index.html: /b/x.webp?v=1 is not there',
    'index.html: /b/y.webp is not there',
    'index.html: /b/z/ is not there',
    'index.html: c/ is not there',
  ]);
});
