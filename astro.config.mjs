// The site: static pages made from an atlas folder. Type faces are served by the site itself.

import mdx from '@astrojs/mdx';
import { defineConfig, fontProviders } from 'astro/config';
import { serveAtlas } from './src/serve-atlas.ts';

const SERIF = '@fontsource-variable/source-serif-4/files/source-serif-4-latin';
const SANS = '@fontsource-variable/source-sans-3/files/source-sans-3-latin';

export default defineConfig({
  output: 'static',
  // A folder per page: the same address works on every host of plain files.
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  integrations: [mdx(), serveAtlas()],
  devToolbar: { enabled: false },
  // Unit pages come by the ten thousand: what they share is fetched once and cached.
  vite: { build: { assetsInlineLimit: 0 } },
  fonts: [
    {
      provider: fontProviders.local(),
      name: 'Source Serif 4',
      cssVariable: '--font-serif',
      fallbacks: ['Georgia', 'serif'],
      options: {
        variants: [
          { src: [`${SERIF}-opsz-normal.woff2`], weight: '200 900', style: 'normal' },
          { src: [`${SERIF}-wght-italic.woff2`], weight: '200 900', style: 'italic' },
        ],
      },
    },
    {
      provider: fontProviders.local(),
      name: 'Source Sans 3',
      cssVariable: '--font-sans',
      fallbacks: ['Arial', 'sans-serif'],
      options: {
        variants: [{ src: [`${SANS}-wght-normal.woff2`], weight: '200 900', style: 'normal' }],
      },
    },
  ],
});
