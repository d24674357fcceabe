// Names, labels and texts that are markup, in every place where a model, its card, images or people may put one.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerSlug } from '../../pipeline/model/slug.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { buildSite } from '../../pipeline/run/build-site.ts';
import { launchBrowser } from '../support/browser.ts';
import { noiseImage } from '../support/images.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { checkLinks } from '../support/site-links.ts';
import { sitePages } from '../support/site-pages.ts';
import { serveSite, type SiteServer } from '../support/site-server.ts';
import { tinyAtlas, tinyBuild, tinyConfig } from '../support/tiny-build.ts';

/** What runs where text is taken for markup, an attribute, a script or an address. */
const image = '<img src=x onerror=self.ran=1>';
const script = '"><script>self.ran=1</script>/../x';
const attribute = `" onfocus=self.ran=1 autofocus x='`;
const closing = `--></style></title></textarea></script>${image}`;
const address = 'javascript:self.ran=1';

const [first, second, third] = [script, '../../../escaped', attribute] as const;
const size = 24;
const base = '/b/';

let root: string;
let folder: string;
let browser: Browser;
let server: SiteServer;

beforeAll(async () => {
  // inside the project, as builds that lead out of it share a folder
  await mkdir('.micrographia', { recursive: true });
  root = resolve(await mkdtemp('.micrographia/test-injection-'));
  folder = join(root, 'deep', 'project');
  await writeInputs();
  const changes = {
    annotations: 'units',
    circuits: 'circuits',
    articles: 'articles',
    activationAtlas: { ...tinyAtlas, layers: [first, second] },
    lab: { numImages: 2, classes: 2, sanity: 1, robustness: { numImages: 4, epsilons: [4] } },
    // for feeds and maps of the site
    site: 'https://example.org',
  };
  const makeSite = async (options: Parameters<typeof buildSite>[0]) => buildSite(options);
  const config = tinyConfig(folder, { ...changes, base, out: 'site' });
  await tinyBuild(folder, config, { makeSite, force: true });
  browser = await launchBrowser();
  server = await serveSite(join(folder, 'site'), base);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(root, { recursive: true, force: true });
});

async function writeInputs(): Promise<void> {
  const n = new NetworkBuilder({ size });
  const stem = n.convRelu(first, n.image, 4, { stride: 2 });
  const block = n.convRelu(second, stem, 6);
  const features = n.convRelu(third, block, 5);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tiny.onnx'), encodeModel(n.build(n.head('logits', features, 3))));
  const said = { name: script, description: closing, licence: image, source: address };
  const card = { ...said, logits: 'logits', labels: 'labels.txt', layers: [first, second, third] };
  await writeFile(join(folder, 'tiny.card.yaml'), JSON.stringify(card));
  const classes = [image, `..${attribute.replaceAll('/', '')}`, 'x&lt;b&gt;{{7*7}}${self.ran=1}'];
  await writeFile(join(folder, 'labels.txt'), classes.join('\n'));
  const files = ['a"><img src=x onerror=self.ran=1>.png', '..%2f..%2fout.png', "b' onload='x.png"];
  for (const [label, name] of classes.entries()) {
    await mkdir(join(folder, 'images', name), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const { width, height, data } = noiseImage(3 * i + label, size);
      const raw = { width, height, channels: 3 as const };
      const file = join(folder, 'images', name, `${i} ${files[i % 3]}`);
      await writeFile(file, await sharp(data, { raw }).png().toBuffer());
    }
  }
  const annotation = {
    unit: `${first}:0`,
    name: image,
    description: closing,
    family: script,
    tags: [image, attribute],
    author: closing,
  };
  await mkdir(join(folder, 'units'));
  await writeFile(join(folder, 'units', `${image}.yaml`), JSON.stringify([annotation]));
  const units = [{ unit: `${first}:0`, label: image }, `${first}:1`];
  const groups = [
    { label: closing, units },
    { label: attribute, units: [`${second}:0`] },
  ];
  const circuit = { model: 'tiny', title: `${script} ${image}`, caption: closing, groups };
  const matter = {
    title: closing,
    description: `${script} ${image}`,
    authors: [{ name: closing, affiliation: attribute }],
    published: '2026-01-30',
    corrections: [{ date: '2026-02-03', note: image }],
    licence: script,
    thumbnail: `${second}:0`,
    series: { name: attribute, part: 1 },
  };
  const body = `# \`${image}\`\n\n<Figure caption={${JSON.stringify(closing)}}>A</Figure>\n`;
  await mkdir(join(folder, 'articles'));
  const text = `---\n${JSON.stringify(matter)}\n---\n\n${body}`;
  await writeFile(join(folder, 'articles', 'named.mdx'), text);
  await mkdir(join(folder, 'circuits'));
  await writeFile(join(folder, 'circuits', 'two.yaml'), JSON.stringify(circuit));
}

describe('markup in names, labels and texts', () => {
  it('is shown as it is written, and neither runs nor makes elements, on any page', async () => {
    // what the policy of the pages would stop has to be none in the first place
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    const pages = await sitePages(join(folder, 'site'));
    const kinds = new Set(pages.map(({ kind }) => kind));
    for (const kind of ['articles', '[…]/circuits', '[…]/images', '[…]/wiring']) {
      expect(kinds).toContain(`${kind}/[…]/`);
    }
    expect(kinds).toContain('[…]/robustness/');
    const searches = ['script', 'onerror', script].map((text) => ({
      path: `search/?q=${encodeURIComponent(text)}`,
    }));
    for (const { path } of [...pages, ...searches]) {
      await page.goto(`${server.address}${path}`, { waitUntil: 'networkidle' });
      await touchAll(page);
      expect(await whatGotIn(page), path).toEqual({ ran: false, elements: [] });
    }
  }, 180_000);

  it('would be found out', async () => {
    const page = await browser.newPage();
    await page.setContent(`<p>${image}</p><a href="${address}">a</a>`);
    await page.waitForFunction(() => 'ran' in self);
    const { ran, elements } = await whatGotIn(page);
    expect(ran).toBe(true);
    expect(elements).toHaveLength(2);
    await page.close();
  });

  it('stands on the pages it is about', async () => {
    const page = await browser.newPage();
    const textOf = async (path: string) => {
      await page.goto(`${server.address}${path}`);
      return page.locator('body').innerText();
    };
    const model = await textOf('tiny/');
    for (const text of [script, closing, image, address, first, second, third]) {
      expect(model).toContain(text);
    }
    const unit = await textOf(`tiny/${layerSlug(first)}/0/`);
    for (const text of [`${first}:0`, image, closing, script]) expect(unit).toContain(text);
    const circuit = await textOf('tiny/circuits/two/');
    for (const text of [script, image, closing]) expect(circuit).toContain(text);
    await page.close();
  });

  it('stands in what machines read as it is written', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.address}articles/named/`);
    const said = await page.locator('script[type="application/ld+json"]').textContent();
    expect(JSON.parse(said!)).toMatchObject({ headline: closing, author: [{ name: closing }] });
    const title = page.locator('meta[property="og:title"]');
    expect(await title.getAttribute('content')).toBe(closing);
    const feed = await readFile(join(folder, 'site/rss.xml'), 'utf8');
    const titles = await page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'application/xml');
      const items = [...documentElement.querySelectorAll('item > title, parsererror')];
      return items.map(({ textContent }) => textContent);
    }, feed);
    expect(titles).toContain(closing);
    const map = await readFile(join(folder, 'site/sitemap-0.xml'), 'utf8');
    const places = [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, place]) => place!);
    expect(places.length).toBeGreaterThan(20);
    for (const place of places) {
      expect(place).toMatch(/^https:\/\/example\.org\/b\/[\w.~%/-]*$/);
      const path = decodeURIComponent(new URL(place).pathname.slice(base.length));
      expect(existsSync(join(folder, 'site', path, 'index.html')), place).toBe(true);
    }
    expect(map.replaceAll(/<\/?(loc|url|urlset)[^<]*>/g, '')).not.toMatch(/<(?!\?xml)/);
    await page.close();
  });

  it('does not lead the address that counts astray', async () => {
    for (const { path } of await sitePages(join(folder, 'site'))) {
      if (path === '404.html') continue;
      const text = await readFile(join(folder, 'site', path, 'index.html'), 'utf8');
      const [, counting] = /<link rel="canonical" href="([^"]*)"/.exec(text) ?? [];
      expect(decodeURIComponent(counting!)).toBe(`https://example.org/b/${path}`);
    }
  });

  it('leads nowhere in vain', async () => {
    const { broken } = await checkLinks(join(folder, 'site'), base);
    expect(broken).toEqual([]);
  });
});

it('writes nothing outside the folders of the build', async () => {
  expect(await readdir(root)).toEqual(['deep']);
  expect(await readdir(join(root, 'deep'))).toEqual(['project']);
  const inputs = [
    'articles',
    'circuits',
    'images',
    'labels.txt',
    'tiny.card.yaml',
    'tiny.onnx',
    'units',
  ];
  const outputs = ['atlas', 'site', 'store'];
  expect((await readdir(folder)).toSorted()).toEqual([...inputs, ...outputs].toSorted());
  for (const output of outputs) {
    const names = await readdir(join(folder, output), { recursive: true });
    expect(names.filter((name) => /escaped/.test(name) && !/~2f/.test(name))).toEqual([]);
  }
});

/** Points at and opens what elements write into only then. */
async function touchAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
    for (const element of document.querySelectorAll('a, [tabindex], canvas, summary')) {
      element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
      element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
      if (element instanceof HTMLElement) element.focus();
    }
  });
  const map = page.locator('activation-atlas canvas').first();
  if ((await map.count()) > 0) {
    await map.focus();
    await page.keyboard.press('Enter');
  }
  await page.waitForTimeout(50);
}

/** Whether anything ran, and elements that no page of ours has. */
function whatGotIn(page: Page): Promise<{ ran: boolean; elements: string[] }> {
  return page.evaluate(() => {
    const isOdd = (element: Element) =>
      element.matches('[src="x"], [href^="javascript:"], script:not([src], [type$="json"])') ||
      [...element.attributes].some(({ name }) => name.startsWith('on'));
    const odd = [...document.querySelectorAll('*')].filter(isOdd);
    return { ran: 'ran' in self, elements: odd.map(({ outerHTML }) => outerHTML.slice(0, 200)) };
  });
}
