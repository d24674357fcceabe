// The site: static pages made from an atlas folder.

import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { serveAtlas } from './src/serve-atlas.ts';

const assetFileNames = '_astro/[hash][extname]';

export default defineConfig({
  output: 'static',
  // A folder per page: the same address works on every host of plain files.
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  integrations: [mdx(), serveAtlas()],
  devToolbar: { enabled: false },
  // Unit pages come by the ten thousand: what they share is fetched once and cached.
  vite: {
    build: {
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      rolldownOptions: { output: { assetFileNames } },
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
