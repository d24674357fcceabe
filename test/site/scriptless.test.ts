import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { fewOfEach, sitePages } from '../support/site-pages.ts';

const site = browseFixtureSite();

/** Headings and paragraphs that are seen, but for those that are only for scripts. */
const read = (page: Page) =>
  page.$$eval('main :is(h1, h2, h3, p)', (parts) =>
    parts
      .filter(
        (part) =>
          part.checkVisibility() && !part.closest('.scripted, .unscripted, [role="status"]'),
      )
      .map((part) => part.textContent.replace(/\s+/g, ' ').trim()),
  );

it('every kind of page is whole without script', async () => {
  const plain = await site.newPage({ javaScriptEnabled: false });
  const full = await site.newPage({ reducedMotion: 'reduce' });
  const pages = fewOfEach(await sitePages(site.folder), 2);
  expect(pages.length).toBeGreaterThan(20);
  const missing: string[] = [];
  for (const { path } of pages) {
    await Promise.all([plain, full].map((page) => page.goto(site.address + path)));
    const [without, withScript] = await Promise.all([read(plain), read(full)]);
    expect(without.length, path).toBeGreaterThan(0);
    const more = withScript.filter((text) => !without.includes(text));
    missing.push(...more.map((text) => `${path}: ${text}`));
    // what only script can do is not offered
    expect(await plain.locator('.scripted:visible').count(), path).toBe(0);
  }
  expect(missing).toEqual([]);
});
