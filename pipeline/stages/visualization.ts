// Pictures of units: which are wanted, in which batches, by which key each is kept.

import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import type { ColourAxes } from '../analyses/optvis/colour.ts';
import type { Model } from '../model/model.ts';
import type { Store } from '../store/store.ts';

/** To be raised when the same recipe gives other pictures. */
const edition = 3;

/** Pictures that are optimised side by side where nothing speaks for more. */
export const leastBatchSize = 8;

export type VisualizationRecipe = {
  /** Side of the picture, px. */
  readonly size: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly decay: number;
  readonly seed: number;
  readonly colours: ColourAxes;
};

/** `positive` raises the unit, `negative` lowers what it is before its non-linearity. */
export type Sign = 'positive' | 'negative';

/** One batch: units of one layer, all of one sign. */
export type VisualizationJob = {
  readonly layer: string;
  readonly sign: Sign;
  readonly channels: readonly number[];
  readonly recipe: VisualizationRecipe;
};

/** What is stored of a picture, beside `picture.png` and `picture.webp`. */
export const VisualizationRecord = z.strictObject({
  objective: z.string(),
  activation: z.number(),
  peak: z.number(),
  engine: z.string(),
  /** Every parameter, as the unit's page shows it. */
  recipe: z.record(z.string(), z.unknown()),
});
export type VisualizationRecord = z.infer<typeof VisualizationRecord>;

/** The key of a picture: everything it depends on. It is also the seed of its starting noise. */
export function visualizationKey(
  { hash, card }: Pick<Model, 'hash' | 'card'>,
  { layer, sign, recipe }: Omit<VisualizationJob, 'channels'>,
  channel: number,
): string {
  return contentKey({
    analysis: 'visualization',
    edition,
    model: hash,
    preprocessing: card.preprocessing,
    input: card.input,
    layer,
    channel,
    sign,
    recipe,
  });
}

/** A layer and those of its channels that get a page. */
export type Selection = { readonly layer: string; readonly channels: readonly number[] };

/**
 * The batches in which the pictures of the selected units are made, layer by layer.
 *
 * @param batchSize pictures at once, at most; it decides nothing about them
 */
export function planVisualizations(
  selections: readonly Selection[],
  recipes: Readonly<Partial<Record<Sign, VisualizationRecipe>>>,
  batchSize: number = leastBatchSize,
): VisualizationJob[] {
  const signs = Object.entries(recipes) as [Sign, VisualizationRecipe][];
  return selections.flatMap(({ layer, channels }) =>
    signs.flatMap(([sign, recipe]) =>
      batches(channels, batchSize).map((batch) => ({ layer, sign, channels: batch, recipe })),
    ),
  );
}

/** Batches of nearly equal size, none above `batchSize`, so that few programs serve them all. */
function batches(items: readonly number[], batchSize: number): number[][] {
  const count = Math.ceil(items.length / batchSize);
  const size = Math.ceil(items.length / Math.max(1, count));
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Whether every picture of a job is in the store. */
export async function isVisualized(
  store: Store,
  model: Pick<Model, 'hash' | 'card'>,
  job: VisualizationJob,
): Promise<boolean> {
  const found = job.channels.map((channel) => store.has(visualizationKey(model, job, channel)));
  return (await Promise.all(found)).every(Boolean);
}
