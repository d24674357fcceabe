import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../pipeline/run/build-site.ts';
import { launchBrowser } from '../support/browser.ts';
import { writeFixtureAtlas } from '../support/fixture-atlas.ts';
import { serveSite, type SiteServer } from '../support/site-server.ts';
import { violationsOn } from '../support/violations.ts';

/** Of an article's HTML, compressed; with scripts and styles it must stay below 60 KB. */
const ARTICLE_BYTES = 30_000;

let root: string;
let atlas: string;
let site: string;
let server: SiteServer;
let browser: Browser;
let text: string;

beforeAll(async () => {
  await mkdir('.micrographia', { recursive: true });
  root = await mkdtemp('.micrographia/test-articles-');
  [atlas, site] = [join(root, 'atlas'), join(root, 'site')];
  await writeFixtureAtlas(atlas);
  const index = join(atlas, 'index.json');
  const record = JSON.parse(await readFile(index, 'utf8')) as object;
  await writeFile(index, JSON.stringify({ ...record, site: 'https://example.org' }));
  await buildSite({ atlas, out: site, base: '/some/where/', articles: 'test/articles' });
  server = await serveSite(site, '/some/where/');
  browser = await launchBrowser();
  text = await readFile(join(site, 'articles/every-part/index.html'), 'utf8');
}, 180_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(root, { recursive: true, force: true });
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(`${server.address}articles/every-part/`);
  return page;
}

describe('an article', () => {
  it('says who wrote it, when, under which terms, and how it is cited', () => {
    expect(text).toContain('href="https://orcid.org/0000-0002-1825-0097"');
    expect(text).toMatch(/Published[^]*?30 January 2026[^]*?updated[^]*?3 February 2026/);
    expect(text).toContain('Figure 1 showed another unit.');
    expect(text).toContain('href="https://creativecommons.org/licenses/by/4.0/"');
    expect(text).toContain('author = {Robert Hooke and A. &lt;/script&gt;');
    expect(text).toContain('url = {https://example.org/some/where/articles/every-part/}');
  });

  it('tells machines the same, and lets no markup of its front matter through', () => {
    expect(text).toContain('<meta name="citation_author" content="Robert Hooke">');
    expect(text).toContain('<meta name="citation_publication_date" content="2026/01/30">');
    expect(text).toMatch(/<meta property="og:image" content="https:\/\/example.org\/some\/where/);
    const [, json] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)!;
    const said = JSON.parse(json!) as { headline: string; author: { name: string }[] };
    expect(said.headline).toBe('Every part <i>of</i> an article');
    expect(said.author[1]!.name).toBe('A. </script><script>alert(1)</script>');
    const body = text.slice(text.indexOf('<body')).replace(/ content="[^"]*"/g, '');
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('<i>of</i>');
  });

  it('cites, notes, explains and numbers in the order of the text', () => {
    expect(text.match(/<figcaption><b>Figure \d+\.<\/b>/g)).toHaveLength(11);
    expect(text).toContain(
      'see <span><a href="#fig:units">figure\u00a01</a> and <a href="#fig:wide">figure\u00a02</a>',
    );
    expect(text).toMatch(/id="reference-olah2017">Olah, C\./);
    expect(text).toContain('<a href="#term-unit" class="term" data-card>units</a>');
    expect(text).toMatch(/id="term-receptive-field"><dt>receptive field<\/dt>/);
    expect(text).toMatch(/<math display="block"/);
    expect(text).toContain('color:light-dark(');
  });

  it('shows the atlas: units, patches, spectra, kernels, circuits, maps', () => {
    for (const part of [
      /class="chip"><a href="\/some\/where\/woven\/mixed3a\/9\/"/,
      /<ul class="unit-row"[^]*?mixed3a:5/,
      /class="spectrum"/,
      /class="reconstructions"/,
      /class="tuning"/,
      /class="weights"[^]*?excites/,
      /<circuit-paths/,
      /class="atlas-view" href="\/some\/where\/woven\/mixed3a\/atlas\/\?x=[^"]*cell=16\.2\.3"/,
      /<picture-slider/,
      /class="network"/,
    ]) {
      expect(text).toMatch(part);
    }
    expect(text.match(/class="examples/g)).toHaveLength(1);
  });

  it('is small', () => {
    expect(gzipSync(text).length).toBeLessThan(ARTICLE_BYTES);
  });

  it('leads to the next of its series', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'Next A second part' }).click();
    await page.waitForURL('**/second-part/');
    expect(await page.getByRole('link', { name: 'Previous' }).count()).toBe(1);
    await page.close();
  });
});

describe('a site with articles', () => {
  it('leaves drafts out, and lists the others in a feed and a map', async () => {
    expect(existsSync(join(site, 'articles/draft'))).toBe(false);
    const feed = await readFile(join(site, 'rss.xml'), 'utf8');
    expect(feed).toContain('<link>https://example.org/some/where/articles/every-part/</link>');
    expect(feed).not.toContain('A draft');
    const map = await readFile(join(site, 'sitemap-0.xml'), 'utf8');
    expect(map).toContain('https://example.org/some/where/articles/second-part/');
  });
});

describe('in a browser an article', () => {
  it.each([360, 1440])(
    'fits %d px and keeps the rules for accessibility, in either theme',
    async (width) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open({ viewport: { width, height: 900 }, colorScheme });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(await violationsOn(page)).toEqual([]);
        await page.close();
      }
    },
  );

  it('shows what a citation leads to while it has the focus', async () => {
    const page = await open();
    const card = page.locator('hover-card');
    await page.locator('.citation a').first().focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await card.innerText()).toContain('Olah, C.');
    await page.keyboard.press('Escape');
    expect(await card.isVisible()).toBe(false);
    await page.close();
  });

  it('shows a unit that is pointed at, inside the window, and its patches', async () => {
    const page = await open({ viewport: { width: 360, height: 700 } });
    await page.locator('.chip a').first().hover();
    const card = page.locator('hover-card');
    await card.waitFor({ state: 'visible' });
    expect(await card.locator('.sprite').count()).toBe(4);
    const box = (await card.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(360);
    await page.close();
  });

  it('follows a tap only once it has shown the card', async () => {
    const page = await open({ hasTouch: true, viewport: { width: 360, height: 700 } });
    const address = page.url();
    const chip = page.locator('.chip a').first();
    await chip.tap();
    expect(await page.locator('hover-card').isVisible()).toBe(true);
    expect(page.url()).toBe(address);
    await chip.tap();
    await page.waitForURL('**/woven/mixed3a/9/');
    await page.close();
  });

  it('marks the section that is read, also after a jump', async () => {
    const page = await open({ viewport: { width: 1440, height: 900 } });
    const read = page.locator('.contents [aria-current]');
    await page.evaluate(() => document.getElementById('where-it-lies')!.scrollIntoView());
    await expect.poll(() => read.allInnerTexts()).toEqual(['Where it lies']);
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(() => read.count()).toBe(0);
    await page.close();
  });

  it('compares two pictures with a slider, side by side without script', async () => {
    const page = await open();
    await page.getByRole('slider').fill('20');
    const second = page.locator('.compare > div + div .sprite');
    const cut = () => second.evaluate((picture) => getComputedStyle(picture).clipPath);
    expect(await cut()).toContain('20%');
    await page.close();
    const still = await open({ javaScriptEnabled: false });
    const boxes = await Promise.all(
      (await still.locator('.compare .sprite').all()).map((picture) => picture.boundingBox()),
    );
    expect(boxes[1]!.x).toBeGreaterThanOrEqual(boxes[0]!.x + boxes[0]!.width);
    expect(await still.getByRole('slider').count()).toBe(0);
    await still.close();
  });
});

describe('what is wrong in an article', () => {
  const article = (line: string) => `---\ntitle: A\ndescription: B\n---\n\nText.\n\n${line}\n`;

  it.each([
    ['<Unit id="woven/mixed3z:9" />', ':8: layer: got "mixed3z", expected one of mixed3a, mixed3b'],
    ['See [@olah2077].', ':8: citation: got "olah2077", expected one of'],
  ])(
    'ends the build: %s',
    async (line, message) => {
      const articles = join(root, 'wrong');
      await mkdir(articles, { recursive: true });
      await writeFile(join(articles, 'one.mdx'), article(line));
      const building = buildSite({ atlas, out: join(root, 'none'), base: '/', articles });
      await expect(building).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(`${join(articles, 'one.mdx')}${message}`) as string,
      });
    },
    60_000,
  );
});
