// Reads `atlas.config.ts`: a module whose default export is the configuration.

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../base/user-error.ts';
import { resolveConfig, type Config } from './config.ts';

/**
 * Loads the configuration at `path`.
 *
 * @throws UserError for a file that is absent, does not run or has no configuration as its default export
 */
export async function loadConfig(path: string): Promise<Config> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new UserError(
      `${path}: got no such file, expected a configuration; write one or name another with --config`,
    );
  }
  const module = await importFile(file, path);
  if (module.default === undefined) {
    throw new UserError(
      `${path}: got no default export, expected \`export default defineConfig({ … })\``,
    );
  }
  return resolveConfig(module.default, path, dirname(file));
}

async function importFile(file: string, source: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    const [line] = String(error).split('\n');
    throw new UserError(`${source}: cannot be run, ${line}`);
  }
}
