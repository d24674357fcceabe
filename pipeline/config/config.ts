// The configuration as the code sees it: every field present, every path absolute.

import { resolve } from 'node:path';
import type { z } from 'zod';
import { parseUserInput } from '../base/user-input.ts';
import { ConfigInput } from './config-input.ts';

type Defaulted = z.output<typeof ConfigInput>;

/** Fields and their units are those of `ConfigInput`; paths are absolute, `base` ends with a slash. */
export type Config = Defaulted & {
  readonly visualization: Required<
    Defaulted['visualization'] & {
      readonly others: Required<Defaulted['visualization']['others']>;
    }
  >;
};

/** Gives `atlas.config.ts` its types: `export default defineConfig({ … })`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * Checks what a user wrote and fills in what is left out.
 *
 * @param source what messages call the configuration
 * @param folder the one its paths are relative to
 * @throws UserError with the path of the first wrong field
 */
export function resolveConfig(written: unknown, source: string, folder: string): Config {
  const config = parseUserInput(ConfigInput, written, source);
  const { models, dataset, annotations, circuits, articles, out, base, visualization, lab } =
    config;
  const { size, steps, negativeSteps, others } = visualization;
  const half = Math.ceil(steps / 2);
  return {
    ...config,
    models: models.map((model) => ({
      ...model,
      path: resolve(folder, model.path),
      ...(model.card !== undefined && { card: resolve(folder, model.card) }),
      ...(model.randomLabels !== undefined && {
        randomLabels: resolve(folder, model.randomLabels),
      }),
    })),
    dataset: typeof dataset === 'string' ? resolve(folder, dataset) : dataset,
    ...(annotations !== undefined && { annotations: resolve(folder, annotations) }),
    ...(circuits !== undefined && { circuits: resolve(folder, circuits) }),
    ...(articles !== undefined && { articles: resolve(folder, articles) }),
    out: resolve(folder, out),
    base: base.endsWith('/') ? base : `${base}/`,
    lab: resolveLab(lab, folder),
    visualization: {
      ...visualization,
      negativeSteps: negativeSteps ?? half,
      others: { ...others, size: others.size ?? size, steps: others.steps ?? half },
    },
  };
}

function resolveLab(lab: Defaulted['lab'], folder: string): Defaulted['lab'] {
  const { images, robustness } = lab;
  return {
    ...lab,
    images: Array.isArray(images)
      ? images.map((path) => resolve(folder, path))
      : images === 'auto' || images === 'none'
        ? images
        : resolve(folder, images),
    robustness: robustness && {
      ...robustness,
      ...(robustness.baseline !== undefined && { baseline: resolve(folder, robustness.baseline) }),
      ...(robustness.cueConflicts !== undefined && {
        cueConflicts: resolve(folder, robustness.cueConflicts),
      }),
    },
  };
}
