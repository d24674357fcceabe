// Builds the site of an atlas beside its place, and swaps it in when it is whole.

import { rename, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'astro';
import { UserError } from '../base/user-error.ts';
import { readAtlas } from '../store/reader.ts';
import { keepForeign } from './out-folder.ts';

/** Longer than Astro waits before it writes down what it read of articles, which it does when a build has failed too. */
const WRITTEN_MS = 1_000;

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type SiteOptions = {
  /** The folder of the atlas. */
  readonly atlas: string;
  /** The folder of the finished site; an earlier one is replaced, what stands beside its files is kept. */
  readonly out: string;
  /** The path under which the site will be served, e.g. `/` or `/microscope/`. */
  readonly base: string;
  /** The folder of articles about the atlas; none but the guide where it is not told. */
  readonly articles?: string | undefined;
};

/**
 * Builds the site. It is made in `OUT.partial` and renamed, so that a build that is killed leaves the
 * old site as it was. One build at a time: the atlas folder is handed to the pages by the environment,
 * and builds that lead out of the working directory share a folder inside it.
 *
 * @throws UserError where there is no atlas, and for what is wrong in an article, with file and line
 */
export async function buildSite({ atlas, out, base, articles }: SiteOptions): Promise<void> {
  const { site } = await readAtlas(atlas);
  const finished = resolve(out);
  const outDir = `${finished}.partial`;
  const cacheDir = `${finished}.cache.partial`;
  const replaced = `${finished}.replaced.partial`;
  await rm(outDir, { recursive: true, force: true });
  const environment = {
    MICROGRAPHIA_ATLAS: resolve(atlas),
    MICROGRAPHIA_ARTICLES: articles === undefined ? '' : resolve(articles),
    ASTRO_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
    // Pages would take variables of these names, which are common, for what Astro tells them.
    BASE_URL: undefined,
    PROD: undefined,
    DEV: undefined,
  };
  try {
    await withEnvironment(environment, () =>
      inProject(() => build({ root: PROJECT, outDir, cacheDir, base, site, logLevel: 'silent' })),
    );
    await keepForeign(finished, outDir);
    await rm(replaced, { recursive: true, force: true });
    await rename(finished, replaced).catch(ignoreAbsent);
    await rename(outDir, finished);
    await rm(replaced, { recursive: true, force: true });
  } catch (error) {
    await setTimeout(WRITTEN_MS);
    await rm(outDir, { recursive: true, force: true });
    throw siteError(finished, error);
  } finally {
    await rm(cacheDir, { recursive: true, force: true });
  }
}

/** The mistake behind a site that could not be written; an error of another kind comes back as it is. */
function siteError(out: string, error: unknown): unknown {
  const mistake = mistakeIn(error);
  if (mistake !== undefined) return new UserError(mistake, { cause: error });
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(
        `disk: got no space left for ${out}, expected room for the site beside the one of before; free some and run again, the run resumes where it stopped`,
        { cause: error },
      );
    case 'EBUSY':
      return new UserError(
        `out: got ${out}, which is in use or where a disk is mounted, expected a folder that can be replaced; name one inside it with --out`,
        { cause: error },
      );
    default:
      return error;
  }
}

/** What is wrong in an article: told by a page, whose code has a class of errors of its own, or by what reads MDX. */
function mistakeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'UserError') return error.message;
  const told = /^\[plugin @mdx-js\/rolldown\] (.*?)(:\d+)?:\w+\nMDXError: (.*)$/m.exec(
    error.message,
  );
  if (!told) return undefined;
  const [, file = '', line, message = ''] = told;
  return line === undefined ? message : `${relative('.', file)}${line}: ${message}`;
}

/** Errors of Linux as programs in Rust number them. */
const numbered: Readonly<Record<string, string>> = { 28: 'ENOSPC', 122: 'EDQUOT' };

/** What the system said; bundlers wrap it in words of their own. */
function codeOf(error: unknown): string | undefined {
  const text = String(error);
  const number = /\(os error (\d+)\)/.exec(text)?.[1];
  return (
    numbered[number ?? ''] ??
    /^(?:.*: )?(ENOSPC|EDQUOT): /m.exec(text)?.[1] ??
    (error as NodeJS.ErrnoException).code
  );
}

/** Does `work` with the project as the working directory, in which Astro keeps what it is at. */
async function inProject(work: () => Promise<void>): Promise<void> {
  const before = process.cwd();
  if (resolve(PROJECT) === before) return work();
  process.chdir(PROJECT);
  try {
    await work();
  } finally {
    process.chdir(before);
  }
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
