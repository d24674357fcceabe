// The maps that all methods make of an image for one class: kept together.

import { contentKey } from '../../base/content-key.ts';
import { random } from '../../base/random.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { UserError } from '../../base/user-error.ts';
import type { Attribution } from '../../analyses/attribution/attribution.ts';
import type { MethodConfig } from '../../analyses/attribution/method.ts';
import { getMethod } from '../../analyses/attribution/methods.ts';
import { blurred, flattened } from '../../analyses/sanity/baselines.ts';
import { exchange, orderByLot, orderOf } from '../../analyses/sanity/deletion-insertion.ts';
import type { Plane } from '../../dataset/resample.ts';
import type { Model } from '../../model/model.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { mapOf } from './attribution-map.ts';
import { toInput } from './lab-input.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same image is explained otherwise. */
const edition = 2;

/** Longer side of a map that is kept, px. */
const mostSide = 128;

/** One image and one class. */
export type AttributionJob = {
  /** At the size of the model's input. */
  readonly photo: RgbImage;
  /** Of the class. */
  readonly index: number;
  /** Names. */
  readonly methods: readonly string[];
  /** Whether px are taken away and put back in the order of each map. */
  readonly isExchanged: boolean;
  readonly seed: number;
};

/** Areas under the probability while px are taken away, and while they are put back. */
export type Exchanged = { readonly deletion: number; readonly insertion: number };

export type KeptMap = {
  readonly method: string;
  readonly map: Plane;
  /** Places that the method tells apart. */
  readonly size: readonly [rows: number, cols: number];
  /** Where the method looks at one. */
  readonly layer?: string;
  readonly figures: Attribution['figures'];
  readonly exchanged?: Exchanged;
};

/** What is kept of a job. */
export type KeptMaps = {
  readonly engine: string;
  readonly maps: readonly KeptMap[];
  readonly missing: readonly { readonly method: string; readonly reason: string }[];
  /** Where px are taken by lot. */
  readonly byLot?: Exchanged;
};

/** What provenance shows of it. */
export const attributionRecipe = { analysis: 'attribution', edition };

/** @param references what tells the images that some methods compare with from others */
export function attributionKey(model: Model, references: string, job: AttributionJob): string {
  return contentKey({ ...attributionRecipe, ...subjectOfKey(model), references, job });
}

/** A method that fails at this network, or finds no finite numbers, is among those that are missing. */
export async function explainImage(
  responder: Responder,
  { photo, index, methods, isExchanged, seed }: AttributionJob,
  references: readonly InputImage[],
): Promise<KeptMaps> {
  const { model, engine } = responder;
  const image = toInput(model, photo);
  const target: Target = { kind: 'class', index };
  const config: MethodConfig = { seed: `${seed}`, references };
  const exchanging = isExchanged ? openExchange(responder, image, index) : undefined;
  const maps: KeptMap[] = [];
  const missing: { method: string; reason: string }[] = [];
  for (const method of methods) {
    const found = await attributed(responder, image, { method, target, config });
    if (typeof found === 'string') {
      missing.push({ method, reason: found });
      continue;
    }
    const [, rows, cols] = found.shape;
    const whole = mapOf(found, photo.width, photo.height);
    const scale = Math.min(1, mostSide / Math.max(photo.width, photo.height));
    const [width, height] = [Math.round(scale * photo.width), Math.round(scale * photo.height)];
    maps.push({
      method,
      map: scale < 1 ? mapOf(found, width, height) : whole,
      size: [rows, cols],
      ...(found.layer !== undefined && { layer: found.layer }),
      figures: found.figures,
      ...(exchanging && { exchanged: await exchanging(orderOf(whole.values)) }),
    });
  }
  const lot = orderByLot(photo.width * photo.height, random(`lot ${seed}`));
  const byLot = await exchanging?.(lot);
  return { engine: engine.name, maps, missing, ...(byLot && { byLot }) };
}

/** What a method finds, or why it finds nothing. */
export async function attributed(
  responder: Responder,
  image: InputImage,
  asked: { readonly method: string; readonly target: Target; readonly config: MethodConfig },
): Promise<Attribution | string> {
  const { method: name, target, config } = asked;
  const method = getMethod(name);
  const missing = method.missing?.(responder, target, config);
  if (missing !== undefined) return missing;
  try {
    const found = await method.open(config)(responder, image, target);
    return found.values.every(Number.isFinite) ? found : 'it finds numbers that are not finite';
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Takes px away from the image and puts them back into what is left of it out of focus, in some order. */
function openExchange(responder: Responder, image: InputImage, index: number) {
  const { input } = responder.model.card;
  const flat = flattened(image, input);
  const soft = blurred(image, input);
  return async (order: readonly number[]): Promise<Exchanged> => {
    const deletion = await exchange(responder, { from: image, to: flat }, order, index);
    const insertion = await exchange(responder, { from: soft, to: image }, order, index);
    return { deletion: deletion.area, insertion: insertion.area };
  };
}
