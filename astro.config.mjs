// The site: static pages made from an atlas folder.

import { unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';
import { articlesRoot } from './src/articles-root.ts';
import { prosePlugins } from './src/prose/plugins.ts';
import { indexArticles } from './src/index-articles.ts';
import { serveAtlas } from './src/serve-atlas.ts';

const assetFileNames = '_astro/[hash][extname]';

export default defineConfig({
  output: 'static',
  // A folder per page: the same address works on every host of plain files.
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  // Of a site whose address is not known there is no sitemap.
  integrations: [mdx(), sitemap(), serveAtlas(), indexArticles()],
  markdown: {
    processor: unified({ remarkPlugins: prosePlugins(['content', articlesRoot]) }),
    shikiConfig: {
      themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      defaultColor: 'light-dark()',
    },
  },
  devToolbar: { enabled: false },
  // Unit pages come by the ten thousand: what they share is fetched once and cached.
  vite: {
    // Articles may lie outside the project, where there are no packages.
    resolve: { dedupe: ['astro', '@astrojs/mdx'] },
    build: {
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      rolldownOptions: { output: { assetFileNames } },
    },
    // Networks run in a worker, which fetches what it computes with.
    worker: {
      format: 'es',
      rolldownOptions: { output: { entryFileNames: '_astro/[hash].js', assetFileNames } },
    },
    environments: {
      client: {
        build: {
          rolldownOptions: { output: { entryFileNames: '_astro/[hash].js', assetFileNames } },
        },
      },
    },
  },
});
