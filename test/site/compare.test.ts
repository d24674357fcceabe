import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';

const site = browseFixtureSite();

async function open(route: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await site.newPage(options);
  await page.goto(site.address + route);
  return page;
}

const tray = (page: Page) => page.getByRole('complementary', { name: 'Pinned units' });
const pinned = (page: Page) => tray(page).locator('li > a').allInnerTexts();
const compared = (page: Page) => page.locator('.compared h2').allInnerTexts();

describe('the tray', () => {
  it('holds what is pinned on a unit page, in a grid and in the search, on every page', async () => {
    const page = await open('woven/mixed3a/9/');
    expect(await tray(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Pin, to compare' }).click();
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9']);

    await page.goto(`${site.address}woven/mixed3b/`);
    await page.locator('.units li a').nth(3).focus();
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9', 'mixed3b:3']);
    expect(await page.locator('.units a[data-pinned]').innerText()).toBe('3');

    await page.keyboard.press('/');
    await page.getByRole('searchbox', { name: 'Search' }).fill('stem 0');
    await page.getByRole('button', { name: 'Pin stem:0' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9', 'mixed3b:3', 'stem:0']);

    await page.goto(`${site.address}articles/`);
    await page.getByRole('link', { name: 'Compare 3 units' }).click();
    await page.waitForURL(
      `${site.address}compare/?units=woven/mixed3a:9,woven/mixed3b:3,narrow/stem:0`,
    );
    await expect.poll(() => compared(page)).toEqual(['mixed3a:9', 'mixed3b:3', 'stem:0']);
    expect(await tray(page).isVisible()).toBe(false);
  });

  it('is reached by a key, kept while units are taken off, and told to who does not see it', async () => {
    const page = await open('woven/mixed3a/9/');
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9']);
    expect(await page.locator('output', { hasText: '1 unit pinned' }).count()).toBe(1);
    await page.goto(`${site.address}woven/mixed3a/12/`);
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9', 'mixed3a:12']);
    const focused = () => page.evaluate(() => document.activeElement!.textContent);
    await page.keyboard.press('p');
    expect(await focused()).toBe('mixed3a:9');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:12']);
    expect(await focused()).toBe('Look at 1 unit');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}compare/?units=woven/mixed3a:12`);
  });

  it('lets units go one by one, by the same key, and all at once', async () => {
    const page = await open('woven/mixed3a/9/');
    const pin = page.getByRole('button', { name: 'Pin, to compare' });
    await page.keyboard.press('c');
    await expect.poll(() => pin.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('c');
    await expect.poll(() => pin.getAttribute('aria-pressed')).toBe('false');
    expect(await tray(page).isVisible()).toBe(false);
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9']);
    await page.goto(`${site.address}woven/mixed3a/12/`);
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9', 'mixed3a:12']);
    await tray(page).getByRole('button', { name: 'Take mixed3a:9 off' }).click();
    expect(await pinned(page)).toEqual(['mixed3a:12']);
    await tray(page).getByRole('button', { name: 'Clear' }).click();
    expect(await tray(page).isVisible()).toBe(false);
    expect(await page.evaluate(() => localStorage.getItem('micrographia-pinned'))).toBeNull();
  });

  it('shows no frame where a unit has no picture, and asks for none', async () => {
    const page = await open('woven/mixed3a/5/');
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:5']);
    expect(await tray(page).locator('img').count()).toBe(0);
  });

  it('survives what others left in the storage', async () => {
    const page = await open('');
    await page.evaluate(() => {
      localStorage.setItem('micrographia-pinned', '{"a":');
      localStorage.setItem('micrographia-seen', '[1,null,{"place":"../x"}]');
    });
    await page.goto(`${site.address}woven/mixed3a/9/`);
    await page.keyboard.press('c');
    await expect.poll(() => pinned(page)).toEqual(['mixed3a:9']);
  });
});

describe('the page of comparison', () => {
  const address = 'compare/?units=woven/mixed3a:9,woven/3b~2f3~d73~20branch:4,narrow/block~2fsum:0';

  it('shows pictures, patches, spectra, labels and trust from the records', async () => {
    const page = await open(address);
    await expect
      .poll(() => compared(page))
      .toEqual(['mixed3a:9', '3b/3×3 (branch):4', 'block/sum:0']);
    const [first, , dead] = await page.locator('.compared').all();
    expect(
      await first!.getByRole('img', { name: 'Feature visualization of mixed3a:9' }).count(),
    ).toBe(1);
    expect(await first!.locator('.compared-patches i').count()).toBe(6);
    expect(await first!.getByRole('img', { name: /^Histogram of mixed3a:9/ }).count()).toBe(1);
    expect(await first!.innerText()).toMatch(
      /hexagon cells[^]*weave 9[^]*Believe the picture with care/,
    );
    expect(await dead!.innerText()).toContain('Dead: nothing excites it.');
    // the same parts stand at the same height
    for (const part of [1, 2, 3, 4, 5]) {
      const tops = await page
        .locator(`.compared section:nth-of-type(${part})`)
        .evaluateAll((parts) => parts.map((each) => each.getBoundingClientRect().top));
      expect(tops, String(part)).toHaveLength(3);
      expect(new Set(tops).size, String(part)).toBe(1);
    }
    // and below the last of them the page ends
    const [end, foot] = await Promise.all(
      ['.compare-columns', '.foot'].map((part) => page.locator(part).boundingBox()),
    );
    expect(foot!.y - end!.y - end!.height).toBeLessThan(120);
  });

  it('takes a unit off, in the address too, and adds what the search pins', async () => {
    const page = await open(address);
    await page.getByRole('button', { name: 'Take 3b/3×3 (branch):4 off' }).click();
    await expect.poll(() => compared(page)).toEqual(['mixed3a:9', 'block/sum:0']);
    expect(page.url()).toBe(`${site.address}compare/?units=woven/mixed3a:9,narrow/block~2fsum:0`);
    await page.getByRole('button', { name: 'Add a unit' }).click();
    await page.getByRole('searchbox').fill('conv2 3');
    await page.getByRole('button', { name: 'Pin conv2:3', exact: true }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => compared(page)).toEqual(['mixed3a:9', 'block/sum:0', 'conv2:3']);
  });

  it('says kindly which units there are not, and what may be meant', async () => {
    const page = await open(
      'compare/?units=woven/mixed3a:640,woven/mixd3b:3,nonsense,woven/mixed3b:3',
    );
    await expect
      .poll(() => compared(page))
      .toEqual(['woven/mixed3a:640', 'woven/mixd3b:3', 'nonsense', 'mixed3b:3']);
    const [tooFar, typo, nonsense] = await page.locator('.compared').allInnerTexts();
    expect(tooFar).toMatch(/no page for that unit\. Perhaps mixed3a\?/);
    expect(typo).toMatch(/Perhaps mixed3b/);
    expect(nonsense).toMatch(/no page for that unit\.$/);
  });

  it('takes names of layers for their slugs, and each unit once', async () => {
    const name = encodeURIComponent('woven/3b/3×3 (branch):4');
    const page = await open(`compare/?units=${name},woven/mixed3a:9,woven/mixed3a/9`);
    await expect.poll(() => compared(page)).toEqual(['3b/3×3 (branch):4', 'mixed3a:9']);
  });

  it('says what to do where no unit is named', async () => {
    const page = await open('compare/');
    await page.getByText('No unit is chosen yet').waitFor();
    await page.getByRole('button', { name: 'Pin a random unit' }).click();
    await expect.poll(() => compared(page)).toHaveLength(1);
    expect(new URL(page.url()).search).toMatch(/^\?units=[^,]+:\d+$/);
    const plain = await open('compare/', { javaScriptEnabled: false });
    expect(await plain.getByText('put side by side by a script').isVisible()).toBe(true);
  });

  it.each([360, 1440])('scrolls its columns, not the page, at %d px', async (width) => {
    const page = await open(address, { viewport: { width, height: 800 } });
    await expect.poll(() => compared(page)).toHaveLength(3);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
  });
});
