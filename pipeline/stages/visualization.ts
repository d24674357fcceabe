// Pictures of units: which are wanted, in which batches, by which key each is kept.

import { z } from 'zod';
import type { Diversity } from '../analyses/optvis/unit-aim.ts';
import { contentKey } from '../base/content-key.ts';
import { getLayer, type Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { twinEdition } from '../model/twin.ts';
import type { Store } from '../store/store.ts';
import type { PictureRecipe } from './picture-recipe.ts';

/** To be raised when the same recipe gives other pictures. */
const edition = 4;

/** Pictures that are optimised side by side where nothing speaks for more. */
export const leastBatchSize = 8;

export type VisualizationRecipe = PictureRecipe & {
  readonly diversity?: Diversity;
};

/**
 * What a picture of a unit is: `positive` raises its mean, `negative` lowers what that is before its
 * non-linearity, `neuron` raises it in the centre alone, `diversity` are pictures that raise it in
 * different ways, `again` is made as `positive` from another seed, and `twin` for the same unit of a
 * network of random weights.
 */
export type PictureKind = 'positive' | 'negative' | 'neuron' | 'diversity' | 'again' | 'twin';

/** How the kinds that are wanted are made. */
export type Recipes = Readonly<Partial<Record<PictureKind, VisualizationRecipe>>>;

/** One batch: units of one layer, all of one kind. */
export type VisualizationJob = {
  readonly layer: string;
  readonly kind: PictureKind;
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

/**
 * The key of a picture: everything it depends on. It is also the seed of its starting noise.
 *
 * @param index which of a unit's pictures it is, where the kind has several
 */
export function visualizationKey(
  { hash, card }: Pick<Model, 'hash' | 'card'>,
  { layer, kind, recipe }: Omit<VisualizationJob, 'channels'>,
  channel: number,
  index?: number,
): string {
  return contentKey({
    analysis: 'visualization',
    edition,
    model: hash,
    preprocessing: card.preprocessing,
    input: card.input,
    layer,
    channel,
    kind,
    recipe,
    index,
    ...(kind === 'twin' && { twinEdition }),
  });
}

/** Pictures of each unit. */
export function numPicturesOf({ diversity }: VisualizationRecipe): number {
  return diversity?.numPictures ?? 1;
}

/** The keys of all pictures of one unit. */
export function visualizationKeys(
  model: Pick<Model, 'hash' | 'card'>,
  job: Omit<VisualizationJob, 'channels'>,
  channel: number,
): string[] {
  if (!job.recipe.diversity) return [visualizationKey(model, job, channel)];
  return Array.from({ length: numPicturesOf(job.recipe) }, (_, index) =>
    visualizationKey(model, job, channel, index),
  );
}

/** The neuron in the middle is the whole channel in a layer without space. */
export function hasKind({ shape }: Pick<Layer, 'shape'>, kind: PictureKind): boolean {
  return kind !== 'neuron' || shape.length > 1;
}

/** A layer and those of its channels that get a page. */
export type Selection = { readonly layer: string; readonly channels: readonly number[] };

/**
 * The batches in which the pictures of the selected units are made, layer by layer.
 *
 * @param batchSize pictures at once, at most, but all of one unit; it decides nothing about them
 */
export function planVisualizations(
  model: Pick<Model, 'layers'>,
  selections: readonly Selection[],
  recipes: Recipes,
  batchSize: number = leastBatchSize,
): VisualizationJob[] {
  const kinds = Object.entries(recipes) as [PictureKind, VisualizationRecipe][];
  return selections.flatMap(({ layer, channels }) =>
    kinds
      .filter(([kind]) => hasKind(getLayer(model, layer), kind))
      .flatMap(([kind, recipe]) => {
        const numUnits = Math.max(1, Math.floor(batchSize / numPicturesOf(recipe)));
        return batchesOf(channels, numUnits).map((batch) => ({
          layer,
          kind,
          channels: batch,
          recipe,
        }));
      }),
  );
}

/** Batches of nearly equal size, none above `batchSize`, so that few programs serve them all. */
export function batchesOf<T>(items: readonly T[], batchSize: number): T[][] {
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
  const keys = job.channels.flatMap((channel) => visualizationKeys(model, job, channel));
  const found = keys.map((key) => store.has(key));
  return (await Promise.all(found)).every(Boolean);
}
