// Images of readers in a browser: what is fetched, what is shown, and what is said where something fails.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImageFile } from '../../pipeline/dataset/image-file.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { preprocess } from '../../pipeline/model/preprocess.ts';
import { probabilitiesOf } from '../../pipeline/model/probabilities.ts';
import { percent } from '../../src/format.ts';
import { readModel, type ReadModel } from '../../src/probe/read-model.ts';
import { runOnce } from '../engine/tfjs/compare.ts';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { noiseImage } from '../support/images.ts';
import { sitePages } from '../support/site-pages.ts';
import { violationsOn } from '../support/violations.ts';

const site = browseFixtureSite();

const unit = 'woven/mixed3a/9/';
/** Of the colours of a map at its strongest, as drawn. */
const MOST_OPAQUE = 0.85;

let folder: string;
let photo: string;
let network: ReadModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-site-'));
  photo = join(folder, 'photo.png');
  const { data } = noiseImage('photo', 60);
  // wider than high, so that something is cut off
  await sharp(data, { raw: { width: 90, height: 40, channels: 3 } })
    .png()
    .toFile(photo);
  network = await readModel(`${site.address}atlas/woven/probe/`, () => {});
});
afterAll(() => rm(folder, { recursive: true }));

const panel = (page: Page) => page.locator('.probe-panel');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function openPanel(path = unit, options: Parameters<typeof site.newPage>[0] = {}) {
  const page = await site.newPage(options);
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(request.url().replace(site.address, '')));
  await page.goto(site.address + path, { waitUntil: 'networkidle' });
  const before = asked.splice(0);
  await button(page, 'Try your own image').click();
  await panel(page).waitFor();
  return { page, before, asked };
}

/** A page whose camera shows one colour after the other. */
async function openCamera(): Promise<Page> {
  const page = await site.newPage();
  await page.addInitScript(() => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    let frame = 0;
    setInterval(() => {
      context.fillStyle = `hsl(${40 * frame++} 80% 50%)`;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }, 50);
    const stream = canvas.captureStream();
    Object.assign(globalThis, { stream });
    Object.defineProperty(navigator, 'mediaDevices', {
      value: { getUserMedia: () => Promise.resolve(stream) },
    });
  });
  await page.goto(site.address + unit);
  await button(page, 'Try your own image').click();
  await button(page, 'Use the camera').click();
  await button(page, 'Stop the camera').waitFor();
  return page;
}

const isFilming = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { stream: MediaStream }).stream.active);

async function choose(page: Page, file: string): Promise<void> {
  await panel(page).locator('[type=file]').setInputFiles(file);
}

/** Words and numbers of a list. */
async function bars(list: Locator): Promise<string[][]> {
  await list.waitFor();
  return list
    .locator('li')
    .evaluateAll((items) =>
      items.map((item) => [item.firstChild!.textContent!, item.querySelector('b')!.textContent]),
    );
}

const answer = (page: Page) => panel(page).locator('div:has(> h3:text("Its answer")) > .bars');

/** What the pipeline makes of the photograph, by tensors of the network. */
async function computed(names: readonly string[]): Promise<Float32Array[]> {
  const { graph, card } = network.model;
  const { input, preprocessing } = card;
  const image = await readImageFile(photo, preprocessing);
  const feeds = { [input.tensor]: preprocess([image], preprocessing, input.layout) };
  const values = await runOnce(createOrtEngine(), { ...graph, outputs: names }, feeds);
  return values.map(({ data }) => data as Float32Array);
}

async function expectedAnswer(): Promise<string[][]> {
  const [scores] = await computed([network.model.card.logits!]);
  const all = Array.from(probabilitiesOf(network.model, scores!), (value, i) => ({ value, i }));
  const best = all.toSorted((a, b) => b.value - a.value).slice(0, 5);
  return best.map(({ value, i }) => [network.model.card.labels[i] ?? `class ${i}`, percent(value)]);
}

describe.each(['wasm', 'webgl'])('on %s', (backend) => {
  it('a photograph is answered as by the pipeline, and nothing of it is fetched before', async () => {
    const { page, before, asked } = await openPanel(`${unit}?backend=${backend}`);
    await choose(page, photo);
    expect(await bars(answer(page))).toEqual(await expectedAnswer());
    expect(before.filter((path) => /probe|\.wasm|\.bin/.test(path))).toEqual([]);
    expect(asked.filter((path) => /\.(json|bin)$/.test(path))).toEqual([
      'atlas/woven/probe/probe.json',
      expect.stringMatching(/^atlas\/woven\/probe\/\w+-0\.bin$/),
    ]);
    expect(asked.filter((path) => path.endsWith('.wasm'))).toHaveLength(backend === 'wasm' ? 1 : 0);
  });

  it('the map of the unit is that of the pipeline', async () => {
    const { page } = await openPanel(`${unit}?backend=${backend}`);
    await choose(page, photo);
    await answer(page).waitFor();
    const [layer] = await computed(['mixed3a']);
    const { shape } = network.model.layers.find(({ name }) => name === 'mixed3a')!;
    const [, height, width] = shape as [number, number, number];
    const map = layer!.slice(9 * height * width, 10 * height * width);
    const drawn = await panel(page)
      .locator('.probe-map')
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return { width: canvas.width, opacity: [...pixels.data].filter((_, i) => i % 4 === 3) };
      });
    expect(drawn.width).toBe(width);
    const scale = Math.max(network.largest.get('mixed3a')![9]!, ...map);
    expect(Math.max(...map)).toBeGreaterThan(0);
    drawn.opacity.forEach((value, i) => {
      expect(Math.abs(value - (255 * MOST_OPAQUE * map[i]!) / scale)).toBeLessThan(1);
    });
  });
});

describe('the panel', () => {
  it('says what computes, how long it takes, and which part is seen', async () => {
    const { page } = await openPanel();
    await choose(page, photo);
    await answer(page).waitFor();
    const status = panel(page).getByRole('status');
    expect(await status.textContent()).toBe(
      'Runs in your browser, on WebAssembly. Your images stay on your machine.',
    );
    await panel(page)
      .getByText(/^\d+ ms an image$/)
      .waitFor();
    const part = panel(page).locator('.probe-part');
    expect(await part.evaluate(({ style }) => [style.height, style.top])).toEqual(['100%', '0%']);
    expect(await part.evaluate(({ style }) => parseFloat(style.width))).toBeCloseTo(44.4, 0);
    expect(await bars(panel(page).locator('div:has(> h3:text("mixed3a:9")) > .bars'))).toEqual([
      ['Largest in your image', expect.any(String)],
      ['Largest in the data set', expect.any(String)],
    ]);
  });

  it('hides the map where that is not wanted', async () => {
    const { page } = await openPanel();
    await choose(page, photo);
    await panel(page).getByRole('checkbox', { name: 'Where mixed3a:9 responds' }).uncheck();
    expect(await panel(page).locator('.probe-map').isVisible()).toBe(false);
  });

  it('answers to a drawing, anew with every stroke', async () => {
    const { page } = await openPanel();
    await button(page, 'Draw').click();
    const blank = await bars(answer(page));
    await panel(page).getByRole('radio', { name: 'blue' }).check();
    const board = (await panel(page).locator('.probe-board').boundingBox())!;
    await page.mouse.move(board.x + 40, board.y + 40);
    await page.mouse.down();
    await page.mouse.move(board.x + 200, board.y + 180, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => bars(answer(page))).not.toEqual(blank);
    await button(page, 'Clear').click();
    await expect.poll(() => bars(answer(page))).toEqual(blank);
  });

  it('takes a touch for a brush', async () => {
    const { page } = await openPanel(unit, { hasTouch: true });
    await button(page, 'Draw').click();
    const blank = await bars(answer(page));
    await panel(page).getByRole('slider', { name: 'Brush' }).fill('64');
    const board = (await panel(page).locator('.probe-board').boundingBox())!;
    await page.touchscreen.tap(board.x + 100, board.y + 100);
    await expect.poll(() => bars(answer(page))).not.toEqual(blank);
  });

  it('takes what is dropped', async () => {
    const { page } = await openPanel();
    const bytes = await sharp(photo).toBuffer();
    await panel(page).evaluate((dialog, text) => {
      const data = new DataTransfer();
      const file = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      data.items.add(new File([file], 'dropped.png', { type: 'image/png' }));
      dialog.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
    }, bytes.toString('base64'));
    expect(await bars(answer(page))).toEqual(await expectedAnswer());
  });

  it('follows the camera until it is stopped', async () => {
    const page = await openCamera();
    const first = await bars(answer(page));
    await expect.poll(() => bars(answer(page))).not.toEqual(first);
    await button(page, 'Stop the camera').click();
    expect(await isFilming(page)).toBe(false);
  });

  it('gives the camera back when it is closed', async () => {
    const page = await openCamera();
    await page.keyboard.press('Escape');
    await expect.poll(() => isFilming(page)).toBe(false);
  });

  it('shows the strongest units of a layer, and of every layer', async () => {
    const { page } = await openPanel('woven/mixed3a/');
    await choose(page, photo);
    const links = panel(page).locator('.probe-units li a');
    await links.first().waitFor();
    expect(await links.count()).toBe(12);
    expect(await links.first().getAttribute('href')).toMatch(/\/woven\/mixed3a\/\d+\/$/);
    const image = (await sitePages(site.folder)).find(
      ({ kind }) => kind === '[…]/images/[…]/',
    )!.path;
    for (const path of ['woven/', image]) {
      const other = await openPanel(path);
      await choose(other.page, photo);
      const layers = panel(other.page).locator('.probe-layer');
      await layers.first().waitFor();
      expect(await layers.locator('h4').allTextContents()).toEqual(
        network.model.layers.map(({ name }) => name),
      );
      expect(await layers.nth(1).locator('li').count()).toBe(3);
    }
  });

  it('is not offered for networks that were not published', async () => {
    const page = await site.newPage();
    await page.goto(`${site.address}narrow/stem/0/`);
    expect(await page.locator('image-probe').count()).toBe(0);
  });

  it('keeps the rules for accessibility, in both themes', async () => {
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 360],
    ] as const) {
      const { page } = await openPanel('woven/mixed3a/', {
        colorScheme,
        viewport: { width, height: 800 },
      });
      expect(await violationsOn(page)).toEqual([]);
      await choose(page, photo);
      await answer(page).waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await button(page, 'Draw').click();
      await panel(page).locator('.probe-board').waitFor();
      expect(await violationsOn(page)).toEqual([]);
    }
  });

  it('gives the keyboard back where it took it', async () => {
    const { page } = await openPanel();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    expect(await panel(page).isVisible()).toBe(false);
    expect(page.url()).toBe(site.address + unit);
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe(
      'Try your own image',
    );
  });
});

describe('what fails is said', () => {
  const alert = (page: Page) => panel(page).getByRole('alert');

  it('a download that breaks off, which may be tried again', async () => {
    const page = await site.newPage();
    await page.context().route(/-0\.bin$/, (route) => route.abort());
    await page.goto(site.address + unit);
    await button(page, 'Try your own image').click();
    await expect
      .poll(() => alert(page).textContent())
      .toBe('The network could not be downloaded. Try again');
    await page.context().unroute(/-0\.bin$/);
    await button(page, 'Try again').click();
    await choose(page, photo);
    expect(await bars(answer(page))).toEqual(await expectedAnswer());
    expect(await alert(page).isVisible()).toBe(false);
  });

  it('a browser in which nothing computes', async () => {
    const { page } = await openPanel(`${unit}?backend=webgpu`);
    await expect
      .poll(() => alert(page).textContent())
      .toMatch(/^Nothing here can run the network: it takes WebGPU, WebGL or WebAssembly/);
  });

  it('a file that is no image', async () => {
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'not a picture');
    const { page } = await openPanel();
    await choose(page, broken);
    await expect
      .poll(() => alert(page).textContent())
      .toBe('broken.png cannot be read as an image. Choose a JPEG, PNG or WebP file.');
  });

  it.each([
    ['NotAllowedError', 'The camera was refused.'],
    ['NotFoundError', 'No camera was found.'],
    ['AbortError', 'The camera cannot be used: no reason'],
  ])('a camera: %s', async (name, words) => {
    const page = await site.newPage();
    await page.addInitScript((reason) => {
      Object.defineProperty(navigator, 'mediaDevices', {
        value: { getUserMedia: () => Promise.reject(new DOMException('no reason', reason)) },
      });
    }, name);
    await page.goto(site.address + unit);
    await button(page, 'Try your own image').click();
    await button(page, 'Use the camera').click();
    await expect.poll(() => alert(page).textContent()).toContain(words);
  });
});
