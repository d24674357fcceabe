// The site of the fixture atlas, built once for all tests of a run: `test/support/shared-site.ts` builds it when it is first asked for.

import { inject } from 'vitest';

export type FixtureSite = {
  /** Of its files; beside it lies the atlas it was built from. Tests leave both as they are. */
  readonly folder: string;
  readonly base: string;
};

/** Served under a base path that is not the root. @throws where it cannot be built, with what the build said */
export async function getFixtureSite(): Promise<FixtureSite> {
  const response = await fetch(inject('sharedSite'));
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as FixtureSite;
}
