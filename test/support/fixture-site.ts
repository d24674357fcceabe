// The fixture atlas, built into a site in a folder of its own.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSite } from '../../pipeline/run/build-site.ts';
import { writeFixtureAtlas } from './fixture-atlas.ts';

export type FixtureSite = {
  readonly folder: string;
  readonly base: string;
  remove(): Promise<void>;
};

/** Draws the fixture atlas and builds its site for a base path that is not the root. */
export async function buildFixtureSite(): Promise<FixtureSite> {
  // Inside the project: builds that lead out of it share a folder, and these run side by side.
  await mkdir('.micrographia', { recursive: true });
  const root = await mkdtemp('.micrographia/test-site-');
  const [atlas, folder, base] = [join(root, 'atlas'), join(root, 'site'), '/some/where/'];
  await writeFixtureAtlas(atlas);
  await buildSite({ atlas, out: folder, base });
  return { folder, base, remove: () => rm(root, { recursive: true, force: true }) };
}
