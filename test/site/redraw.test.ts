import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { violationsOn } from '../support/violations.ts';

// Files of other hosts, and files that are not there, make every test of the site fail.
const site = browseFixtureSite();

const unit = 'woven/mixed3a/9/?backend=wasm';

async function open(
  options: Parameters<typeof site.newPage>[0] = {},
  path = unit,
): Promise<{ page: Page; asked: string[] }> {
  const page = await site.newPage(options);
  const asked: string[] = [];
  // those of its workers too
  page.context().on('request', (request) => asked.push(request.url()));
  await page.goto(site.address + path, { waitUntil: 'networkidle' });
  return { page, asked };
}

/** Opens the panel, which begins to draw. */
async function openPanel(options: Parameters<typeof site.newPage>[0] = {}): Promise<Page> {
  const { page } = await open(options);
  await page.getByRole('button', { name: 'Draw it again' }).click();
  await page.locator('.redraw').waitFor();
  return page;
}

const status = (page: Page) => page.locator('.redraw-status');
const act = (page: Page) => page.locator('.redraw-act');

/** Steps that were made. */
async function numSteps(page: Page): Promise<number> {
  return parseInt((await page.locator('.redraw-progress p').textContent()) ?? '', 10) || 0;
}

/** The picture so far, and what it reaches. */
function look(page: Page): Promise<{ data: string; activation: number }> {
  return page.evaluate(() => {
    const figure = document.querySelector('.redraw-pictures figure')!;
    return {
      data: figure.querySelector('canvas')!.toDataURL(),
      activation: Number(/activation ([\d.]+)/.exec(figure.textContent)?.[1]),
    };
  });
}

async function stop(page: Page): Promise<void> {
  await act(page).click();
  await expect.poll(() => status(page).textContent()).toMatch(/^Stopped/);
}

const numDrawn = (page: Page) => page.locator('.redraw-tries li').count();

/** A picture that takes no time. */
async function drawSmall(page: Page): Promise<void> {
  const earlier = await numDrawn(page);
  await page.getByRole('combobox', { name: 'Size' }).selectOption('32 px');
  await page.getByRole('combobox', { name: 'Steps' }).selectOption('16');
  await act(page).click();
  await expect.poll(() => numDrawn(page)).toBe(earlier + 1);
  expect(await status(page).textContent()).toMatch(/^Done, 16 steps/);
}

describe('a picture is drawn again', () => {
  it('when that is asked for, and nothing of it is fetched before', async () => {
    const { page, asked } = await open();
    const before = new Set(asked);
    await page.getByRole('button', { name: 'Draw it again' }).click();
    await expect.poll(() => numSteps(page)).toBeGreaterThan(0);
    await stop(page);
    const after = asked.slice(before.size).map((address) => address.replace(site.address, ''));
    expect(after.filter((address) => /^atlas.*(json|bin)$/.test(address))).toEqual([
      'atlas/woven/mixed3a/9.json',
      'atlas/woven/probe/probe.json',
      expect.stringMatching(/^atlas\/woven\/probe\/\w+-0\.bin$/),
    ]);
    expect(after.some((address) => address.endsWith('.wasm'))).toBe(true);
    // but for the page itself, whose address names what is to compute
    expect([...before].slice(1).join(' ')).not.toMatch(/wasm|redraw-panel|probe|worker/);
    expect(page.workers()).toHaveLength(1);
  });

  it('step by step: it changes, and excites the unit more and more, until it is stopped', async () => {
    const page = await openPanel();
    expect(await act(page).textContent()).toBe('Stop');
    expect(await act(page).evaluate((button) => button === document.activeElement)).toBe(true);
    await expect.poll(() => numSteps(page)).toBeGreaterThan(1);
    const early = await look(page);
    await expect.poll(() => numSteps(page), { timeout: 30_000 }).toBeGreaterThan(12);
    const late = await look(page);
    expect(late.data).not.toBe(early.data);
    expect(late.activation).toBeGreaterThan(early.activation);
    await stop(page);
    const made = await numSteps(page);
    expect(await status(page).textContent()).toContain(`Stopped, ${made} steps in `);
    await page.waitForTimeout(300);
    expect(await numSteps(page)).toBe(made);
    expect(made).toBeLessThan(256);
    expect(await act(page).textContent()).toBe('Draw again');
  });

  it('as the reader chooses, and can be saved and compared', async () => {
    const page = await openPanel();
    await expect.poll(() => numSteps(page)).toBeGreaterThan(0);
    await stop(page);
    await drawSmall(page);
    const whole = await look(page);
    for (const box of await page.locator('.redraw [type=checkbox]').all()) await box.uncheck();
    await drawSmall(page);
    const naive = await look(page);
    expect(naive.data).not.toBe(whole.data);
    // again from the same noise, which gives the same, and from other noise
    await drawSmall(page);
    expect(await look(page)).toEqual(naive);
    await page.getByRole('button', { name: 'Other noise' }).click();
    await expect.poll(() => numDrawn(page)).toBe(5);
    expect((await look(page)).data).not.toBe(naive.data);
    expect(await page.locator('.redraw-tries li').last().textContent()).toMatch(
      /^No aids16 steps, noise 2\d/,
    );
    await page.getByRole('combobox', { name: 'A picture that' }).selectOption('inhibits the unit');
    await drawSmall(page);
    expect(await status(page).textContent()).toContain('mean activation −');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save PNG' }).click();
    const file = await (await download).path();
    const { width, height, format } = await sharp(await readFile(file)).metadata();
    expect([width, height, format]).toEqual([32, 32, 'png']);
  });

  it('seldom shown on its way where little is to move', async () => {
    const page = await openPanel({ reducedMotion: 'reduce' });
    await expect.poll(() => numSteps(page)).toBeGreaterThan(0);
    await stop(page);
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const line = document.querySelector('.redraw-progress p')!;
      new MutationObserver(() => seen.push(line.textContent)).observe(line, { childList: true });
    });
    const start = Date.now();
    await drawSmall(page);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    // the start, the first step, and one every 2.5 s
    expect(seen.length).toBeLessThanOrEqual(2 + (Date.now() - start) / 2500);
    expect(seen[0]).toBe('0 of 16 steps');
  });
});

it('is offered where the network was published and the unit responds', async () => {
  for (const path of ['narrow/stem/0/', 'woven/mixed3a/5/']) {
    const { page } = await open({}, path);
    expect(await page.getByRole('button', { name: 'Draw it again' }).count(), path).toBe(0);
  }
});

it('says in a line why it cannot', async () => {
  const { page } = await open({}, 'woven/mixed3a/9/?backend=webgpu');
  await page.getByRole('button', { name: 'Draw it again' }).click();
  await expect
    .poll(() => status(page).textContent())
    .toBe('Nothing in this browser can compute it: webgpu: no GPU.');
  expect(await act(page).textContent()).toBe('Draw again');
});

describe.each([360, 1280])('the panel, %i px wide', (width) => {
  it('keeps the rules for accessibility in both themes, and fits', async () => {
    const page = await openPanel({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    await expect.poll(() => numSteps(page)).toBeGreaterThan(0);
    await stop(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOn(page), colorScheme).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});
