// Options of the command line, which override the configuration or stand in for it.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigInput } from './config-input.ts';
import { resolveConfig, type Config } from './config.ts';

/** Fields that may be given on the command line; units and ranges are those of `ConfigInput`. */
export type Overrides = {
  /** Path of an ONNX file, which replaces all models. */
  readonly model?: string;
  /** Path of a folder of images, or `specimens`. */
  readonly dataset?: string;
  /** Of every model. */
  readonly layers?: readonly string[];
  /** Of every model. */
  readonly unitsPerLayer?: number | 'all';
  readonly steps?: number;
  readonly size?: number;
  readonly out?: string;
  readonly base?: string;
  readonly device?: Config['device'];
  readonly workers?: number | 'auto';
  readonly seed?: number;
};

/**
 * The configuration with what is overridden in it.
 *
 * @param config absent where the options stand for themselves
 * @param folder the one paths in options are relative to
 * @throws UserError for a field that is wrong or missing
 */
export function overrideConfig(
  config: Config | undefined,
  { model, dataset, layers, unitsPerLayer, steps, size, out, ...rest }: Overrides,
  folder: string,
): Config {
  const models = model === undefined ? config?.models : [{ path: resolve(folder, model) }];
  const written = {
    ...config,
    models: models?.map((each) => ({
      ...each,
      ...given({ layers, unitsPerLayer }),
    })),
    // labels, circuits and articles are of the models they were written for
    ...(model !== undefined && {
      annotations: undefined,
      circuits: undefined,
      articles: undefined,
    }),
    ...given({
      ...rest,
      dataset: dataset === undefined ? undefined : datasetOf(dataset, folder),
      out: out === undefined ? undefined : resolve(folder, out),
    }),
    visualization: {
      ...config?.visualization,
      // half of the steps again
      ...(steps !== undefined && { steps, negativeSteps: undefined }),
      ...given({ size }),
      others: {
        ...config?.visualization.others,
        ...(steps !== undefined && { steps: undefined }),
        ...(size !== undefined && { size: undefined }),
      },
    },
  };
  return resolveConfig(written, 'command line', folder);
}

/** The drawn data set for `specimens`, where no folder is called so, as in other commands. */
function datasetOf(name: string, folder: string): ConfigInput['dataset'] {
  const path = resolve(folder, name);
  return name === 'specimens' && !existsSync(path) ? { specimens: {} } : path;
}

/** The fields that are there. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
