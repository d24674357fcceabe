import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { texture } from '../support/fixture-pictures.ts';

/** Of what the page loads before anybody touches it. */
const FIRST_BYTES = 400_000;
/** Work of the median frame, ms. */
const FRAME_MS = 12;

const site = browseFixtureSite();

const desk = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const;

const blank = (options: BrowserContextOptions = {}) => site.newPage({ ...desk, ...options });

async function open(route: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await blank(options);
  await page.goto(site.address + route);
  await page.locator('activation-atlas[data-loaded]').waitFor();
  await settled(page);
  return page;
}

const canvasOf = (page: Page) => page.locator('.atlas-stage canvas');
const cardOf = (page: Page) => page.locator('.atlas-card');
const settled = (page: Page) => page.locator('canvas[data-ready="true"]').waitFor();
const query = (page: Page) => new URL(page.url()).searchParams;

/** The middle of a cell of a grid that fills the stage, as the page is at first, CSS px of the window. */
async function placeOf(page: Page, size: number, col: number, row: number) {
  const { x, y, width, height } = (await canvasOf(page).boundingBox())!;
  const scale = Math.min(width, height);
  return {
    x: x + width / 2 + ((col + 0.5) / size - 0.5) * scale,
    y: y + height / 2 + ((row + 0.5) / size - 0.5) * scale,
  };
}

/** A cell of the coarsest level, by its place in the level's list. */
async function cellOf(page: Page, map: string, index: number) {
  const response = await page.request.get(`${site.address}atlas/${map}/level-8.json`);
  const { cols, rows } = (await response.json()) as { cols: number[]; rows: number[] };
  const [col, row] = [cols.at(index)!, rows.at(index)!];
  return { col, row, at: await placeOf(page, 8, col, row) };
}

/** What is drawn, as a number: two drawings alike have the same. */
const drawn = (page: Page) =>
  canvasOf(page).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext('2d')!;
    const { data } = context.getImageData(0, 0, width, height);
    let hash = 0;
    for (let i = 0; i < data.length; i += 7) hash = (hash * 31 + data[i]!) | 0;
    return hash;
  });

describe('an activation atlas', () => {
  it('grows at the pointer by the wheel, is dragged, and is whole again by a key', async () => {
    const page = await open('woven/mixed3a/atlas/');
    expect(query(page).size).toBe(0);
    const { x, y, width, height } = (await canvasOf(page).boundingBox())!;
    const scale = Math.min(width, height);
    const pointer = { x: x + width / 2 + 0.2 * scale, y: y + height / 2 - 0.1 * scale };
    await page.mouse.move(pointer.x, pointer.y);
    for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -240);
    await expect.poll(() => Number(query(page).get('zoom'))).toBeGreaterThan(3);
    const camera = () => ['x', 'y', 'zoom'].map((name) => Number(query(page).get(name)));
    const [cx, cy, zoom] = camera();
    // .7 and .4 of the map were under the pointer, and are
    expect(cx! + 0.2 / zoom!).toBeCloseTo(0.7, 2);
    expect(cy! - 0.1 / zoom!).toBeCloseTo(0.4, 2);

    await page.mouse.down();
    await page.mouse.move(pointer.x - 0.25 * scale, pointer.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => camera()[0]! - cx!).toBeCloseTo(0.25 / zoom!, 2);
    // a drag takes no cell
    expect(query(page).has('cell')).toBe(false);
    expect(await page.locator('.atlas-minimap').isVisible()).toBe(true);

    await page.keyboard.press('0');
    await expect.poll(() => query(page).size).toBe(0);
    expect(await page.locator('.atlas-minimap').isVisible()).toBe(false);
  });

  it('grows between two fingers, and moves with both', async () => {
    const page = await open('woven/mixed3a/atlas/');
    await canvasOf(page).evaluate((canvas) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const [x, clientY] = [left + width / 2, top + height / 2];
      const touch = (type: string, pointerId: number, clientX: number) => {
        const finger = { pointerId, pointerType: 'touch', clientX, clientY };
        canvas.dispatchEvent(new PointerEvent(type, finger));
      };
      // fingers that are made up cannot be captured
      canvas.setPointerCapture = () => {};
      touch('pointerdown', 1, x - 50);
      touch('pointerdown', 2, x + 50);
      for (let i = 1; i <= 10; i++) {
        touch('pointermove', 1, x - 50 - 10 * i);
        touch('pointermove', 2, x + 50 + 10 * i);
      }
      touch('pointerup', 1, x - 150);
      touch('pointerup', 2, x + 150);
    });
    await expect.poll(() => Number(query(page).get('zoom'))).toBeCloseTo(3, 1);
    expect(Number(query(page).get('x') ?? 0.5)).toBeCloseTo(0.5, 1);
    expect(query(page).has('cell')).toBe(false);
  });

  it('draws finer cells where it is looked at closely', async () => {
    const page = await open('woven/mixed3a/atlas/');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('button', { name: 'Larger' }).click();
    await expect.poll(() => asked.join()).toContain('level-16.json');
    await expect.poll(() => asked.join()).toMatch(/icons-16-\d-\d\.webp/);
    expect(query(page).get('zoom') ?? '2').toBe('2');
  });

  it('is walked by keys from cell to cell', async () => {
    const page = await open('woven/mixed3a/atlas/');
    const canvas = canvasOf(page);
    await canvas.focus();
    await page.keyboard.press('+');
    // all of it cannot be moved
    await expect.poll(() => query(page).has('zoom')).toBe(true);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => Number(query(page).get('x'))).toBeLessThan(0.5);
    await page.keyboard.press('0');
    // seen from afar again
    await expect.poll(() => query(page).has('zoom')).toBe(false);
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page).get('cell')).toMatch(/^8\.\d\.\d$/);
    const first = query(page).get('cell')!;
    // the card of the first may be on its way yet
    await cardOf(page).getByRole('link').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => query(page).get('cell')).not.toBe(first);
    const [, , row] = query(page).get('cell')!.split('.');
    expect(Number(row)).toBeGreaterThan(Number(first.split('.')[2]));
    const said = page.locator('activation-atlas output');
    await expect.poll(() => said.innerText()).toMatch(/^Cell [A-H]\d: /);
    // into the card, and out of it
    await page.keyboard.press('Enter');
    const inCard = () => document.activeElement!.closest('.atlas-card') !== null;
    await expect.poll(() => page.evaluate(inCard)).toBe(true);
    await canvas.focus();
    await page.keyboard.press('Escape');
    await expect.poll(() => query(page).has('cell')).toBe(false);
  });

  it('tells of the cell that is pointed at, and keeps the one that is clicked', async () => {
    const page = await open('woven/mixed3a/atlas/');
    const [first, last] = [
      await cellOf(page, 'woven/mixed3a/atlas', 0),
      await cellOf(page, 'woven/mixed3a/atlas', -1),
    ];
    const name = ({ col, row }: typeof first) => `Cell ${'ABCDEFGH'[col]}${row + 1}`;
    await page.mouse.move(first.at.x, first.at.y);
    await cardOf(page).getByText(name(first), { exact: true }).waitFor();
    await page.mouse.move(last.at.x, last.at.y);
    await cardOf(page).getByText(name(last), { exact: true }).waitFor();
    await page.mouse.click(last.at.x, last.at.y);
    await cardOf(page).getByRole('button').waitFor();
    await page.mouse.move(first.at.x, first.at.y);
    await page.waitForTimeout(200);
    const text = await cardOf(page).innerText();
    expect(text).toContain(name(last));
    for (const part of ['Real patches', 'Adds most to', 'Images of', 'Strongest units', 'Fit of']) {
      expect(text).toContain(part);
    }
    expect(await cardOf(page).getByRole('img').count()).toBeGreaterThan(5);
    const link = cardOf(page).locator('a').first();
    expect(await link.getAttribute('href')).toMatch(/^\/some\/where\/woven\/mixed3a\/\d+\/$/);

    // the address says so
    await expect.poll(() => query(page).get('cell')).toBe(`8.${last.col}.${last.row}`);
    await page.reload();
    await cardOf(page).getByText(name(last), { exact: true }).waitFor();
    await cardOf(page).getByRole('button').click();
    await expect.poll(() => query(page).has('cell')).toBe(false);
    expect(await cardOf(page).innerText()).toContain('Point at a cell');
  });

  it('shows what cells say of a class, by what they add and by their images', async () => {
    const page = await open('woven/mixed3a/atlas/');
    const plain = await drawn(page);
    const [field, legend] = [page.getByLabel('Class'), page.locator('.atlas-legend')];
    expect(await legend.isVisible()).toBe(false);
    await field.focus();
    expect(await page.locator('#atlas-classes option').count()).toBe(40);
    await field.fill('Weave 21');
    await field.press('Enter');
    await legend.waitFor();
    const name = 'weave 21, or a rather long label';
    expect(await field.inputValue()).toBe(name);
    expect(await legend.innerText()).toContain(`adds to the logit of ${name}`);
    await expect.poll(() => drawn(page)).not.toBe(plain);
    const byScores = await drawn(page);
    await page.locator('select[name="by"]').selectOption('its images');
    await expect.poll(() => legend.innerText()).toContain('comes from images of');
    await expect.poll(() => drawn(page)).not.toBe(byScores);
    await expect.poll(() => query(page).toString()).toContain('by=images');
    expect(query(page).get('class')).toBe(name);

    await page.reload();
    await legend.waitFor();
    expect(await field.inputValue()).toBe(name);
    await field.fill('');
    await field.press('Enter');
    await legend.waitFor({ state: 'hidden' });
    await expect.poll(() => drawn(page)).toBe(plain);
    await field.fill('no such class');
    await field.press('Enter');
    expect(await field.inputValue()).toBe('');
  });

  it.each(['reduce', 'no-preference'] as const)(
    'sets cells apart by two classes, and back, motion: %s',
    async (reducedMotion) => {
      const page = await open('woven/mixed3a/atlas/?class=weave+3%2C+or+a+rather+long+label', {
        reducedMotion,
      });
      const before = await drawn(page);
      await page.getByLabel('against').fill('weave 30,');
      await page.getByLabel('against').press('Enter');
      const axis = page.locator('.atlas-axis');
      await axis.waitFor();
      expect(await axis.innerText()).toMatch(/^more for weave 30,[^]*more for weave 3,/);
      await settled(page);
      await expect.poll(() => drawn(page)).not.toBe(before);
      // the highest of the column on the right edge is a cell
      const { x, y, width, height } = (await canvasOf(page).boundingBox())!;
      await page.mouse.click(x + width / 2 + height / 2 - 8, y + height - 8);
      await expect.poll(() => query(page).has('cell')).toBe(true);
      expect(query(page).get('against')).toContain('weave 30,');
      await page.keyboard.press('Escape');
      await page.getByLabel('against').fill('');
      await page.getByLabel('against').press('Enter');
      await axis.waitFor({ state: 'hidden' });
      await page.mouse.move(0, 0);
      await settled(page);
      await expect.poll(() => drawn(page)).toBe(before);
    },
  );

  it('draws icons as large as their cells are full, with or without names', async () => {
    const page = await open('woven/mixed3a/atlas/');
    const plain = await drawn(page);
    await page.getByLabel('Sizes by density').check();
    await expect.poll(() => drawn(page)).not.toBe(plain);
    const sized = await drawn(page);
    await page.getByLabel('Names').uncheck();
    await expect.poll(() => drawn(page)).not.toBe(sized);
    await expect.poll(() => query(page).toString()).toBe('icons=sized&labels=off');
    await page.reload();
    await expect.poll(() => page.getByLabel('Names').isChecked()).toBe(false);
  });

  it.each(['reduce', 'no-preference'] as const)(
    'changes to the map of another layer and back, motion: %s',
    async (reducedMotion) => {
      const page = await open('woven/mixed3a/atlas/', { reducedMotion });
      await page.evaluate(() => (document.body.dataset['same'] = 'yes'));
      await page.getByLabel('Class').fill('weave 3,');
      await page.getByLabel('Class').press('Enter');
      await page.locator('.atlas-legend').waitFor();
      await page.getByRole('link', { name: 'mixed3b', exact: true }).click();
      await page.getByRole('heading', { name: 'What mixed3b tells apart' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/some/where/woven/mixed3b/atlas/');
      expect(await page.title()).toContain('What mixed3b tells apart');
      expect(await page.locator('.crumbs').innerText()).toContain('mixed3b');
      expect(await page.locator('[aria-current="page"]').innerText()).toBe('mixed3b');
      expect(await page.locator('.map-table a[href*="mixed3b"]').count()).toBeGreaterThan(9);
      // what was asked for goes along, in the same page
      await expect.poll(() => query(page).get('class')).toContain('weave 3,');
      expect(await page.evaluate(() => document.body.dataset['same'])).toBe('yes');
      await settled(page);
      await page.goBack();
      await page.getByRole('heading', { name: 'What mixed3a tells apart' }).waitFor();
      await expect.poll(() => new URL(page.url()).pathname).toContain('mixed3a');
      expect(await page.evaluate(() => document.body.dataset['same'])).toBe('yes');
      await settled(page);
    },
  );

  it('follows the theme', async () => {
    const page = await open('woven/mixed3a/atlas/');
    const light = await drawn(page);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await expect.poll(() => drawn(page)).not.toBe(light);
  });

  it('copies the address of the view', async () => {
    const page = await open('woven/mixed3a/atlas/?x=0.5&y=0.5&zoom=3');
    await page.getByText('Link to this view').click();
    const text = page.locator('.atlas-link pre');
    await expect.poll(() => text.innerText()).toBe(page.url());
  });

  it('is a picture and a table without script', async () => {
    const page = await blank({ javaScriptEnabled: false });
    await page.goto(`${site.address}woven/mixed3a/atlas/`);
    expect(await page.locator('.atlas-overview').isVisible()).toBe(true);
    for (const scripted of ['canvas', '.atlas-tools', '.atlas-buttons', '.atlas-side']) {
      expect(await page.locator(scripted).first().isVisible(), scripted).toBe(false);
    }
    await page.getByText('The same as a table').click();
    const row = page.locator('.map-table tbody tr').first();
    expect(await row.innerText()).toMatch(/^[A-H]\d\s+[\d,]+\s+weave \d+.*\+?2\.4/);
    expect(await row.locator('a[href^="/some/where/woven/mixed3a/"]').count()).toBe(4);
    await page.getByRole('link', { name: 'mixed3b', exact: true }).first().click();
    await page.waitForURL('**/woven/mixed3b/atlas/');
    const main = await page.locator('main').innerText();
    expect(main).toContain('Neighbours on this map are neighbours in the network: .89 of 1');
    expect(main).toContain('41 % of the 15 nearest activations are the same');
  });

  it.each([360, 1280])('moves nothing on the page when it comes, %d px wide', async (width) => {
    const cell = await cellOf(await open('woven/mixed3a/atlas/'), 'woven/mixed3a/atlas', 9);
    const asked = `?class=weave+3%2C+or+a+rather+long+label&cell=8.${cell.col}.${cell.row}`;
    const page = await open(`woven/mixed3a/atlas/${asked}`, { viewport: { width, height: 800 } });
    await cardOf(page).getByRole('button').waitFor();
    const shift = await page.evaluate(async () => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += (entry as { value?: number }).value ?? 0;
      }).observe({ type: 'layout-shift', buffered: true });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return sum;
    });
    expect(shift).toBe(0);
  });

  it('stays a picture where its files cannot be fetched', async () => {
    const page = await blank();
    await page.route('**/map.json', (route) => route.fulfill({ status: 404 }));
    await page.goto(`${site.address}woven/mixed3a/atlas/`);
    await page.locator('.atlas-tools').waitFor({ state: 'hidden' });
    expect(await page.locator('.atlas-overview').isVisible()).toBe(true);
    expect(site.complaints.splice(0).join()).toContain('404');
  });

  it('scrolls the page with one finger until it is tapped, and shows the card below', async () => {
    const page = await open('woven/mixed3a/atlas/', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const touchAction = () =>
      canvasOf(page).evaluate((canvas) => getComputedStyle(canvas).touchAction);
    expect(await touchAction()).toBe('pan-y');
    const { at } = await cellOf(page, 'woven/mixed3a/atlas', -1);
    await canvasOf(page).evaluate((canvas) => canvas.scrollIntoView());
    const scrolled = await page.evaluate(() => scrollY);
    await page.touchscreen.tap(at.x, at.y - scrolled);
    await cardOf(page).getByRole('button').waitFor();
    expect(await touchAction()).toBe('none');
    await expect
      .poll(async () => (await cardOf(page).getByRole('button').boundingBox())!.y)
      .toBeLessThan(740);
    const [map, card] = [await canvasOf(page).boundingBox(), await cardOf(page).boundingBox()];
    expect(card!.y).toBeGreaterThanOrEqual(map!.y + map!.height);
    expect(card!.x + card!.width).toBeLessThanOrEqual(360);
  });

  it('loads little at first', async () => {
    const page = await blank();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => sizes.push(response.body().then((body) => body.length)));
    await page.goto(`${site.address}woven/mixed3a/atlas/`, { waitUntil: 'networkidle' });
    await settled(page);
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(8);
    expect(total).toBeLessThan(FIRST_BYTES);
  });
});

describe('a map of units', () => {
  it('names the unit that is pointed at, and leads to its page', async () => {
    const page = await open('woven/mixed3a/map/');
    expect(await page.locator('.atlas-classes').isVisible()).toBe(false);
    const { x, y } = await placeOf(page, 8, 4, 1);
    await page.mouse.move(x, y);
    await cardOf(page).getByText('mixed3a:12', { exact: true }).waitFor();
    expect(await cardOf(page).innerText()).toContain('warp');
    await page.mouse.click(x, y);
    await page.waitForURL('**/woven/mixed3a/12/');
  });
});

describe('a map of images', () => {
  it('counts images', async () => {
    const page = await open('woven/mixed3b/images/');
    const { x, y } = await placeOf(page, 8, 4, 4);
    await page.mouse.click(x, y);
    await cardOf(page).getByRole('button').waitFor();
    expect(await cardOf(page).innerText()).toMatch(/Cell E5\s+[\d,]+ images · 8 × 8 grid/);
  });
});

describe('the pages of layers and models', () => {
  it('lead to the maps there are, and say why there is none', async () => {
    const page = await blank({ javaScriptEnabled: false });
    await page.goto(`${site.address}woven/mixed3a/`);
    const links = page.locator('.map-links a');
    expect(await links.allInnerTexts()).toEqual(['Activation atlas', 'Map of its units']);
    await page.goto(`${site.address}woven/logits/`);
    expect(await page.locator('main').innerText()).toContain('No activation atlas: 2 activations');
    await page.goto(`${site.address}woven/`);
    expect(await links.count()).toBe(4);
    await links.first().click();
    await page.waitForURL('**/woven/mixed3a/atlas/');
  });
});

describe('10,000 cells', () => {
  it(`take at most ${FRAME_MS} ms of the median frame, all in view, moved and grown`, async ({
    annotate,
  }) => {
    const size = 100;
    const numTiles = Math.ceil(size / 8);
    const across = Array.from({ length: size }, (_, i) => i);
    const weave = texture('speed', 8 * 24, 8 * 24, 4);
    const raw = { width: weave.width, height: weave.height, channels: 3 } as const;
    const icons = await sharp(weave.data, { raw }).webp().toBuffer();
    const page = await blank({ reducedMotion: 'no-preference' });
    const folder = '**/narrow/block~2fsum/atlas';
    await page.route(`${folder}/map.json`, async (route) => {
      const record = (await (await route.fetch()).json()) as object;
      const tiles = Array.from({ length: numTiles ** 2 }, (_, i) => [
        i % numTiles,
        Math.floor(i / numTiles),
      ]);
      const levels = [{ size, numCells: size * size, tiles }];
      await route.fulfill({ json: { ...record, iconSize: 24, levels } });
    });
    await page.route(`${folder}/level-100.json`, (route) =>
      route.fulfill({
        json: {
          cols: across.flatMap(() => across),
          rows: across.flatMap((row) => across.map(() => row)),
          counts: across.flatMap(() => across.map((col) => 5 + (col % 9))),
          classes: across.flatMap(() => across.map(() => -1)),
        },
      }),
    );
    await page.route(`${folder}/icons-100-*.webp`, (route) => route.fulfill({ body: icons }));
    await page.addInitScript(() => {
      const frames: number[] = [];
      const request = globalThis.requestAnimationFrame.bind(globalThis);
      globalThis.requestAnimationFrame = (callback) =>
        request((now) => {
          const start = performance.now();
          callback(now);
          // what was asked for is drawn now, and counts
          const canvas = document.querySelector<HTMLCanvasElement>('.atlas-stage canvas');
          canvas?.getContext('2d')?.getImageData(0, 0, 1, 1);
          frames.push(performance.now() - start);
        });
      // the test waits for frames without being counted
      Object.assign(globalThis, { frames, request });
    });
    await page.goto(`${site.address}narrow/block~2fsum/atlas/`, { waitUntil: 'networkidle' });
    await settled(page);
    const { work, deltas, numDrawn } = await page.evaluate(async () => {
      const canvas = document.querySelector<HTMLCanvasElement>('.atlas-stage canvas')!;
      const { left, top, width: w, height: h } = canvas.getBoundingClientRect();
      const at = { clientX: left + w / 3, clientY: top + h / 3, pointerId: 1, bubbles: true };
      const { frames, request } = globalThis as unknown as {
        frames: number[];
        request: typeof requestAnimationFrame;
      };
      const next = () => new Promise<number>((resolve) => request(resolve));
      const data = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
      const shown = data.filter((value, i) => i % 4 === 3 && value > 0).length;
      canvas.setPointerCapture = () => {};
      frames.length = 0;
      const times: number[] = [];
      // larger by a half and smaller again
      for (let i = 0; i < 80; i++) {
        const deltaY = i < 40 ? -5 : 5;
        canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY, cancelable: true }));
        times.push(await next());
      }
      for (let i = 0; i < 10; i++) {
        canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: -20, cancelable: true }));
        times.push(await next());
      }
      canvas.dispatchEvent(new PointerEvent('pointerdown', { ...at, button: 0 }));
      for (let i = 0; i < 80; i++) {
        const clientX = at.clientX + 60 * Math.sin(i / 8);
        canvas.dispatchEvent(new PointerEvent('pointermove', { ...at, clientX }));
        times.push(await next());
      }
      return {
        work: frames,
        deltas: times.slice(1).map((time, i) => time - times[i]!),
        numDrawn: shown / Math.min(canvas.width, canvas.height) ** 2,
      };
    });
    const median = (values: readonly number[]) =>
      values.toSorted((a, b) => a - b)[values.length >> 1]!;
    await annotate(
      `10,000 cells: ${median(work).toFixed(1)} ms of work in the median frame, ${median(deltas).toFixed(1)} ms from frame to frame`,
    );
    expect(work.length).toBeGreaterThan(150);
    // all cells are there, but for the gaps
    expect(numDrawn).toBeGreaterThan(0.8);
    expect(median(work)).toBeLessThan(FRAME_MS);
  });
});
