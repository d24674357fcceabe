import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { methodNames } from '../../pipeline/analyses/attribution/method.ts';
import { browseFixtureSite } from '../support/browsed-site.ts';

const IMAGE_PAGE_BYTES = 120 * 1024;

/** Methods of the fixture that pass, of all. */
const NUM_PASSING = 16;

const route = 'woven/images/cotton-0001/';
const site = browseFixtureSite();

const textOf = (page: string) => readFile(join(site.folder, page, 'index.html'), 'utf8');

async function open(page: string, options: BrowserContextOptions = {}): Promise<Page> {
  const opened = await site.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  await opened.goto(site.address + page);
  return opened;
}

/** The files that the maps which are seen come from. */
const seenSheets = (page: Page) =>
  page.$$eval('.lab-map i', (maps) => [
    ...new Set(
      maps
        .filter((map) => map.checkVisibility())
        .map((map) => getComputedStyle(map, '::before').backgroundImage),
    ),
  ]);

it('leads from the model to its images and its robustness', async () => {
  const model = await textOf('woven/');
  expect(model).toContain(`href="/some/where/${route}"`);
  expect(model).toContain('href="/some/where/woven/robustness/"');
  expect(model).toMatch(/<b>Fail:<\/b>[^<]*Guided backpropagation 0\.77/);
  expect(await textOf('narrow/')).not.toContain('What made it say that?');
});

describe('the page of an image', () => {
  it('is small, and has every method once', async () => {
    const text = await textOf(route);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(IMAGE_PAGE_BYTES);
    expect(text.match(/<article id="/g)).toHaveLength(methodNames.length);
    for (const name of methodNames) expect(text).toContain(`<article id="${name}"`);
  });

  it('explains another class when that is chosen, without script', async () => {
    const page = await open(route, { javaScriptEnabled: false });
    expect(await page.getByRole('button').count()).toBe(0);
    const [before] = await seenSheets(page);
    expect(before).toMatch(/class-0\.webp/);
    await page.getByRole('radio', { name: /weave 3/ }).check();
    expect(await seenSheets(page)).toEqual([expect.stringMatching(/class-3\.webp/)]);
    const seen = page.locator('.lab-grid article:first-child .by-class > p:visible');
    expect(await seen.count()).toBe(1);
  });

  it('fetches the maps of a class when it is chosen', async () => {
    const page = await site.newPage({ viewport: { width: 1280, height: 900 } });
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url().split('/').at(-1)!));
    await page.goto(site.address + route, { waitUntil: 'networkidle' });
    expect(fetched).toContain('class-0.webp');
    expect(fetched).not.toContain('class-2.webp');
    await Promise.all([
      page.waitForRequest(/class-2\.webp/),
      page.getByRole('radio', { name: /weave 2/ }).check(),
    ]);
  });

  it('hides what fails, and the photograph, without script', async () => {
    const page = await open(route, { javaScriptEnabled: false });
    await page.getByLabel('only what passes').check();
    expect(await page.locator('.lab-grid article:visible').count()).toBe(NUM_PASSING);
    const photo = () =>
      page
        .locator('#gradient .by-class > i')
        .first()
        .evaluate((map) => getComputedStyle(map, '::after').opacity);
    expect(Number(await photo())).toBeGreaterThan(0);
    await page.getByLabel('over the photograph').uncheck();
    expect(await photo()).toBe('0');
  });

  it('says what the methods measured of themselves, and whether they pass', async () => {
    const text = await textOf(route);
    expect(text).toContain('error of completeness 0.4 %');
    expect(text).toContain('R² 0.81');
    expect(text).not.toContain('score 9');
    expect(text).toContain('7 × 7 places');
    expect(text).toContain('Fails: with random weights its map is much the same (0.77)');
    expect(text.match(/aria-label="As layers lose their weights/g)).toHaveLength(20);
  });

  it('leads to units and to cells of the atlas', async () => {
    const text = await textOf(route);
    expect(text).toContain('href="/some/where/woven/mixed3a/3/"');
    expect(text).toMatch(/href="\/some\/where\/woven\/mixed3a\/atlas\/\?cell=8\.\d+\.\d+"/);
    expect(text).not.toContain('woven/conv2/atlas/');
  });

  it('says what misled the network, and by how much', async () => {
    const text = await textOf(route);
    expect(text).toMatch(/One step<small[^>]*>at most 8 of 255 · it errs/);
    expect(text).toMatch(/Single pixels<small[^>]*>1 pixel · it holds/);
    expect(text).toContain('The change, × 16.');
  });
});

describe('a map that is enlarged', () => {
  const openMap = async (name: string, options: BrowserContextOptions = {}) => {
    const page = await open(route, options);
    await page.getByRole('button', { name: `Enlarge ${name}`, exact: true }).click();
    return { page, dialog: page.getByRole('dialog') };
  };
  const style = (page: Page, property: string) =>
    page
      .locator('.lab-large i')
      .evaluate((map, name) => getComputedStyle(map, '::before').getPropertyValue(name), property);

  it('is of the class that is chosen, and says what it is', async () => {
    const page = await open(route);
    await page.getByRole('radio', { name: /weave 1/ }).check();
    await page.getByRole('button', { name: 'Enlarge Lime' }).click();
    expect(await style(page, 'background-image')).toMatch(/class-1\.webp/);
    const dialog = page.getByRole('dialog', { name: 'Lime' });
    expect(await dialog.innerText()).toContain('R² 0.81');
    expect(await dialog.getByRole('img').getAttribute('aria-label')).toBe('Lime, for weave 1');
  });

  it('is as opaque, and shown from the value on, that sliders say', async () => {
    const { page, dialog } = await openMap('Gradient');
    expect(await style(page, 'opacity')).toBe('0.85');
    await dialog.getByLabel('Opacity').fill('0.3');
    expect(await style(page, 'opacity')).toBe('0.3');
    await dialog.getByLabel('Hide below').fill('0.5');
    expect(await dialog.locator('output').innerText()).toBe('50 %');
    const [slope, intercept] = await page
      .locator('#lab-least feFuncA')
      .evaluate((curve) => ['slope', 'intercept'].map((name) => Number(curve.getAttribute(name))));
    expect(slope! * 0.5 + intercept!).toBe(0);
    expect(await style(page, 'filter')).toContain('#lab-least');
  });

  it('gives way to the next by the arrows, and closes where it is', async () => {
    const { page, dialog } = await openMap('Gradient');
    const heading = dialog.getByRole('heading');
    await page.keyboard.press('ArrowRight');
    expect(await heading.innerText()).toBe('Gradient times input, for weave 0');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await heading.innerText()).toBe('Attention relevance, for weave 0');
    await dialog.getByRole('button', { name: 'Previous method' }).click();
    expect(await heading.innerText()).toBe('Attention rollout, for weave 0');
    expect(page.url()).toBe(site.address + route);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    const focused = page.getByRole('button', { name: 'Enlarge Attention rollout' });
    expect(await focused.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('leaves the arrows to a slider', async () => {
    const { page, dialog } = await openMap('Gradient');
    await dialog.getByLabel('Opacity').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await dialog.getByRole('heading').innerText()).toBe('Gradient, for weave 0');
    expect(await style(page, 'opacity')).toBe('0.84');
  });

  it.each(['light', 'dark'] as const)('fits 360 px in the %s', async (colorScheme) => {
    const viewport = { width: 360, height: 640 };
    const { page, dialog } = await openMap('Gradient', { viewport, colorScheme });
    const box = (await dialog.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
    expect(box.height).toBeLessThanOrEqual(viewport.height);
    const lightness = await dialog.evaluate((element) =>
      Number(/\d+/.exec(getComputedStyle(element).backgroundColor)![0]),
    );
    expect(lightness > 128).toBe(colorScheme === 'light');
    const large = (await page.locator('.lab-large').boundingBox())!;
    expect(large.width).toBeGreaterThan(120);
  });
});

describe('places that add to places', () => {
  it('are lit for the one that has the keys, and all shown again after', async () => {
    const page = await open(route);
    const flow = page.locator('spatial-flow').first();
    const drawing = flow.locator('svg');
    expect(await flow.locator('.lines path').count()).toBe(24);
    await drawing.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await flow.locator('output').innerText()).toMatch(/^mixed3a, row 1, col 2: [+−]?[\d.]+/);
    // the place itself, and those it comes from
    expect(await flow.locator('g:last-child rect').count()).toBe(1 + 4);
    expect(await flow.locator('.lines').isVisible()).toBe(false);
    await drawing.blur();
    expect(await flow.locator('.lines').isVisible()).toBe(true);
    expect(await flow.locator('rect').count()).toBe(0);
  });

  it('are lit for the one that is pointed at', async () => {
    const page = await open(route);
    const flow = page.locator('spatial-flow').first();
    const drawing = flow.locator('svg');
    const { width, height } = (await drawing.boundingBox())!;
    await drawing.hover({ position: { x: width - 2, y: height - 2 } });
    expect(await flow.locator('output').innerText()).toMatch(/row 7, col 7/);
  });
});

describe('the checks of all methods', () => {
  it('stand in a row for each, with what is by chance below', async () => {
    const text = await textOf('woven/images/');
    const rows = text.match(/<tr>/g)!;
    expect(rows).toHaveLength(1 + methodNames.length + 1);
    expect(text.match(/lab-mark fails/g)!.length).toBeGreaterThanOrEqual(2 * 4);
    expect(text).toContain('href="https://arxiv.org/abs/1312.6034"');
    expect(text.match(/class="band"/g)).toHaveLength(methodNames.length);
  });
});

describe('robustness', () => {
  it('is told by how far images are changed, and how', async () => {
    const text = await textOf('woven/robustness/');
    const prose = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(prose).toContain('Changed by at most, of 255 0 1 4 8');
    expect(prose).toContain('75 % 60 % 15 % 7.5 %');
    expect(prose).toContain('Right still: 70 % of 24.');
    expect(prose).toContain('Gaussian noise 65 % 55 % 45 % 35 % 25 % 45 % 90 %');
    expect(prose).toContain('relative to those of Narrow Net');
    expect(prose).toContain('Of answers that are either, 33 % go by shape.');
    expect(text.match(/severity \d"/g)).toHaveLength(20);
  });
});
