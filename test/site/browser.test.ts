import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browseFixtureSite } from '../support/browsed-site.ts';

const routes = [
  '',
  'articles/',
  'articles/reading-a-unit-page/',
  'woven/',
  'woven/mixed3a/',
  'woven/conv1/3/',
  'woven/mixed3a/5/',
  'woven/3b~2f3~d73~20branch/0/',
  'woven/logits/2/',
  'woven/mixed3a/atlas/',
  'woven/mixed3a/atlas/?class=weave+3%2C+or+a+rather+long+label&cell=16.9.9',
  'woven/mixed3a/map/',
  'woven/mixed3b/images/',
  'narrow/block~2fsum/atlas/',
  'woven/mixed3a/9/wiring/',
  'woven/mixed3a/10/wiring/',
  'woven/wiring/',
  'woven/wiring/conv2--mixed3a/',
  'woven/wiring/mixed3a--mixed3b/',
  'woven/circuits/honeycombs/',
  'woven/images/',
  'woven/images/cotton-0001/',
  'woven/robustness/',
  'search/',
  'compare/',
  'compare/?units=woven/mixed3a:9,narrow/stem:0,woven/mixed3z:1',
  'narrow/',
  'narrow/stem/0/',
  'narrow/block~2fsum/4/',
  '404.html',
];

/** Where pages are kept as they looked. */
const SCREENSHOTS = 'coverage/screenshots';

/** Of what a unit page loads before it is scrolled, text compressed as hosts do. */
const FIRST_BYTES = 84_000;

const site = browseFixtureSite();

async function open(route: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await site.newPage(options);
  await page.goto(site.address + route);
  return page;
}

/** Two frames later, when what was to be laid out is. */
const settle = (page: Page) =>
  page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );

describe('every page', () => {
  it.each([360, 1440, 2560])('fits %d px in both themes, and does not shift', async (width) => {
    const page = await open('', { viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    for (const route of routes) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(site.address + route, { waitUntil: 'load' });
      await page.evaluate(() => document.fonts.ready);
      // what is fetched comes before anybody is at the foot
      if (route.startsWith('compare')) await page.locator('compare-units > *').first().waitFor();
      await settle(page);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await settle(page);
      const seen = await page.evaluate(async () => {
        const shifts = await new Promise<PerformanceEntryList>((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries())).observe({
            type: 'layout-shift',
            buffered: true,
          });
          // of none there is no list
          setTimeout(() => resolve([]), 20);
        });
        const shift = shifts.reduce(
          (sum, entry) => sum + ((entry as { value?: number }).value ?? 0),
          0,
        );
        return { width: document.documentElement.scrollWidth, shift };
      });
      for (const theme of width > 1440 ? [] : (['light', 'dark'] as const)) {
        await page.emulateMedia({ colorScheme: theme });
        const name = `${route.replace(/[^\w-]+/g, '_') || 'home_'}${width}-${theme}`;
        await page.screenshot({
          path: `${SCREENSHOTS}/${name}.jpg`,
          type: 'jpeg',
          quality: 60,
          fullPage: true,
        });
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth),
          `${route} ${theme}`,
        ).toBeLessThanOrEqual(width);
      }
      expect(seen.width, route).toBeLessThanOrEqual(width);
      // the italics of articles are not fetched ahead
      const most = route.startsWith('articles') ? 0.005 : 0;
      expect(seen.shift, route).toBeLessThanOrEqual(most);
    }
  });
});

describe('a quilt', () => {
  const veil = (page: Page) =>
    page
      .locator('.quilt > div')
      .last()
      .evaluate((rows) => getComputedStyle(rows, '::before').filter);

  it('shows where the unit responds, without script', async () => {
    const page = await open('woven/mixed3a/9/', { javaScriptEnabled: false });
    expect(await veil(page)).toBe('none');
    await page.getByLabel('Show where').check();
    expect(await veil(page)).toContain('#veil');
    expect(await page.getByRole('slider').isVisible()).toBe(false);
  });

  it('veils what responds less than a slider says', async () => {
    const page = await open('woven/mixed3a/9/');
    await page.getByRole('slider').fill('0.5');
    expect(await veil(page)).toContain('#veil');
    expect(await page.locator('.quilt output').innerText()).toBe('50 %');
    const [slope, intercept] = await page
      .locator('feFuncA')
      .evaluate((curve) => ['slope', 'intercept'].map((name) => Number(curve.getAttribute(name))));
    expect(slope! * 0.5 + intercept!).toBe(0);
    expect(slope).toBeLessThan(0);
  });
});

describe('a unit page', () => {
  it('loads little at first', async () => {
    const page = await site.newPage({ viewport: { width: 1280, height: 800 } });
    const sizes = new Map<string, number>();
    page.on('response', (response) => {
      const isText = /html|css|script/.test(response.headers()['content-type'] ?? '');
      void response
        .body()
        .then((body) => sizes.set(response.url(), (isText ? gzipSync(body) : body).length));
    });
    await page.goto(`${site.address}woven/mixed3a/9/`, { waitUntil: 'networkidle' });
    const lazy = await page.$$eval('img[loading="lazy"]', (images) =>
      images.map((image) => (image as HTMLImageElement).src),
    );
    // backgrounds in `.sheet` and the like, which wait as lazy images do until they are near
    const waiting = await page.$$eval('[style*="url("]', (places) =>
      places.flatMap((place) =>
        Array.from(
          place.getAttribute('style')!.matchAll(/url\(([^)]*)\)/g),
          ([, url]) => new URL(url!, location.href).href,
        ),
      ),
    );
    const first = [...sizes].filter(([url]) => !lazy.includes(url) && !waiting.includes(url));
    const [sheet, next] = ['thumbnails', '10.positive'].map(
      (name) => `${site.address}atlas/woven/mixed3a/${name}.webp`,
    );
    expect(waiting).toContain(next);
    expect([...sizes.keys()]).not.toContain(next);
    // a few units do not ask for the sheet of all
    expect(waiting).not.toContain(sheet);
    expect(first.length).toBeGreaterThan(5);
    expect(first.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(FIRST_BYTES);
  });
});

describe('a network diagram', () => {
  it('shrinks to stay on one line, and wraps at full size where it would be too small', async () => {
    const page = await open('narrow/', { viewport: { width: 2560, height: 800 } });
    const layOut = (share: number) =>
      page.$eval(
        '.network',
        (network, ratio) => {
          const pieces = [...network.querySelectorAll<SVGElement>('.network-pieces > svg')];
          const own = (piece: SVGElement) => Number(piece.getAttribute('width'));
          const total = pieces.reduce((sum, piece) => sum + own(piece), 0);
          (network as HTMLElement).style.width = `${ratio * total}px`;
          const boxes = pieces.map((piece) => piece.getBoundingClientRect());
          return {
            numLines: boxes.filter(({ left }) => left === boxes[0]!.left).length,
            scale: boxes[0]!.width / own(pieces[0]!),
          };
        },
        share,
      );
    expect(await layOut(1.2)).toEqual({ numLines: 1, scale: 1 });
    const shrunk = await layOut(0.9);
    expect(shrunk.numLines).toBe(1);
    expect(shrunk.scale).toBeCloseTo(0.9, 2);
    const wrapped = await layOut(0.6);
    expect(wrapped.numLines).toBeGreaterThan(1);
    expect(wrapped.scale).toBe(1);
  });
});

describe('a layer of a network diagram', () => {
  const card = (page: Page) => page.getByRole('tooltip');

  it.each([360, 1280])(
    'tells more while it is pointed at or has the focus, %d px',
    async (width) => {
      const page = await open('woven/', { viewport: { width, height: 800 } });
      await page.locator('.network a', { hasText: 'mixed3b' }).hover();
      await card(page).getByText('48 × 14 × 14').waitFor();
      expect(await card(page).innerText()).toMatch(
        /^mixed3b\s+concatenation of 4 branches[^]*48 units/,
      );
      expect(await card(page).locator('img:visible').count()).toBe(4);
      const box = (await card(page).boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      const last = (await card(page).locator('img:visible').last().boundingBox())!;
      expect(last.x + last.width).toBeLessThanOrEqual(box.x + box.width);
      await page.keyboard.press('Escape');
      expect(await card(page).isVisible()).toBe(false);
      await page.mouse.move(0, 0);

      await page.locator('.network a').first().focus();
      for (const [key, name] of [
        ['ArrowRight', 'conv2'],
        ['ArrowRight', 'mixed3a'],
        ['ArrowRight', '3b/3×3 (branch)'],
        ['End', 'logits'],
        ['Home', 'conv1'],
        ['ArrowLeft', 'conv1'],
      ] as const) {
        await page.keyboard.press(key);
        await card(page).getByRole('link', { name, exact: true }).waitFor();
      }
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${site.address}woven/conv2/`);
    },
  );

  it('tells more at the first tap, and is opened by the second', async () => {
    const page = await open('woven/', {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 800 },
    });
    const layer = page.locator('.network a', { hasText: 'mixed3a' });
    await layer.tap();
    await card(page).getByText('64 × 28 × 28').waitFor();
    expect(page.url()).toBe(`${site.address}woven/`);
    await layer.tap();
    await page.waitForURL(`${site.address}woven/mixed3a/`);
  });

  it('is a link without script, and so is every other', async () => {
    const page = await open('woven/', { javaScriptEnabled: false });
    expect(await page.locator('.network a').count()).toBe(6);
    expect(await page.locator('.network a[tabindex]').count()).toBe(0);
  });
});

describe('the home page', () => {
  it('shows what units are by some of them, layers in order, ways to search and to read', async () => {
    const page = await open('', { javaScriptEnabled: false });
    expect(await page.locator('.evidence li').count()).toBeGreaterThan(0);
    const [woven] = await page.locator('.depths').all();
    expect(await woven!.locator('h3').allInnerTexts()).toEqual([
      'conv1',
      'conv2',
      'mixed3a',
      '3b/3×3 (branch)',
      'mixed3b',
      'logits',
    ]);
    expect(await page.getByRole('link', { name: /^Search units/ }).isVisible()).toBe(true);
    await page.getByRole('link', { name: 'How to read a page' }).click();
    await page.waitForURL(`${site.address}articles/reading-a-unit-page/`);
  });

  it('opens the search where its field is, and a unit by lot', async () => {
    const page = await open('');
    await page.getByRole('link', { name: /^Search units/ }).click();
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    expect(page.url()).toBe(site.address);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'A random unit' }).click();
    await page.waitForURL(/\/(woven|narrow)\/[^/]+\/\d+\/$/);
  });
});

/** Channels of the units that are shown, in their order. */
const shown = (page: Page) =>
  page.$$eval('.units li:not([hidden]) > a', (links) =>
    links.map((link) => Number.parseInt(link.textContent, 10)),
  );

describe('unit-grid', () => {
  it('sorts, keeps the order in the address and puts dead units last', async () => {
    const page = await open('woven/mixed3a/');
    expect((await shown(page)).slice(0, 3)).toEqual([0, 1, 2]);
    await page.getByLabel('Sort by').selectOption('Largest activation');
    const values = await page.$$eval('.units li:not([data-dead])', (units) =>
      units.map((unit) => Number((unit as HTMLElement).dataset['value'])),
    );
    expect(values).toHaveLength(62);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(new URL(page.url()).search).toBe('?sort=max');
    const sorted = await shown(page);
    expect(sorted.slice(-2)).toEqual([5, 40]);

    await page.reload();
    expect(await shown(page)).toEqual(sorted);
    await page.getByLabel('Sort by').selectOption('Index');
    expect((await shown(page)).slice(0, 3)).toEqual([0, 1, 2]);
    expect(new URL(page.url()).search).toBe('');
  });

  it('puts units side by side that are alike', async () => {
    const page = await open('woven/mixed3a/?sort=position');
    // 29 · 53 = 1 modulo 64
    expect((await shown(page)).slice(0, 3)).toEqual([0, 53, 42]);
    expect(await page.locator('.units [data-value]').count()).toBe(0);
  });

  it('offers only what the units have', async () => {
    const page = await open('narrow/stem/');
    const options = await page.getByLabel('Sort by').locator('option').allInnerTexts();
    expect(options).toEqual(['Index', 'Largest activation', 'Sparsity', 'Picture strength']);
    expect(await page.getByRole('combobox', { name: 'Trust' }).count()).toBe(0);
  });

  it('shows other pictures, which it loads only then, in the address and from then on', async () => {
    const page = await open('woven/mixed3a/');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const sheet = () =>
      page.$eval('.units li > a', (link) => getComputedStyle(link, '::before').backgroundImage);
    expect(await sheet()).toContain('/thumbnails.webp');
    await page.getByLabel('Show').selectOption('Strongest patch');
    expect(await sheet()).toContain('/patches.webp');
    await expect.poll(() => asked.join()).toContain('patches.webp');
    expect(asked.join()).not.toContain('deconvnets.webp');
    expect(new URL(page.url()).search).toBe('?show=patch');
    await page.goto(`${site.address}woven/conv2/`);
    expect(await sheet()).toContain('/conv2/patches.webp');
    await page.goto(`${site.address}woven/conv2/?show=picture`);
    expect(await sheet()).toContain('/conv2/thumbnails.webp');
  });

  it('remembers the size of the pictures', async () => {
    const page = await open('woven/mixed3a/');
    const width = () => page.$eval('.units li', (unit) => unit.getBoundingClientRect().width);
    const medium = await width();
    await page.getByLabel('Size').fill('9');
    const large = await width();
    expect(large).toBeGreaterThan(medium * 1.4);
    await page.goto(`${site.address}woven/conv2/`);
    expect(await width()).toBeCloseTo(large, 0);
    expect(await page.getByLabel('Size').inputValue()).toBe('9');
  });

  it('is walked by arrows in both directions, and left by Tab', async () => {
    const page = await open('woven/mixed3a/', { viewport: { width: 1280, height: 800 } });
    const at = () => page.evaluate(() => Number.parseInt(document.activeElement!.textContent, 10));
    const numCols = await page.$eval(
      '.units > ol',
      (list) => getComputedStyle(list).gridTemplateColumns.split(' ').length,
    );
    await page.locator('.units li a').first().focus();
    for (const [key, to] of [
      ['ArrowRight', 1],
      ['ArrowDown', 1 + numCols],
      ['ArrowLeft', numCols],
      ['ArrowUp', 0],
      ['ArrowUp', 0],
      ['End', 63],
    ] as const) {
      await page.keyboard.press(key);
      expect(await at(), key).toBe(to);
    }
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('.units'))).toBeNull();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}woven/mixed3a/63/`);
  });

  it('is a plain grid by index without script', async () => {
    const page = await open('woven/mixed3a/', { javaScriptEnabled: false });
    expect(await page.locator('.units li').count()).toBe(64);
    expect(await page.locator('.units li').first().isVisible()).toBe(true);
    expect(await page.locator('.units-tools').isVisible()).toBe(false);
    expect(await page.locator('theme-toggle').isVisible()).toBe(false);
  });
});

describe('unit-preview', () => {
  const card = (page: Page) => page.getByRole('tooltip');
  const overlaps = async (page: Page, index: number) => {
    const [a, b] = [
      await page.locator('.units li a').nth(index).boundingBox(),
      await card(page).boundingBox(),
    ];
    const apart =
      a!.x + a!.width <= b!.x ||
      b!.x + b!.width <= a!.x ||
      a!.y + a!.height <= b!.y ||
      b!.y + b!.height <= a!.y;
    return !apart;
  };

  it.each([360, 1280])(
    'stands beside what is pointed at, %d px wide, until Escape',
    async (width) => {
      const page = await open('woven/mixed3a/', { viewport: { width, height: 800 } });
      for (const index of [0, 2, 9]) {
        await page.locator('.units li a').nth(index).hover();
        await card(page).getByText(`mixed3a:${index}`).waitFor();
        expect(await overlaps(page, index), String(index)).toBe(false);
        const box = (await card(page).boundingBox())!;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(width);
      }
      expect(await card(page).innerText()).toMatch(/hexagon cells[^]*Sparsity\n?\t?[\d.]+ %/);
      await page.keyboard.press('Escape');
      expect(await card(page).isVisible()).toBe(false);
    },
  );

  it('follows the focus of the keyboard, and describes what has it', async () => {
    const page = await open('woven/mixed3a/');
    await page.getByRole('combobox', { name: 'Trust' }).focus();
    await page.keyboard.press('Tab');
    await card(page).waitFor();
    await page.keyboard.press('ArrowRight');
    await card(page).getByText('mixed3a:1').waitFor();
    const described = page.locator('[aria-describedby="unit-preview"]');
    expect(await described.innerText()).toBe('1');
  });

  it('is absent where one taps', async () => {
    const page = await open('woven/mixed3a/', { hasTouch: true, isMobile: true });
    await page.$eval('.units li a', (link) =>
      link.dispatchEvent(new PointerEvent('pointerover', { pointerType: 'touch', bubbles: true })),
    );
    // longer than it takes where one points
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
    expect(await card(page).isVisible()).toBe(false);
  });
});

describe('unit-filter', () => {
  it('narrows the grid down by words, with the keyboard and in the address', async () => {
    const page = await open('woven/mixed3a/');
    await page.keyboard.press('f');
    await page.keyboard.type('HONEY cells');
    expect(await shown(page)).toEqual([9]);
    expect(await page.locator('.unit-filter output').innerText()).toBe('1 of 64');
    expect(new URL(page.url()).hash).toBe('#filter=HONEY+cells');
    await page.reload();
    expect(await shown(page)).toEqual([9]);
    await page.keyboard.press('f');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}woven/mixed3a/9/`);
    await page.goBack();
    await page.keyboard.press('f');
    await page.keyboard.press('Escape');
    expect(await shown(page)).toHaveLength(64);
    expect(new URL(page.url()).hash).toBe('');
  });

  it('shows the family that a unit page leads to, in any order', async () => {
    const page = await open('woven/mixed3a/9/');
    await page.getByRole('link', { name: 'lattices & nets' }).click();
    await page.waitForURL(`${site.address}woven/mixed3a/#family=lattices+%26+nets`);
    expect(await shown(page)).toEqual([9, 40]);
    await page.getByLabel('Sort by').selectOption('Largest activation');
    expect(await shown(page)).toEqual([9, 40]);
    expect(new URL(page.url()).hash).toBe('#family=lattices+%26+nets');
    await page.getByLabel('Family').selectOption('any');
    expect(await shown(page)).toHaveLength(64);
  });

  it('shows the units of one verdict', async () => {
    const page = await open('woven/mixed3a/');
    await page.getByRole('combobox', { name: 'Trust' }).selectOption('good');
    const good = await shown(page);
    expect(good.length).toBeGreaterThan(5);
    expect(good.every((channel) => channel % 7 >= 5)).toBe(true);
    await page.reload();
    expect(await shown(page)).toEqual(good);
  });
});

describe('copy-text', () => {
  it('copies the BibTeX entry, with the address of the page', async () => {
    const page = await open('woven/mixed3a/9/', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByText('Cite this unit').click();
    await page.getByRole('button', { name: 'Copy the BibTeX entry' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain(`url = {${site.address}woven/mixed3a/9/}`);
    expect(text).toMatch(/^@misc\{woven-mixed3a-9,\n[^]*\n\}\n$/);
  });

  it('selects where there is no clipboard', async () => {
    const page = await open('woven/mixed3a/10/');
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByText('Suggest a label').click();
    await page.getByRole('button', { name: 'Copy the label' }).click();
    await page.getByRole('button', { name: 'Selected' }).waitFor();
    const selected = await page.evaluate(() => String(getSelection()));
    expect(selected).toContain('- unit: "woven/mixed3a:10"');
  });
});

describe('an example', () => {
  /** Which of the first two are covered by their deconvnets. */
  const covered = (page: Page) =>
    page.$$eval('.examples input', (overlays) =>
      overlays.slice(0, 2).map((overlay) => getComputedStyle(overlay).backgroundImage !== 'none'),
    );

  it.each(['woven/conv2/3/', 'woven/mixed3b/9/'])(
    'of %s shows its deconvnet while it is pointed at or has the focus, without script',
    async (route) => {
      const page = await open(route, { javaScriptEnabled: false });
      const first = page.locator('.examples input').first();
      expect(await covered(page)).toEqual([false, false]);
      await first.hover();
      expect(await covered(page)).toEqual([true, false]);
      const picture = page.locator('.examples i').first();
      expect(await first.boundingBox()).toEqual(await picture.boundingBox());
      await page.mouse.move(0, 0);
      expect(await covered(page)).toEqual([false, false]);
      await first.click();
      await page.keyboard.press('Tab');
      await page.mouse.move(0, 0);
      expect(await covered(page)).toEqual([true, true]);
      await page.keyboard.press('Tab');
      expect(await covered(page)).toEqual([true, false]);
    },
  );

  it('shows its deconvnet from one tap to the next', async () => {
    const page = await open('woven/conv2/3/', {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 800 },
    });
    const first = page.locator('.examples input').first();
    await first.tap();
    expect(await covered(page)).toEqual([true, false]);
    await first.tap();
    expect(await covered(page)).toEqual([false, false]);
  });
});

describe('key-walk', () => {
  it('walks units and layers, and up', async () => {
    const page = await open('woven/mixed3a/9/');
    const press = async (key: string, to: string) => {
      await page.keyboard.press(key);
      await page.waitForURL(site.address + to);
    };
    await press('ArrowRight', 'woven/mixed3a/10/');
    await press('ArrowLeft', 'woven/mixed3a/9/');
    await press('u', 'woven/mixed3a/');
    await press('ArrowLeft', 'woven/conv2/');
    await press('u', 'woven/');
    await press('u', '');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('vision network');
  });

  it('lists the keys, and walks nowhere while it does', async () => {
    const page = await open('woven/mixed3a/9/');
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Keys' });
    expect(await list.isVisible()).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    expect(await list.isVisible()).toBe(false);
    expect(page.url()).toBe(`${site.address}woven/mixed3a/9/`);
  });

  it('leaves the arrows to a choice that has the focus', async () => {
    const page = await open('woven/mixed3a/');
    await page.getByLabel('Sort by').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Size').focus();
    await page.keyboard.press('ArrowLeft');
    expect(new URL(page.url()).pathname).toBe('/some/where/woven/mixed3a/');
  });
});

describe('theme-toggle', () => {
  const background = (page: Page) =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

  it('follows the system, and remembers another choice without a flash', async () => {
    const page = await open('', { colorScheme: 'light' });
    const light = await background(page);
    await page.getByRole('button', { name: /light and dark/ }).click();
    const dark = await background(page);
    expect(dark).not.toBe(light);

    await page.addInitScript(() => {
      requestAnimationFrame(() => {
        Object.assign(window, {
          first: getComputedStyle(document.documentElement).backgroundColor,
        });
      });
    });
    await page.goto(`${site.address}woven/`);
    expect(await page.evaluate(() => (window as { first?: string }).first)).toBe(dark);

    await page.getByRole('button', { name: /light and dark/ }).click();
    expect(await background(page)).toBe(light);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('is dark where the system is', async () => {
    const light = await background(await open('', { colorScheme: 'light' }));
    const dark = await background(await open('', { colorScheme: 'dark' }));
    expect(dark).not.toBe(light);
  });
});
