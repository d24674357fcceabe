// Builds the site of an atlas beside its place, and swaps it in when it is whole.

import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'astro';
import { readAtlas } from '../store/reader.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type SiteOptions = {
  /** The folder of the atlas. */
  readonly atlas: string;
  /** The folder of the finished site; what was there is replaced. */
  readonly out: string;
  /** The path under which the site will be served, e.g. `/` or `/microscope/`. */
  readonly base: string;
};

/**
 * Builds the site. It is made in `OUT.partial` and renamed, so that a build that is killed leaves the
 * old site as it was. One build at a time: the atlas folder is handed to the pages by the environment.
 *
 * @throws UserError where there is no atlas
 */
export async function buildSite({ atlas, out, base }: SiteOptions): Promise<void> {
  await readAtlas(atlas);
  const finished = resolve(out);
  const partial = `${finished}.partial`;
  const replaced = `${finished}.replaced.partial`;
  process.env['MICROGRAPHIA_ATLAS'] = resolve(atlas);
  process.env['ASTRO_TELEMETRY_DISABLED'] = '1';
  await rm(partial, { recursive: true, force: true });
  await build({ root: PROJECT, outDir: partial, base, logLevel: 'error' });
  await rm(replaced, { recursive: true, force: true });
  await rename(finished, replaced).catch(ignoreAbsent);
  await rename(partial, finished);
  await rm(replaced, { recursive: true, force: true });
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
