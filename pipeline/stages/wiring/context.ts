// What carries the strongest responses of units, and what is left of them without their inputs: kept for some units of one layer at a time.

import { chunksOf } from '../../base/chunks.ts';
import { contentKey } from '../../base/content-key.ts';
import type { UnitExamples } from '../../analyses/examples/unit-examples.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import type { Model } from '../../model/model.ts';
import type { WiringRecord } from '../../store/wiring-schema.ts';
import { excitingImages } from '../strip.ts';
import type { Selection } from '../visualization.ts';
import type { EdgesJob } from './edges.ts';

/** To be raised when the same responses are explained otherwise. */
const edition = 3;

/** Strongest images that are looked at: the first of those that a page shows. */
export const numExamples = 4;

/** Units in one task: their examples fill batches together. */
export const numUnitsAtOnce = 16;

/** A unit and where it responds most. */
export type ContextUnit = {
  readonly channel: number;
  readonly examples: readonly {
    /** Index of the image in the data set. */
    readonly index: number;
    readonly row: number;
    readonly col: number;
  }[];
};

/** Some units of `to`, each with at least one example. */
export type ContextJob = EdgesJob & { readonly units: readonly ContextUnit[] };

type Published = NonNullable<WiringRecord['inputs'][number]['context']>;

/** What is found of a unit. */
export type UnitContext = Pick<Published, 'numExamples' | 'disagreement' | 'ablation'> & {
  readonly channel: number;
  /** [C] of the earlier layer: mean of gradient × activation over the examples. */
  readonly means: Float32Array;
  /** By channel of the earlier layer, for the strongest whose kernels are not exact: the gradient in place of the kernel, averaged over the examples. */
  readonly gradients: ReadonlyMap<number, Float32Array>;
  readonly examples: readonly {
    /** Before the non-linearity, and what of it the inputs do not carry. */
    readonly value: number;
    readonly rest: number;
    /** Channels that added most, and that took most away. */
    readonly carried: readonly { readonly channel: number; readonly value: number }[];
  }[];
};

/** What is kept of a job; the units in its order. */
export type KeptContexts = {
  readonly engine: string;
  readonly units: readonly UnitContext[];
};

/** What provenance shows of it. */
export const contextRecipe = { analysis: 'context', edition, numExamples };

/** The selected units that an image excites, by the layers that they read. */
export function planContexts(
  pairs: readonly EdgesJob[],
  selections: readonly Selection[],
  examples: ReadonlyMap<string, readonly UnitExamples[]>,
): ContextJob[] {
  const channelsOf = new Map(selections.map(({ layer, channels }) => [layer, channels]));
  return pairs.flatMap((pair) => {
    const { to } = pair;
    const units = (channelsOf.get(to) ?? []).flatMap((channel): ContextUnit[] => {
      const images = excitingImages(examples.get(to)![channel]!).slice(0, numExamples);
      const own = images.map(({ index, row, col }) => ({ index, row, col }));
      return own.length > 0 ? [{ channel, examples: own }] : [];
    });
    return chunksOf(units, numUnitsAtOnce).map((own) => ({ ...pair, units: own }));
  });
}

export function contextKey(
  { hash, card }: Model,
  { fingerprint }: Dataset,
  job: ContextJob,
): string {
  const { input, preprocessing } = card;
  return contentKey({ ...contextRecipe, model: hash, input, preprocessing, fingerprint, job });
}
