// Serves the files of the atlas at /atlas/ where the atlas lies outside public/.

import { createReadStream } from 'node:fs';
import { cp, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { atlasRoot } from './atlas-root.ts';

/** The integration: copies the atlas into the finished site, and streams it while developing. */
export function serveAtlas(): AstroIntegration {
  let isElsewhere = false;
  return {
    name: 'serve-atlas',
    hooks: {
      'astro:config:done': ({ config }) => {
        isElsewhere = resolve(atlasRoot) !== join(fileURLToPath(config.publicDir), 'atlas');
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
        if (!isElsewhere) return;
        const copy = join(fileURLToPath(dir), 'atlas');
        await rm(copy, { recursive: true, force: true });
        await cp(atlasRoot, copy, { recursive: true });
      },
    },
  };
}
