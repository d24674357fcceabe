// Names, labels and texts that are markup, in every place where a model, its card, images or people may put one.

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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
    activationAtlas: { ...tinyAtlas, layers: [first, second] },
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
  await mkdir(join(folder, 'circuits'));
  await writeFile(join(folder, 'circuits', 'two.yaml'), JSON.stringify(circuit));
}

describe('markup in names, labels and texts', () => {
  it('is shown as it is written, and neither runs nor makes elements, on any page', async () => {
    // what the policy of the pages would stop has to be none in the first place
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    const pages = await sitePages(join(folder, 'site'));
    expect(pages.length).toBeGreaterThan(20);
    for (const { path } of pages) {
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

  it('leads nowhere in vain', async () => {
    const { broken } = await checkLinks(join(folder, 'site'), base);
    expect(broken).toEqual([]);
  });
});

it('writes nothing outside the folders of the build', async () => {
  expect(await readdir(root)).toEqual(['deep']);
  expect(await readdir(join(root, 'deep'))).toEqual(['project']);
  const inputs = ['circuits', 'images', 'labels.txt', 'tiny.card.yaml', 'tiny.onnx', 'units'];
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
