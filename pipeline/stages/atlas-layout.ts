// The layout of a layer's samples, before it is turned onto that of another layer.

import { contentKey } from '../base/content-key.ts';
import type { Points } from '../base/points.ts';
import { random } from '../base/random.ts';
import type { Config } from '../config/config.ts';
import { layOut } from '../analyses/embedding/lay-out.ts';
import { principalComponents } from '../analyses/embedding/pca.ts';
import { trustworthiness } from '../analyses/embedding/trustworthiness.ts';
import { whitening } from '../analyses/embedding/whitening.ts';
import type { Engine } from '../engine/engine.ts';

/** To be raised when the same samples give other layouts. */
const edition = 1;

/** How samples are laid out. */
export type LayoutOptions = Pick<
  Config['activationAtlas'],
  'embedding' | 'space' | 'neighbours'
> & { readonly seed: string };

export type LayoutJob = {
  /** [N, C] */
  readonly points: Points;
  readonly options: LayoutOptions;
  /** Whether it is the layout that is shown, rather than one that tells how stable it is. */
  readonly isShown: boolean;
};

export type Layout = {
  /** [N, 2], in any units. */
  readonly positions: Float32Array;
  /** Of PCA: share of the variance that is seen, 0…1. */
  readonly explained?: number;
  /** Of the layout that is shown. */
  readonly trustworthiness?: number;
  /** [C, C]: inverse covariance of the samples; of the layout that is shown. */
  readonly inverse?: Float64Array;
};

/** @param samples keys of all samples of the layer */
export function layoutKey(samples: readonly string[], options: LayoutOptions): string {
  return contentKey({ analysis: 'layout', edition, samples, options });
}

/** Takes minutes for 100,000 samples. */
export async function layOutSamples(
  engine: Engine,
  { points, options, isShown }: LayoutJob,
): Promise<Layout> {
  const { embedding: method, space, neighbours, seed } = options;
  const positions = await layOut(engine, points, { method, space, neighbours, seed });
  if (!isShown) return { positions };
  const rng = random(`trustworthiness ${seed}`);
  const trust = await trustworthiness(engine, points, positions, rng);
  const { inverse } = await whitening(engine, points);
  return {
    positions,
    ...(method === 'pca' && { explained: await explainedOf(engine, points) }),
    ...(trust !== undefined && { trustworthiness: trust }),
    inverse,
  };
}

async function explainedOf(engine: Engine, points: Points): Promise<number> {
  const { explained } = await principalComponents(engine, points, 2);
  return explained.reduce((sum, share) => sum + share, 0);
}
