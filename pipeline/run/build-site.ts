// Builds the site of an atlas beside its place, and swaps it in when it is whole.

import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'astro';
import { readAtlas } from '../store/reader.ts';
import { keepForeign } from './out-folder.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type SiteOptions = {
  /** The folder of the atlas. */
  readonly atlas: string;
  /** The folder of the finished site; an earlier one is replaced, what stands beside its files is kept. */
  readonly out: string;
  /** The path under which the site will be served, e.g. `/` or `/microscope/`. */
  readonly base: string;
};

/**
 * Builds the site. It is made in `OUT.partial` and renamed, so that a build that is killed leaves the
 * old site as it was. One build at a time: the atlas folder is handed to the pages by the environment,
 * and builds that lead out of the working directory share a folder inside it.
 *
 * @throws UserError where there is no atlas
 */
export async function buildSite({ atlas, out, base }: SiteOptions): Promise<void> {
  await readAtlas(atlas);
  const finished = resolve(out);
  const outDir = `${finished}.partial`;
  const cacheDir = `${finished}.cache.partial`;
  const replaced = `${finished}.replaced.partial`;
  await rm(outDir, { recursive: true, force: true });
  await withEnvironment(
    {
      MICROGRAPHIA_ATLAS: resolve(atlas),
      ASTRO_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
      // Pages would take a variable of this name, which is common, for the base path.
      BASE_URL: undefined,
    },
    () => build({ root: PROJECT, outDir, cacheDir, base, logLevel: 'error' }),
  );
  await rm(cacheDir, { recursive: true, force: true });
  await keepForeign(finished, outDir);
  await rm(replaced, { recursive: true, force: true });
  await rename(finished, replaced).catch(ignoreAbsent);
  await rename(outDir, finished);
  await rm(replaced, { recursive: true, force: true });
}

/** Runs `work` with some variables of the process set or unset, and puts them back. */
async function withEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  setEnvironment(Object.entries(variables));
  try {
    await work();
  } finally {
    setEnvironment(before);
  }
}

function setEnvironment(variables: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
