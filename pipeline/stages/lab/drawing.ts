// What is drawn of single images, caricatures and dreams (`CaricatureJob`, `DreamJob`): in which batches, and by which key each is kept; `openDrawingRoom` makes them. Groups are drawn by an `IconJob` of ../icons.ts.

import { z } from 'zod';
import { contentKey } from '../../base/content-key.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import type { Model } from '../../model/model.ts';
import type { PictureRecipe } from '../picture-recipe.ts';
import { batchesOf } from '../visualization.ts';

/** To be raised when the same recipe gives other drawings. */
const edition = 1;

/** Caricatures that are made side by side. */
const usualBatchSize = 8;

/** What one layer keeps of some images, drawn anew from its activations. */
export type CaricatureJob = {
  readonly layer: string;
  /** At the size of the model's input. */
  readonly photos: readonly RgbImage[];
  readonly recipe: PictureRecipe;
};

export type DreamRecipe = {
  /** Longer side of the dream, px. */
  readonly size: number;
  /** Sizes at which it is dreamt, each `octaveScale` times the one before; the last is `size`. */
  readonly octaves: number;
  readonly octaveScale: number;
  /** Of each octave. */
  readonly steps: number;
  /** Mean change of a value by one step, of the range of colours, 0…1. */
  readonly rate: number;
  readonly seed: number;
};

/** One image, changed so that a layer responds more to all that it sees in it. */
export type DreamJob = {
  readonly layer: string;
  /** At the size of the model's input. */
  readonly photo: RgbImage;
  readonly recipe: DreamRecipe;
};

/** What is stored of a drawing, beside `picture.png`, RGB. */
export const DrawingRecord = z.strictObject({
  /** What it was made to maximise, in words. */
  objective: z.string(),
  /** Of a caricature: of the layer's activations for it and for the image, all of them as one vector. */
  cosine: z.number().optional(),
  engine: z.string(),
  /** Every parameter, as the page shows it. */
  recipe: z.record(z.string(), z.unknown()),
});
export type DrawingRecord = z.infer<typeof DrawingRecord>;

/** A drawing as it is to be stored. */
export type FinishedDrawing = {
  readonly key: string;
  readonly record: DrawingRecord;
  readonly png: Uint8Array;
};

type Hashed = Pick<Model, 'hash' | 'card'>;

/** The key of the caricature of one photo of a job. It is also the seed of the starting noise. */
export function caricatureKey(
  model: Hashed,
  { layer, recipe }: Omit<CaricatureJob, 'photos'>,
  photo: RgbImage,
): string {
  return drawingKey(model, { analysis: 'caricature', layer, photo, recipe });
}

/** The key of a dream. It is also the seed of its shifts. */
export function dreamKey(model: Hashed, { layer, recipe, photo }: DreamJob): string {
  return drawingKey(model, { analysis: 'dream', layer, photo, recipe });
}

function drawingKey({ hash, card }: Hashed, what: Readonly<Record<string, unknown>>): string {
  const { preprocessing, input } = card;
  return contentKey({ ...what, edition, model: hash, preprocessing, input });
}

/** The batches in which the caricatures of some photos at some layers are made. */
export function planCaricatures(
  layers: readonly string[],
  photos: readonly RgbImage[],
  recipe: PictureRecipe,
): CaricatureJob[] {
  return layers.flatMap((layer) =>
    batchesOf(photos, usualBatchSize).map((batch) => ({ layer, photos: batch, recipe })),
  );
}
