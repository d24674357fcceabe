// The fixture site in a browser, for the tests of one file.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { getFixtureSite, type FixtureSite } from './fixture-site.ts';
import { serveSite, type SiteServer } from './site-server.ts';

export type BrowsedSite = {
  /** Of its home, with a slash at the end. */
  readonly address: string;
  /** Of its files. */
  readonly folder: string;
  /** What pages complained of in this test; taken out, or the test fails. */
  readonly complaints: string[];
  /** A page that is closed after the test. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
};

/** Serves the site before all tests of the file, and closes what each of them opened. */
export function browseFixtureSite(): BrowsedSite {
  let site: FixtureSite | undefined;
  let server: SiteServer | undefined;
  let browser: Browser | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([getFixtureSite(), launchBrowser()]);
    server = await serveSite(site.folder, site.base);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  afterEach(async () => {
    await Promise.all(browser!.contexts().map((context) => context.close()));
    const said = complaints.splice(0);
    if (said.length > 0) throw new Error(said.join('\n'));
  });

  return {
    get address() {
      return server!.address;
    },
    get folder() {
      return site!.folder;
    },
    complaints,
    async newPage(options = {}) {
      const page = await browser!.newPage(options);
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        const isOwn =
          /^(data|blob):/.test(request.url()) || request.url().startsWith(server!.address);
        if (!isOwn) complaints.push(`asked another host: ${request.url()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
      });
      return page;
    },
  };
}
