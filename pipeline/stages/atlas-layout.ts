// The layout of a layer's samples, before it is turned onto that of another layer.

import { contentKey } from '../base/content-key.ts';
import type { Points } from '../base/points.ts';
import type { Config } from '../config/config.ts';
import { layOut } from '../analyses/atlas/stub.ts';
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
  /** Whether it is wanted how true the layout is. */
  readonly isMeasured: boolean;
};

export type Layout = {
  /** [N, 2], in any units. */
  readonly positions: Float32Array;
  readonly trustworthiness?: number;
  /** Of PCA. */
  readonly explained?: number;
};

/** @param samples keys of all samples of the layer */
export function layoutKey(samples: readonly string[], options: LayoutOptions): string {
  return contentKey({ analysis: 'layout', edition, samples, options });
}

export async function layOutSamples(engine: Engine, job: LayoutJob): Promise<Layout> {
  const { positions, explained } = await layOut(engine, job.points, job.options);
  return { positions, ...(explained !== undefined && { explained }) };
}
