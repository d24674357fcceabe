import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { fewOfEach, sitePages } from '../support/site-pages.ts';
import { violationsOn } from '../support/violations.ts';

const site = browseFixtureSite();

/** Units that show everything, are dead, or lack what others have. */
const special = ['woven/mixed3a/9/', 'woven/mixed3a/5/', 'woven/mixed3a/11/', 'narrow/stem/0/'];

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it('every kind of page keeps the rules for accessibility', async () => {
    const few = fewOfEach(await sitePages(site.folder), 2).map(({ path }) => path);
    expect(few.length).toBeGreaterThan(18);
    const page = await site.newPage({ colorScheme, reducedMotion: 'reduce' });
    const broken: string[] = [];
    for (const path of new Set([...few, ...special])) {
      await page.goto(`${site.address}${path}`);
      broken.push(...(await violationsOn(page)).map((rule) => `${path}: ${rule}`));
    }
    expect(broken).toEqual([]);
  }, 120_000);
});

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
