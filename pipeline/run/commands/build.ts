// The command `build`: an atlas and its site, from a configuration, from options, or from both.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
  await buildAtlas(complete, context);
}
