// The command `build`: an atlas and its site, from a configuration, from options, or from both.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../base/user-error.ts';
import { loadConfig } from '../../config/load-config.ts';
import { overrideConfig, type Overrides } from '../../config/override.ts';
import type { BuildContext } from '../build.ts';

export type BuildOptions = Overrides & {
  /** Path of the configuration; `atlas.config.ts` in `folder` by default, where there is one. */
  readonly config?: string;
  /** The one paths in options are relative to. */
  readonly folder: string;
};

const usualConfig = 'atlas.config.ts';

const own = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Builds the atlas and the site that the configuration and the options describe.
 *
 * @throws UserError for what is wrong with them, a model or the data set
 */
export async function build(
  { config: path, folder, ...overrides }: BuildOptions,
  context: BuildContext,
): Promise<void> {
  const usual = join(folder, usualConfig);
  const found = path ?? (existsSync(usual) ? usual : undefined);
  if (found === undefined && overrides.model === undefined) {
    throw new UserError(
      `configuration: got neither ${usualConfig} nor --model, expected one of them; write the file, or name a model and a data set`,
    );
  }
  const config = found === undefined ? undefined : await loadConfig(found);
  const complete = overrideConfig(config, overrides, folder);
  // the site generator takes seconds to load: mistakes are told first
  const { buildAtlas } = await import('../build.ts');
  await buildAtlas(complete, { ...foldersBeside(found), ...context });
}

/** Where results and the atlas are kept: with the project a configuration is of; with Micrographia itself by default. */
function foldersBeside(config: string | undefined): Partial<BuildContext> {
  const project = config === undefined ? own : dirname(resolve(config));
  if (resolve(project) === resolve(own)) return {};
  const kept = join(project, '.micrographia');
  return { storeFolder: join(kept, 'store'), atlasFolder: join(kept, 'atlas') };
}
