// Serves the files of the atlas at /atlas/, wherever the atlas lies, and puts them into the finished site.

import { cpSync, createReadStream } from 'node:fs';
import { cp, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration, ViteUserConfig } from 'astro';
import { atlasRoot } from './atlas-root.ts';

/** The integration: copies the atlas and what is public into the finished site, and streams the atlas while developing. */
export function serveAtlas(): AstroIntegration {
  let isElsewhere = false;
  let publicDir = '';
  return {
    name: 'serve-atlas',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [copyingNothing] } });
      },
      'astro:config:done': ({ config }) => {
        publicDir = fileURLToPath(config.publicDir);
        isElsewhere = resolve(atlasRoot) !== join(publicDir, 'atlas');
      },
      'astro:server:setup': ({ server }) => {
        if (!isElsewhere) return;
        server.middlewares.use(async (request, response, next) => {
          const path = request.url?.split('?')[0]?.split('/atlas/')[1];
          const file = resolve(atlasRoot, decodeURIComponent(path ?? ''));
          const isInside = path && file.startsWith(resolve(atlasRoot) + sep);
          if (isInside && (await stat(file).catch(() => undefined))?.isFile()) {
            createReadStream(file).pipe(response);
          } else {
            next();
          }
        });
      },
      'astro:build:done': async ({ dir }) => {
        const site = fileURLToPath(dir);
        const other = join(publicDir, 'atlas');
        await cp(publicDir, site, { recursive: true, filter: (path) => resolve(path) !== other });
        const copy = join(site, 'atlas');
        await rm(copy, { recursive: true, force: true });
        // file by file from here takes twice as long
        cpSync(atlasRoot, copy, { recursive: true });
      },
    },
  };
}

/** Leaves out what Vite would copy: an atlas may lie among it that is not the one of this site. */
const copyingNothing = {
  name: 'copying-nothing',
  configEnvironment: () => ({ build: { copyPublicDir: false } }),
} satisfies NonNullable<ViteUserConfig['plugins']>[number];
