import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';

/** Of a circuit of sixty units, and of a page that has one, with 32 edges kept each way: there are thousands. */
const CIRCUIT_BYTES = 120 * 1024;
const PAGE_BYTES = 35 * 1024;

const wiring = 'woven/mixed3a/9/wiring/';
const site = browseFixtureSite();

const textOf = (route: string) => readFile(join(site.folder, route, 'index.html'), 'utf8');

async function open(route: string, javaScriptEnabled = true): Promise<Page> {
  const page = await site.newPage({ javaScriptEnabled, viewport: { width: 1280, height: 900 } });
  await page.goto(site.address + route);
  return page;
}

/** Edges that are seen, of both signs. */
const numSeen = (page: Page) => page.locator('.edges li:visible').count();

it('leads from the unit to its wiring, and from the model to layers and circuits', async () => {
  expect(await textOf('woven/mixed3a/9/')).toContain(`href="/some/where/${wiring}"`);
  const model = await textOf('woven/');
  expect(model).toContain('href="/some/where/woven/wiring/"');
  expect(model).toContain('href="/some/where/woven/circuits/honeycombs/"');
  expect(await textOf('narrow/')).not.toContain('wiring/');
});

it('shows the strongest of each sign, each way, on the page of the unit', async () => {
  const text = /<h2>Wiring[^]*?<h2>/.exec(await textOf('woven/mixed3a/9/'))![0];
  const rows = [...text.matchAll(/<b>([^<]*)<\/b>(.*?)<\/p>/gs)];
  expect(rows.map(([, title]) => title)).toEqual([
    'Excited by conv2',
    'Inhibited by conv2',
    'Excites mixed3b',
    'Inhibits mixed3b',
  ]);
  expect(rows.map(([, , cells]) => cells!.match(/<a /g)!.length)).toEqual([3, 3, 2, 2]);
});

describe('the wiring of a unit', () => {
  it('says how far it can be read', async () => {
    const [clear, doubtful] = await Promise.all([wiring, 'woven/mixed3a/5/wiring/'].map(textOf));
    expect(clear).not.toContain('data-flag');
    expect(clear).toContain('23 % of the response is left');
    expect(doubtful).toMatch(/data-flag[^>]*>\s*Read with care: over the 4 images/);
    expect(doubtful).toContain('do not explain the unit');
  });

  it('is a small page', async () => {
    expect(Buffer.byteLength(await textOf(wiring))).toBeLessThanOrEqual(PAGE_BYTES);
  });

  it('shows edges of 30 % of the largest norm and more, without script', async () => {
    const page = await open(wiring, false);
    const said = () => page.locator('figcaption:visible').nth(1).innerText();
    // norms fall in 32 equal steps, each way; every third inhibits, and nine of each sign are drawn; 8 through another layer
    expect(await numSeen(page)).toBe(2 * (9 + 7) + 6);
    expect(await said()).toMatch(/^Shown are 16 of 32 edges that are kept, \d\d %/);
    expect(await page.getByRole('slider').isVisible()).toBe(false);
    await page.getByLabel('Show weaker ones too').check();
    expect(await numSeen(page)).toBe(2 * (9 + 9) + 8);
    expect(await said()).toMatch(/^Shown are 18 of 32 edges that are kept, \d\d %/);
    expect(await said()).toContain('the others are in 9.wiring.json.');
  });

  it('moves the rule with a slider, and says how many and what share are shown', async () => {
    const page = await open(wiring);
    const said = async () => {
      const text = await page.locator('figcaption:visible').nth(1).innerText();
      return /(\d+) of 32 .*, (\d+) %/.exec(text)!.slice(1).map(Number);
    };
    const [number, share] = await said();
    expect(number).toBe(16);
    await page.getByRole('slider').fill('0.9');
    expect(await numSeen(page)).toBe(2 * 4 + 1);
    expect(await page.locator('.edge-rule output').innerText()).toBe('90 %');
    const [fewer, less] = await said();
    expect(fewer).toBe(4);
    expect(less).toBeLessThan(share!);
    await page.getByRole('slider').fill('0.3');
    expect(await said()).toEqual([number, share]);
    await page.getByLabel('Show weaker ones too').check();
    expect((await said())[0]).toBe(18);
  });
});

describe('a circuit', () => {
  it('of sixty units is small, and links each of them', async () => {
    const svg = /<svg class="circuit"[^]*?<\/circuit-paths>/.exec(await textOf(wiring))![0];
    expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(CIRCUIT_BYTES);
    expect(svg.match(/<(a|g) [^>]*transform="translate/g)).toHaveLength(60);
    expect(svg.match(/<path d="M[^"]+" stroke-width/g)!.length).toBeGreaterThan(60);
    expect(svg).toContain('href="/some/where/woven/conv2/3/"');
  });

  it('shows the paths through what has the focus', async () => {
    const page = await open(wiring);
    const isOff = (selector: string) => page.locator(`${selector}.off`).count();
    const nodes = page.locator('.circuit-nodes > *');
    expect(await isOff('.circuit-nodes > *')).toBe(0);
    await nodes.nth(1).focus();
    const edges = await page.$$eval('.circuit > g > path', (all) =>
      all.map((edge) => ({ title: edge.textContent, isOff: edge.classList.contains('off') })),
    );
    const table = (await page.locator('circuit-paths').getAttribute('data-edges'))!.split(',');
    expect(edges).toHaveLength(table.length);
    for (const [i, { title, isOff: off }] of edges.entries()) {
      const [from, to, share] = table[i]!.split(' ');
      const isOn = to === '1' || from === '1';
      expect(off, table[i]).toBe(!isOn);
      expect(title).toMatch(new RegExp(`(excites|inhibits) .*, ${share} %$`));
    }
    expect(await nodes.nth(0).getAttribute('class')).not.toBe('off');
    expect(await nodes.nth(2).getAttribute('class')).toBe('off');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}woven/conv2/0/`);
  });

  it.each([wiring, 'woven/circuits/honeycombs/'])(
    'fits a narrow window, with text that can be read: %s',
    async (route) => {
      const page = await open(route);
      await page.setViewportSize({ width: 360, height: 740 });
      const [scrolls, textHeight] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.querySelector('circuit-paths')!;
        const heights = [...document.querySelectorAll('.circuit text')].map(
          (text) => text.getBoundingClientRect().height,
        );
        const isWide = document.documentElement.scrollWidth > window.innerWidth;
        return [scrollWidth > clientWidth || isWide, Math.min(...heights)] as const;
      });
      expect(scrolls).toBe(false);
      expect(textHeight).toBeGreaterThan(8);
    },
  );

  it('that people made has its groups, labels and a table of its edges', async () => {
    const text = await textOf('woven/circuits/honeycombs/');
    expect(text).toContain('Walls at three angles make a cell.');
    expect(text.match(/class="circuit-group"/g)).toHaveLength(1);
    expect(text).toMatch(/>\s*upright wall\s*</);
    expect(text.match(/<tr>/g)).toHaveLength(1 + 3);
  });
});

describe('a figure', () => {
  const save = async (page: Page, name: string) => {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name }).first().click();
    const download = await waiting;
    return { file: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  it.each([
    ['circuit of mixed3a:9', 'circuit-of-mixed3a-9'],
    ['mixed3a:9 from conv2', 'mixed3a-9-from-conv2'],
  ])('“%s” is saved with all it needs', async (name, file) => {
    const page = await open(wiring);
    const svg = await save(page, `Save ${name} as SVG`);
    expect(svg.file).toBe(`${file}.svg`);
    const text = svg.bytes.toString();
    expect(text).toMatch(/<image [^>]*href="data:image\/(png|jpeg)/);
    expect(text).not.toMatch(/<image [^>]*href="(?!data:)|<use|var\(/);
    const png = await save(page, `Save ${name} as PNG`);
    const { width, height, format } = await sharp(png.bytes).metadata();
    expect(format).toBe('png');
    const figure = page.locator(`figure:has([data-name="${name}"])`);
    const box = (await figure.boundingBox())!;
    const foot = (await figure.locator('.saved-foot').boundingBox())!;
    expect(width / 2).toBeCloseTo(box.width + 16, -1);
    expect(height / 2).toBeCloseTo(foot.y - box.y + 16, -1);
  });
});

describe('a map of two layers', () => {
  it('names the units of the place that the keys move to, and leads to the later one', async () => {
    const page = await open('woven/wiring/conv2--mixed3a/');
    await page.locator('.pair-map').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const read = page.locator('.pair-read output');
    // rows are from the last unit to the first
    await expect.poll(() => read.innerText()).toMatch(/conv2:1 to mixed3a:62, [+−]?[\d.]+/);
    await page.locator('.pair-map').hover({ position: { x: 1, y: 1 } });
    await expect.poll(() => read.innerText()).toMatch(/conv2:0 to mixed3a:63/);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}woven/mixed3a/63/`);
  });

  it('has its units in order, colours and families without script', async () => {
    const text = await textOf('woven/wiring/conv2--mixed3a/');
    expect(text.match(/<li><a href="\/some\/where\/woven\/(conv2|mixed3a)\//g)).toHaveLength(96);
    expect(text.match(/aria-label="mixed3a:\d+"><title>\d+<\/title><rect/g)).toHaveLength(64);
    expect(text).toContain(
      'That leaves 20 % of their variance; of units at orientations by lot, 90 %',
    );
    expect(await textOf('woven/wiring/mixed3a--mixed3b/')).not.toContain('By orientation');
  });
});
