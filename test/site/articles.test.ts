import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../pipeline/run/build-site.ts';
import { boundComponents } from '../../src/prose/component-names.ts';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { violationsOn } from '../support/violations.ts';

/** Of HTML, styles and scripts of an article, compressed, before anything is clicked. */
const ARTICLE_BYTES = 60_000;

const site = browseFixtureSite();
/** The page that holds each component once. */
let text: string;

beforeAll(async () => {
  text = await readFile(join(site.folder, 'articles/every-part/index.html'), 'utf8');
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await site.newPage(options);
  await page.goto(`${site.address}articles/every-part/`);
  return page;
}

describe('an article', () => {
  it('says who wrote it, when, under which terms, and how it is cited', () => {
    expect(text).toContain('href="https://orcid.org/0000-0002-1825-0097"');
    expect(text).toMatch(/Published[^]*?30 January 2026[^]*?updated[^]*?3 February 2026/);
    expect(text).toContain('Figure 1 showed another unit.');
    expect(text).toContain('href="https://creativecommons.org/licenses/by/4.0/"');
    expect(text).toContain('author = {Robert Hooke and A. &lt;/script&gt;');
    expect(text).toContain('url = {<span data-address="/some/where/articles/every-part/">');
  });

  it('tells machines the same, and lets no markup of its front matter through', () => {
    expect(text).toContain('<meta name="citation_author" content="Robert Hooke">');
    expect(text).toContain('<meta name="citation_publication_date" content="2026/01/30">');
    const [, json] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)!;
    const said = JSON.parse(json!) as { headline: string; author: { name: string }[] };
    expect(said.headline).toBe('Every part <i>of</i> an article');
    expect(said.author[1]!.name).toBe('A. </script><script>alert(1)</script>');
    const body = text.slice(text.indexOf('<body')).replace(/ content="[^"]*"/g, '');
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('<i>of</i>');
  });

  it('cites, notes, explains and numbers in the order of the text', () => {
    expect(text.match(/<figcaption><b>Figure \d+\.<\/b>/g)).toHaveLength(17);
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
      /class="quilt"/,
      /<ul class="attribution[^]*?\/woven\/images\/linen-0002\/#integrated-gradients/,
      /class="sanity-curves/,
      /class="method-table/,
      /class="trust-table/,
      /class="attacks/,
      /class="corruptions/,
      /class="cues"/,
      /Gradients keep 0\.\d\d of themselves; 75\u00a0% of the images/,
      /class="network"/,
    ]) {
      expect(text).toMatch(part);
    }
    expect(text.match(/class="examples/g)).toHaveLength(1);
  });

  it('is small: what is fetched of text, styles and scripts', async () => {
    const page = await site.newPage();
    const sizes = new Map<string, number>();
    page.on('response', async (response) => {
      const isCounted = ['document', 'stylesheet', 'script'].includes(
        response.request().resourceType(),
      );
      if (isCounted) sizes.set(response.url(), gzipSync(await response.body()).length);
    });
    await page.goto(`${site.address}articles/every-part/`, { waitUntil: 'networkidle' });
    expect(sizes.size).toBeGreaterThan(3);
    const total = [...sizes.values()].reduce((sum, size) => sum + size);
    expect(total).toBeLessThan(ARTICLE_BYTES);
  });

  it('leads to the next of its series', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'Next A second part' }).click();
    await page.waitForURL('**/second-part/');
    expect(await page.getByRole('link', { name: 'Previous' }).count()).toBe(1);
    await page.close();
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

  it('leads from a cell of a map that is pointed at to that cell', async () => {
    const page = await open();
    const view = page.locator('a.atlas-view').last();
    const written = await view.getAttribute('href');
    await view.locator('span[style="grid-area:4/5"]').hover();
    const address = new URL((await view.getAttribute('href'))!);
    expect(address.searchParams.get('cell')).toBe('16.4.3');
    expect(address.searchParams.get('zoom')).toBe('2');
    await page.locator('h1').hover();
    expect(new URL((await view.getAttribute('href'))!).search).toBe(
      new URL(written!, page.url()).search,
    );
    await page.close();
  });

  it('shows every component without script, and on paper', async () => {
    const source = await readFile('test/articles/every-part.mdx', 'utf8');
    expect(boundComponents.filter((name) => !source.includes(`<${name}`))).toEqual([]);
    const page = await open({ javaScriptEnabled: false });
    const figures = await page.locator('.figure').all();
    for (const media of ['screen', 'print'] as const) {
      await page.emulateMedia({ media });
      expect(await page.locator('.scripted:visible').count()).toBe(0);
      for (const [i, figure] of figures.entries()) {
        const { width, height } = (await figure.boundingBox())!;
        expect(Math.min(width, height), `figure ${i}, ${media}`).toBeGreaterThan(60);
      }
    }
    expect(await page.locator('.bar').isVisible()).toBe(false);
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

/** A folder inside the project: builds that lead out of it share another. */
let root: string;
/** A small part of the atlas, whose address is known. */
let atlas: string;

beforeAll(async () => {
  root = await mkdtemp('.micrographia/test-articles-');
  atlas = join(root, 'atlas');
  const whole = resolve(dirname(site.folder), 'atlas');
  const record = JSON.parse(await readFile(join(whole, 'index.json'), 'utf8')) as {
    models: { slug: string }[];
  };
  const models = record.models.filter(({ slug }) => slug === 'narrow');
  await mkdir(atlas);
  await symlink(join(whole, 'narrow'), join(atlas, 'narrow'));
  const index = { ...record, models, site: 'https://example.org' };
  await writeFile(join(atlas, 'index.json'), JSON.stringify(index));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('a site whose address is known', () => {
  it('leaves drafts out, and lists the others in a feed and a map', async () => {
    const [articles, out] = [join(root, 'articles'), join(root, 'site')];
    await mkdir(articles);
    for (const file of ['draft.mdx', 'second-part.mdx']) {
      await cp(join('test/articles', file), join(articles, file));
    }
    const pictured = [
      '---',
      'title: Pictured',
      'description: One.',
      'thumbnail: block/sum:3',
      '---',
    ];
    await writeFile(join(articles, 'pictured.mdx'), [...pictured, '', 'Text.', ''].join('\n'));
    await buildSite({ atlas, out, base: '/some/where/', articles });
    expect(existsSync(join(out, 'articles/draft'))).toBe(false);
    const [feed, map, page] = await Promise.all(
      ['rss.xml', 'sitemap-0.xml', 'articles/pictured/index.html'].map((file) =>
        readFile(join(out, file), 'utf8'),
      ),
    );
    expect(feed).toContain('<link>https://example.org/some/where/articles/second-part/</link>');
    expect(feed).not.toContain('A draft');
    expect(map).toContain('https://example.org/some/where/articles/second-part/');
    expect(page).toMatch(/<meta property="og:image" content="https:\/\/example.org\/some\/where/);
    expect(page).toContain('url = {https://example.org/some/where/articles/pictured/}');
  }, 120_000);
});

describe('what is wrong in an article', () => {
  const article = (line: string) => `---\ntitle: A\ndescription: B\n---\n\nText.\n\n${line}\n`;
  const build = async (source: string) => {
    const articles = join(root, 'wrong');
    await mkdir(articles, { recursive: true });
    await writeFile(join(articles, 'one.mdx'), source);
    await buildSite({ atlas, out: join(root, 'none'), base: '/', articles });
  };

  it.each([
    ['<Unit id="stems:0" />', ':8: layer: got "stems", expected one of stem, block/sum'],
    ['See [@olah2077].', ':8: citation: got "olah2077", expected one of'],
  ])(
    'ends the build: %s',
    async (line, message) => {
      await expect(build(article(line))).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(`one.mdx${message}`) as string,
      });
    },
    60_000,
  );

  it('names file and line of front matter that is no YAML', async () => {
    await expect(build('---\ntitle: A: b\n---\n\nText.\n')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /wrong\/one\.mdx:2: front matter: got what is no YAML/,
      ) as string,
    });
  }, 60_000);
});
