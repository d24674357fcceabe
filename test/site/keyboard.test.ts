import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { fewOfEach, sitePages } from '../support/site-pages.ts';

/** Stops of a page that are tried. */
const MOST_STOPS = 30;

const site = browseFixtureSite();

/**
 * What has the focus, and whether that is seen: by an outline of it, of what is drawn before it, or of
 * the box around a field; in drawings by the line around it, or by its name in bold.
 */
function focusOf(page: Page): Promise<{ name: string; isSeen: boolean } | undefined> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const styles = [
      getComputedStyle(element),
      getComputedStyle(element, '::before'),
      ...[...element.children].map((child) => getComputedStyle(child)),
    ];
    const box = element.closest('search-box');
    if (box) styles.push(getComputedStyle(box));
    const isOutlined = styles.some(
      ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
    );
    const line = element.querySelector(':scope > rect');
    const text = element.matches('svg a') && element.querySelector('text');
    const isDrawn =
      (line !== null && parseFloat(getComputedStyle(line).strokeWidth) >= 2) ||
      (text !== false && text !== null && Number(getComputedStyle(text).fontWeight) >= 700);
    const name = `${element.tagName} ${element.className} ${element.textContent}`;
    return { name: name.replace(/\s+/g, ' ').slice(0, 80), isSeen: isOutlined || isDrawn };
  });
}

/** Presses Tab until the focus is on what matches. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate((at) => document.activeElement!.matches(at), selector);
    if (isThere) return;
  }
  throw new Error(`Tab never came to ${selector}`);
}

async function expectSeen(page: Page): Promise<void> {
  const focus = await focusOf(page);
  expect(focus?.isSeen, focus?.name).toBe(true);
}

it('leads through the site: home, model, layer, unit, search, compare', async () => {
  const page = await site.newPage();
  const arrive = (path: string) => page.waitForURL(site.address + path);
  await page.goto(site.address);
  await tabTo(page, '.model-card h2 a');
  await expectSeen(page);
  await page.keyboard.press('Enter');
  await arrive('woven/');

  await tabTo(page, '.network a');
  await expectSeen(page);
  await page.getByRole('tooltip').getByText('conv1').waitFor();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowRight']) {
    await page.keyboard.press(key);
  }
  await page.getByRole('tooltip').getByText('mixed3a').first().waitFor();
  await expectSeen(page);
  await page.keyboard.press('Enter');
  await arrive('woven/mixed3a/');

  await tabTo(page, '.units li a');
  await page.keyboard.press('ArrowRight');
  await expectSeen(page);
  await page.keyboard.press('c');
  await page.locator('.unit-tray').waitFor();
  await page.keyboard.press('Enter');
  await arrive('woven/mixed3a/1/');

  await page.keyboard.press('/');
  await page.getByRole('dialog', { name: 'Search' }).waitFor();
  await expectSeen(page);
  await page.keyboard.type('stem 0');
  await page.locator('.search-results a').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await expectSeen(page);
  await page.keyboard.press('Enter');
  await arrive('narrow/stem/0/');

  await page.keyboard.press('c');
  await page.getByRole('link', { name: 'Compare 2 units' }).waitFor();
  await page.keyboard.press('p');
  await expectSeen(page);
  await page.keyboard.press('v');
  await arrive('compare/?units=woven/mixed3a:1,narrow/stem:0');
  await expect.poll(() => page.locator('.compared').count()).toBe(2);
  await tabTo(page, '.unit-off');
  await expectSeen(page);
});

it('shows the focus at every stop of every kind of page', async () => {
  const page = await site.newPage({ viewport: { width: 1280, height: 800 } });
  const unseen: string[] = [];
  let numStops = 0;
  for (const { path } of fewOfEach(await sitePages(site.folder), 1)) {
    await page.goto(site.address + path);
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      await page.keyboard.press('Tab');
      const focus = await focusOf(page);
      if (!focus) break;
      numStops++;
      if (!focus.isSeen) unseen.push(`${path}: ${focus.name}`);
    }
  }
  expect(unseen).toEqual([]);
  expect(numStops).toBeGreaterThan(200);
});
