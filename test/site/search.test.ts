import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';

const site = browseFixtureSite();

async function open(route: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await site.newPage(options);
  await page.goto(site.address + route);
  return page;
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search' });
const titles = (page: Page) => page.locator('.search-results strong').allInnerTexts();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

describe('the search', () => {
  it('opens on / from every page, is walked by arrows and closed by Escape', async () => {
    const page = await open('woven/mixed3a/9/');
    await page.keyboard.press('/');
    await dialog(page).waitFor();
    await page.keyboard.type('mixed3a 12');
    await expect.poll(async () => (await titles(page))[0]).toBe('mixed3a:12');
    await page.keyboard.press('Escape');
    expect(await dialog(page).isVisible()).toBe(false);

    await page.getByRole('link', { name: 'Search' }).click();
    await dialog(page).waitFor();
    // the words of the last time are chosen, and written over
    await page.keyboard.type('mixed3');
    await expect.poll(async () => (await titles(page)).slice(0, 2)).toEqual(['mixed3a', 'mixed3b']);
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('mixed3a');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('mixed3b');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}woven/mixed3a/`);
  });

  it('loads nothing of its own before it is opened, and no prose before it is asked', async () => {
    const page = await site.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${site.address}woven/mixed3a/9/`, { waitUntil: 'networkidle' });
    expect(asked.join()).not.toMatch(/search|pagefind/);
    await page.keyboard.press('/');
    await dialog(page).waitFor();
    await page.keyboard.type('hexagon');
    await expect.poll(() => titles(page)).toContain('mixed3a:9');
    expect(asked.filter((url) => url.endsWith('.json'))).not.toHaveLength(0);
    await expect.poll(() => asked.join()).toContain('pagefind.js');
  });

  it('finds units with their pictures, by label and annotation, circuits, maps, classes', async () => {
    const page = await open('search/');
    const field = page.getByRole('searchbox', { name: 'Search' });
    await field.fill('hexagon cells');
    await expect.poll(() => titles(page)).toEqual(['mixed3a:9']);
    const picture = page.locator('.search-results img').first();
    expect(await picture.getAttribute('src')).toMatch(/mixed3a\/9\.positive\.webp$/);
    expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => 1))).toBe(
      1,
    );
    await field.fill('cells out of');
    await expect.poll(async () => (await titles(page))[0]).toBe('Cells out of walls');
    await field.fill('mixed3b activation atlas');
    await expect.poll(async () => (await titles(page))[0]).toBe('Activation atlas');
    await field.fill('weave 37');
    await expect.poll(() => titles(page)).toContain('weave 37');
    const kinds = await page.locator('.search-results small').allInnerTexts();
    expect(new Set(kinds)).toEqual(new Set(['class', 'unit']));
    // a class leads to the map that tells it apart
    await page.getByRole('link', { name: 'weave 37 class' }).click();
    await page.waitForURL(/mixed3b\/atlas\/\?class=weave\+37/);
  });

  it('finds models, images, wiring and robustness, each with its kind', async () => {
    const page = await open('search/');
    const field = page.getByRole('searchbox', { name: 'Search' });
    const first = page.locator('.search-results a').first();
    for (const [words, title, kind] of [
      ['woven net', 'Woven Net', 'model'],
      ['cotton 0001', 'cotton/0001.png', 'image'],
      ['attribution', 'What made it say that?', 'images'],
      ['robustness', 'Robustness of Woven Net', 'robustness'],
      ['conv2 to mixed3a', 'conv2 to mixed3a', 'wiring'],
      ['mixed3a:12', 'mixed3a:12', 'unit'],
      ['mixed3b', 'mixed3b', 'layer'],
    ] as const) {
      await field.fill(words);
      await expect.poll(() => first.locator('strong').innerText(), { message: words }).toBe(title);
      expect(await first.locator('small').innerText()).toBe(kind);
    }
    await field.fill('robustness');
    await expect.poll(() => first.locator('small').innerText()).toBe('robustness');
    await field.press('Enter');
    await page.waitForURL(`${site.address}woven/robustness/`);
  });

  it('finds the words of articles, each article once', async () => {
    const page = await open('search/?q=optimiser');
    await expect.poll(async () => (await titles(page))[0]).toMatch(/^Reading a unit page/);
    const link = page.locator('.search-results a').first();
    expect(await link.innerText()).toMatch(/optimiser/);
    await link.click();
    await page.waitForURL(/\/some\/where\/articles\/reading-a-unit-page\/(#.*)?$/);
  });

  it('keeps the words in the address, and says when there is nothing', async () => {
    const page = await open('search/');
    await page.getByRole('searchbox').fill('zzzz');
    await page.getByText('Nothing found').waitFor();
    expect(new URL(page.url()).search).toBe('?q=zzzz');
    await page.getByText('Units are found by their layer and number, as').waitFor();
    await page.getByRole('searchbox').fill('mixed3a 40');
    await expect.poll(() => titles(page)).toEqual(['mixed3a:40']);
    expect(await page.getByText('Units are found by').count()).toBe(0);
    await page.goto(`${site.address}search/?q=mixed3a+40`);
    await expect.poll(() => titles(page)).toEqual(['mixed3a:40']);
    expect(await page.locator('.search-lists').isVisible()).toBe(false);
  });

  it('lists layers, maps and articles without script', async () => {
    const page = await open('search/', { javaScriptEnabled: false });
    expect(await page.getByRole('searchbox').count()).toBe(0);
    for (const name of ['mixed3a', 'block/sum', 'Map of its units', 'Reading a unit page']) {
      expect(await page.getByRole('link', { name, exact: true }).first().isVisible(), name).toBe(
        true,
      );
    }
  });

  it('takes text for text', async () => {
    const page = await open('search/?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E');
    await page.getByText('Nothing found').waitFor();
    expect(await page.locator('.search-results img').count()).toBe(0);
  });
});

describe('commands', () => {
  it('are listed on ?, and done from the list', async () => {
    const page = await open('woven/mixed3a/9/');
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'search', exact: true }).click();
    await dialog(page).waitFor();
    expect(await page.locator('dialog[open]').count()).toBe(1);
  });

  it('turn the page dark or light, and go to a unit by lot', async () => {
    const page = await open('', { colorScheme: 'light' });
    await page.keyboard.press('t');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.keyboard.press('r');
    await page.waitForURL(/\/(woven|narrow)\/[^/]+\/\d+\/$/);
  });

  it('leave letters to a field', async () => {
    const page = await open('woven/mixed3a/');
    await page.getByRole('searchbox').fill('');
    await page.keyboard.type('c/rt?');
    expect(await page.getByRole('searchbox').inputValue()).toBe('c/rt?');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });
});

describe('units seen last', () => {
  it('stand in the search and on the home page until they are forgotten', async () => {
    const page = await open('woven/mixed3a/9/');
    for (const route of ['woven/mixed3a/5/', 'woven/3b~2f3~d73~20branch/0/', 'woven/mixed3a/9/']) {
      await page.goto(site.address + route);
    }
    await page.goto(site.address);
    const seen = page.locator('.unit-links a');
    await expect
      .poll(() => seen.allInnerTexts())
      .toEqual(['mixed3a:9', '3b/3×3 (branch):0', 'mixed3a:5']);
    await page.keyboard.press('/');
    await expect.poll(() => dialog(page).locator('.unit-links a').count()).toBe(3);
    await dialog(page).getByRole('button', { name: 'Forget them' }).click();
    expect(await dialog(page).locator('.unit-links a').count()).toBe(0);
    await page.reload();
    expect(await seen.count()).toBe(0);
  });
});
