import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentPolicy } from '../../src/content-policy.ts';
import { browseFixtureSite } from '../support/browsed-site.ts';
import { fewOfEach, sitePages } from '../support/site-pages.ts';

// Every page of every test that breaks the policy, or asks another host, makes its test fail.
const site = browseFixtureSite();

describe('the content security policy', () => {
  it('stands on every page, before anything it is about', async () => {
    for (const { path } of await sitePages(site.folder)) {
      const file = path.endsWith('.html') ? path : join(path, 'index.html');
      const text = await readFile(join(site.folder, file), 'utf8');
      const [before, after] = text.split(`content="${contentPolicy}"`);
      expect(after, path).toBeDefined();
      expect(before, path).not.toMatch(/<(script|link|style)/);
    }
  });

  it('leaves no page anything to run, or any style, but from files of the site', async () => {
    for (const { path } of await sitePages(site.folder)) {
      const file = path.endsWith('.html') ? path : join(path, 'index.html');
      const whole = await readFile(join(site.folder, file), 'utf8');
      // values of attributes may say anything
      const text = whole.replace(/="[^"]*<[^"]*"/g, '=""');
      const scripts = [...text.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes!);
      expect(scripts.length, path).toBeGreaterThan(0);
      for (const attributes of scripts) {
        expect(attributes, path).toMatch(
          / src="\/some\/where\/_astro\/|type="application\/(ld\+)?json"/,
        );
      }
      expect(text, path).not.toMatch(/<style|<[^>]*\son\w+=|javascript:|<base|<iframe|<object/);
    }
  });

  it('holds on every kind of page, which ask no other host for anything', async () => {
    const page = await site.newPage();
    let numAsked = 0;
    page.on('request', () => void numAsked++);
    const few = fewOfEach(await sitePages(site.folder), 2);
    for (const { path } of few) {
      await page.goto(`${site.address}${path}`, { waitUntil: 'networkidle' });
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    }
    expect(numAsked).toBeGreaterThan(5 * few.length);
  });

  it('refuses a script that gets into a page', async () => {
    const page = await site.newPage();
    await page.goto(`${site.address}woven/mixed3a/9/`);
    const refused = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        violations.push(event.effectiveDirective);
      });
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const image = document.createElement('img');
      image.setAttribute('onerror', 'window.ran = true');
      image.src = 'data:,';
      const style = document.createElement('style');
      style.textContent = 'main { display: none }';
      document.body.append(script, image, style);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { violations: violations.toSorted(), ran: 'ran' in window };
    });
    expect(refused).toEqual({
      violations: ['script-src-attr', 'script-src-elem', 'style-src-elem'],
      ran: false,
    });
    expect(site.complaints.splice(0)).toHaveLength(3);
  });
});
