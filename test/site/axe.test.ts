import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { fewOfEach, sitePages } from '../support/site-pages.ts';
import { violationsOn } from '../support/violations.ts';

const site = browseFixtureSite();

/** Every route of the site, as addresses of it look. */
const routes = [
  '',
  '404.html',
  'articles/',
  'articles/[…]/',
  'compare/',
  'search/',
  '[…]/',
  '[…]/[…]/',
  '[…]/[…]/[unit]/',
  '[…]/[…]/[unit]/wiring/',
  '[…]/[…]/atlas/',
  '[…]/[…]/images/',
  '[…]/[…]/map/',
  '[…]/circuits/[…]/',
  '[…]/images/',
  '[…]/images/[…]/',
  '[…]/robustness/',
  '[…]/wiring/',
  '[…]/wiring/[…]/',
];

/** Units that show everything, are dead, or lack what others have. */
const special = ['woven/mixed3a/9/', 'woven/mixed3a/5/', 'woven/mixed3a/11/', 'narrow/stem/0/'];

describe.each([
  { width: 1280, most: 2 },
  { width: 360, most: 1 },
])('$width px wide', ({ width, most }) => {
  it('every kind of page keeps the rules for accessibility, unfolded, in both themes', async () => {
    const few = fewOfEach(await sitePages(site.folder), most);
    expect([...new Set(few.map(({ kind }) => kind))].toSorted()).toEqual(routes.toSorted());
    const viewport = { width, height: 900 };
    const page = await site.newPage({ viewport, reducedMotion: 'reduce' });
    const broken: string[] = [];
    for (const path of new Set([...few.map((each) => each.path), ...(most > 1 ? special : [])])) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${site.address}${path}`);
      await unfold(page);
      broken.push(...(await violationsOn(page)).map((rule) => `light ${path}: ${rule}`));
      // nothing else is another in the dark
      await page.emulateMedia({ colorScheme: 'dark' });
      const inDark = await violationsOn(page, ['color-contrast']);
      broken.push(...inDark.map((rule) => `dark ${path}: ${rule}`));
    }
    expect(broken).toEqual([]);
  }, 240_000);
});

it('of colours would be found out in the dark too', async () => {
  const page = await site.newPage();
  await page.goto(site.address);
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('h1')!.style.color = 'light-dark(black, #222)';
  });
  const found = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push((await violationsOn(page, ['color-contrast'])).length);
  }
  expect(found).toEqual([0, 1]);
});

/** Opens what hides a part of the page. */
function unfold(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
}

describe('what opens', () => {
  it.each(['?', '/'])('at %s keeps them too', async (key) => {
    const page = await site.newPage({ reducedMotion: 'reduce' });
    await page.goto(`${site.address}woven/mixed3a/9/`);
    await page.keyboard.press(key);
    await page.locator('dialog[open]').waitFor();
    if (key === '/') {
      await page.keyboard.type('conv');
      await page.locator('dialog[open] a').first().waitFor();
    }
    expect(await violationsOn(page)).toEqual([]);
  });
});
