// The folder that a site takes the place of: what may be replaced there, and what is kept.

import { access, constants, cp, readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileError } from '../base/file-error.ts';
import { UserError } from '../base/user-error.ts';
import { nearestFolder } from './output-files.ts';

const expected = 'a folder that can be written; choose another --out';

/**
 * Checks that a site may take the place of a folder, before hours are spent on it: that nothing is
 * there, or an earlier site, and that the folder around it can be written.
 *
 * @param dataset the folder of images, where there is one: a site inside would be read as images
 * @throws UserError
 */
export async function checkOutFolder(out: string, dataset?: string): Promise<void> {
  if (dataset !== undefined && isInside(out, dataset)) {
    throw new UserError(
      `out: got ${out}, which lies in the data set, where its pictures would be read as images, expected a folder elsewhere; choose another --out`,
    );
  }
  const names = await namesIn(out);
  if (names.length > 0 && (await modelsOf(out)) === undefined) {
    const some = names.toSorted().slice(0, 3).join(', ');
    throw new UserError(
      `out: got ${out}, which holds files that are not of a site (${some}${names.length > 3 ? ', …' : ''}), expected an empty folder or the site of an earlier build; choose another --out`,
    );
  }
  try {
    await access(await nearestFolder(out), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError('out', out, expected, error);
  }
}

/**
 * Copies to a new site what stands beside the files of the old one and is none of them, such as the
 * `.git` or `CNAME` of its host.
 */
export async function keepForeign(old: string, site: string): Promise<void> {
  const models = (await modelsOf(old)) ?? [];
  const own = new Set([...(await namesIn(site)), ...models]);
  for (const name of await namesIn(old)) {
    if (own.has(name)) continue;
    await cp(join(old, name), join(site, name), { recursive: true, verbatimSymlinks: true });
  }
}

/** Whether a folder holds the site of a build. */
export async function isSite(folder: string): Promise<boolean> {
  return (await modelsOf(folder)) !== undefined;
}

/** The models a site has pages of, by slug; undefined for a folder that is none. */
async function modelsOf(site: string): Promise<string[] | undefined> {
  const text = await readFile(join(site, 'atlas', 'index.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    // of any version of the schema
    const { models } = JSON.parse(text) as { models?: readonly { readonly slug?: unknown }[] };
    return models?.flatMap(({ slug }) => (typeof slug === 'string' ? [slug] : [])) ?? [];
  } catch {
    return undefined;
  }
}

/** @throws UserError for what is no folder, or cannot be read */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError('out', folder, expected, error);
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}
