import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { getFixtureSite, type FixtureSite } from '../support/fixture-site.ts';

const UNIT_PAGE_BYTES = 25 * 1024;

let site: FixtureSite;
/** The text of every page by its path in the site. */
let pages: Map<string, string>;

beforeAll(async () => {
  site = await getFixtureSite();
  const files = await readdir(site.folder, { recursive: true });
  const names = files.filter((file) => file.endsWith('.html'));
  const texts = names.map((name) => readFile(join(site.folder, name), 'utf8'));
  pages = new Map((await Promise.all(texts)).map((text, index) => [names[index]!, text]));
}, 180_000);

describe('every page', () => {
  it('is there: home, articles, models, layers, units, 404', () => {
    for (const path of [
      'index.html',
      '404.html',
      'articles/index.html',
      'articles/reading-a-unit-page/index.html',
      'woven/index.html',
      'woven/mixed3a/index.html',
      'woven/mixed3a/63/index.html',
      'woven/3b~2f3~d73~20branch/0/index.html',
      'narrow/stem/0/index.html',
      'woven/images/index.html',
      'woven/images/silk-0003/index.html',
      'woven/robustness/index.html',
    ]) {
      expect(pages.has(path), path).toBe(true);
    }
  });

  it('leads only to pages and files of the site, under its base path', () => {
    const broken: string[] = [];
    const targets = new Map<string, boolean>();
    for (const [path, text] of pages) {
      for (const address of addresses(text)) {
        if (!targets.has(address)) targets.set(address, resolves(address));
        if (!targets.get(address)) broken.push(`${path}: ${address}`);
      }
    }
    expect(targets.size).toBeGreaterThan(500);
    expect(broken).toEqual([]);
  });

  it('has a title, a description and one heading of its own', () => {
    for (const [path, text] of pages) {
      expect(text, path).toMatch(/<title>[^<]+<\/title>/);
      expect(text, path).toMatch(/<meta name="description" content="[^"]+"/);
      expect(text.match(/<h1[ >]/g), path).toHaveLength(1);
    }
  });

  it('says what its pictures show', () => {
    for (const [path, text] of pages) {
      for (const [image] of text.matchAll(/<img [^>]*>/g)) {
        expect(image, path).toMatch(/ alt(=|[ >])/);
      }
    }
  });

  it('prints no value that is missing', () => {
    for (const [path, text] of pages) {
      const prose = text.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ');
      expect(prose, path).not.toMatch(/undefined|NaN|Infinity|\[object/);
    }
  });
});

describe('a unit page', () => {
  it('is small', () => {
    const sizes = [...pages].filter(([path]) => /\/\d+\/index\.html$/.test(path));
    expect(sizes.length).toBe(217);
    for (const [path, text] of sizes) {
      expect(Buffer.byteLength(text), path).toBeLessThanOrEqual(UNIT_PAGE_BYTES);
    }
  });

  it('is small where it has every part, and many of each', () => {
    const text = unit('woven/mixed3a/9');
    expect(headings(text)).toEqual([
      'Labels of the strongest 16 images',
      'How far to trust it',
      'Strongest in the data set',
      'As the network saw them',
      'Activations',
      'From strongest to weakest',
      'Factors',
      'Tuning',
      'Wiring',
      'Classes',
      'Relatives',
      'How this was made',
    ]);
    const countOf = (what: RegExp) => text.match(what)?.length ?? 0;
    expect(countOf(/ data-kind="/g)).toBe(9);
    expect(countOf(/<p><b>/g)).toBe(7 + 4);
    expect(countOf(/<a [^>]*><i/g)).toBe(1 + 10 + 15 + 2);
    expect(Buffer.byteLength(text)).toBeGreaterThan(0.9 * UNIT_PAGE_BYTES);
  });

  it('names the unit in the text of its picture', () => {
    expect(unit('woven/mixed3a/9')).toContain('alt="Feature visualization of mixed3a unit 9"');
  });

  it('marks the receptive field, but not where it covers the image', () => {
    expect(unit('woven/mixed3a/9')).toContain('<b style="--');
    expect(unit('woven/mixed3b/9')).not.toContain('<b style="--');
  });

  it('of a dead unit says so and shows nothing else', () => {
    const text = unit('woven/mixed3a/5');
    expect(text).toContain('This unit is dead');
    expect(text).not.toContain('Feature visualization of mixed3a unit 5"');
    expect(text).not.toContain('Strongest in the data set');
    expect(text).not.toContain('Labels of the strongest');
  });

  it('that no picture excites says why, and shows what does', () => {
    const text = unit('woven/mixed3a/11');
    expect(text).toContain('There is no picture that excites this unit');
    expect(text).toContain('Strongest in the data set');
    expect(unit('woven/mixed3a')).toContain('gradient ascent did not wake it');
  });

  it('without examples, labels or a negative picture leaves them out', () => {
    const text = unit('narrow/block~2fsum/1');
    expect(text).toContain('There are no examples');
    expect(text).not.toContain('Labels of the strongest');
    expect(text).not.toContain('Inhibits');
  });

  it('that people have named says so, who and how surely', () => {
    const text = unit('woven/mixed3a/9');
    expect(text).toMatch(/<h1[^>]*>\s*mixed3a:9\s*<span[^>]*>hexagon cells/);
    expect(text).toContain('Cells of a honeycomb &amp; their walls.');
    expect(text).toContain('/some/where/woven/mixed3a/#family=lattices+%26+nets"');
    expect(text).toMatch(/by R\. Hooke, 2026-01-30, high confidence/);
    expect(unit('woven/mixed3a/10')).not.toContain('Label written');
  });

  it('says how it is cited, and how it may be named, without script', () => {
    const text = unit('woven/mixed3a/10');
    expect(text).toContain('@misc{woven-mixed3a-10,');
    expect(text).toContain('month = {1}');
    expect(text).toContain('- unit: &quot;woven/mixed3a:10&quot;');
  });

  it('alone in its layer has no neighbours', () => {
    expect(unit('narrow/stem/0')).not.toMatch(/data-walk="(previous|next)"/);
    expect(unit('woven/mixed3a/9')).toMatch(/data-walk="next"/);
  });
});

describe('a layer page', () => {
  it('leads to the tables of its units, and has their labels', () => {
    const text = unit('woven/mixed3a');
    expect(text).toContain('href="/some/where/atlas/woven/mixed3a/units.csv"');
    expect(text).toContain('href="/some/where/atlas/woven/mixed3a/units.parquet"');
    expect(text).toContain('<b>hexagon cells, with a name that does not fit</b>');
    expect(text).toContain('<option value="lattices &amp; nets">');
    expect(unit('woven/conv2')).not.toContain('name="family"');
  });
});

describe('tuning and weights of a unit', () => {
  it('are drawn in place, small, with the peak in words', () => {
    const text = unit('woven/mixed3a/9');
    const plots = /<h2>Tuning[^]*?<h2>/.exec(text)![0].match(/<svg[^]*?<\/svg>/g)!;
    expect(plots).toHaveLength(6);
    for (const plot of plots) expect(plot.length).toBeLessThan(400);
    expect(text).toMatch(/Gratings most at orientation 90° \(half-width \d+°\), frequency/);
    expect(text).toContain('hue 90° (lime)');
    const weights = /<h2>Weights[^]*?<h2>/.exec(unit('woven/mixed3a/8'))![0];
    expect(weights).toContain('mixed3a/0/">mixed3a:0</a> +0.5');
    expect(weights).toContain('input 1');
  });

  it('are left out where they are not known', () => {
    expect(unit('narrow/stem/0')).not.toMatch(/<h2>(Tuning|Weights)/);
  });
});

describe('what a unit has to do with others', () => {
  it('leads to its relatives, in the layer and elsewhere, and says how near they are', () => {
    const text = unit('woven/mixed3a/11');
    const relatives = /<h2>Relatives[^]*?<h2>/.exec(text)![0];
    expect(relatives).toMatch(
      /<a href="\/some\/where\/woven\/mixed3a\/1\/">[^]*?mixed3a:1\s+0\.60\s*<\/a>/,
    );
    expect(relatives.match(/<h3/g)).toHaveLength(3);
    expect(relatives.match(/<i[ >]/g)).toHaveLength(4);
  });

  it('names the classes that it raises and lowers, and the factors that matter', () => {
    const text = unit('woven/mixed3a/11');
    const classes = /<h2>Classes[^]*?<h2>/.exec(text)![0];
    expect(classes).toContain('+0.5');
    expect(classes).toContain('−0.25');
    expect(text).toContain('Most at 90°: 3 ± 0.2. 40 % of the variance.');
    expect(text).toContain('next to nothing is explained by scale.');
  });

  it('is left out where it is not known', () => {
    expect(unit('narrow/stem/0')).not.toMatch(/<h2>(Relatives|Classes|Factors)/);
  });
});

describe('what is left behind', () => {
  it('is the site and its atlas, nothing partial', async () => {
    const beside = await readdir(join(site.folder, '..'));
    expect(beside.sort()).toEqual(['atlas', 'site']);
    expect((await stat(join(site.folder, 'atlas/woven/mixed3a/9.json'))).isFile()).toBe(true);
  });
});

function headings(text: string): string[] {
  return [...text.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading!);
}

function unit(path: string): string {
  return pages.get(`${path}/index.html`)!;
}

/** Every address on a page that is not another site's or a place on the same page. */
function addresses(text: string): string[] {
  return [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)]
    .map(([, address]) => address!.replaceAll('&amp;', '&').split(/[#?]/)[0]!)
    .filter((address) => address !== '' && !/^https?:/.test(address));
}

function resolves(address: string): boolean {
  if (!address.startsWith(site.base)) return false;
  const path = decodeURIComponent(relative(site.base, address));
  return existsSync(join(site.folder, path, address.endsWith('/') ? 'index.html' : ''));
}
