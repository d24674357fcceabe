// Indexes the prose of the articles with Pagefind, so that a static site can search it.

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex, type PagefindIndex } from 'pagefind';

/** Where articles lie in the site. */
const ARTICLES = 'articles';

/** The integration: writes the folder `pagefind` into the finished site. Units are not in it: they are too many. */
export function indexArticles(): AstroIntegration {
  return {
    name: 'index-articles',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const site = fileURLToPath(dir);
        const index = await openIndex();
        for (const slug of await listArticles(site)) {
          const content = await readFile(join(site, ARTICLES, slug, 'index.html'), 'utf8');
          const { errors } = await index.addHTMLFile({ url: `/${ARTICLES}/${slug}/`, content });
          fail(errors);
        }
        const folder = join(site, 'pagefind');
        const { errors } = await index.writeFiles({ outputPath: folder });
        fail(errors);
        await close();
        const unused = (await readdir(folder)).filter((name) => /-ui\.|-highlight\./.test(name));
        await Promise.all(unused.map((name) => rm(join(folder, name))));
      },
    },
  };
}

async function openIndex(): Promise<PagefindIndex> {
  const { errors, index } = await createIndex({
    rootSelector: 'main',
    excludeSelectors: ['svg', 'math', 'pre', '.label'],
    forceLanguage: 'en',
  });
  fail(errors);
  return index!;
}

async function listArticles(site: string): Promise<string[]> {
  const entries = await readdir(join(site, ARTICLES), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function fail(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`search of articles: ${errors.join('; ')}`);
}
