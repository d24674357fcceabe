// What is planned of the lab of a model: its images, and by which jobs what is published of each was computed.

import type { RgbImage } from '../../base/rgb-image.ts';
import { random } from '../../base/random.ts';
import { methods } from '../../analyses/attribution/methods.ts';
import type { Config } from '../../config/config.ts';
import type { Model } from '../../model/model.ts';
import type { IconRecipe } from '../icons.ts';
import type { PictureRecipe } from '../picture-recipe.ts';
import type { Chosen } from './answers.ts';
import { canBeAttacked, type AttackJob } from './attack-job.ts';
import type { AttributionJob } from './attribution-job.ts';
import { isPerturbation, type Check, type CheckJob } from './check-job.ts';
import type { DreamJob, DreamRecipe } from './drawing.ts';
import { layersInside, type InsideJob } from './inside-job.ts';

/** An image of the lab before it is explained. */
export type LabPhoto = {
  /** Its name in addresses, of a model. */
  readonly slug: string;
  /** Its path in the data set or the folder of images. */
  readonly id: string;
  readonly label?: string;
  /** Whether the most probable class is its own, where that is known. */
  readonly isRight?: boolean;
  readonly chosen: Chosen;
  /** At the size of the model's input. */
  readonly photo: RgbImage;
  /** Of the classes, before the softmax. */
  readonly scores: Float32Array;
};

/** With the jobs by which it is explained. */
export type LabImagePlan = LabPhoto & {
  /** By class, the most probable first. */
  readonly attributions: readonly AttributionJob[];
  readonly checks: readonly CheckJob[];
  readonly attack?: AttackJob;
  readonly inside: InsideJob;
  readonly dream?: DreamJob;
};

/** How pictures of the lab are drawn. */
export type LabRecipes = {
  readonly caricature: PictureRecipe;
  readonly group: IconRecipe;
  readonly dream: DreamRecipe;
};

export type LabResults = {
  readonly images: readonly LabImagePlan[];
  /** Names of methods, in the order in which they are shown. */
  readonly methods: readonly string[];
  /** What tells the images that some methods compare with from others. */
  readonly references: string;
  readonly recipes: LabRecipes;
  readonly engine: string;
};

/** Methods that are asked for, in the order of the list. */
export function methodsOf({ methods: wanted }: Config['lab']): string[] {
  const names = methods.map(({ name }) => name);
  return wanted === 'all' ? names : names.filter((name) => wanted.includes(name));
}

/** The jobs of an image. @param place among the images of the lab */
export function planImage(
  model: Model,
  { lab, seed }: Pick<Config, 'lab' | 'seed'>,
  image: LabPhoto,
  place: number,
  { dream, others }: { readonly dream: DreamRecipe; readonly others: readonly Check[] },
): LabImagePlan {
  const { photo, scores } = image;
  const names = methodsOf(lab);
  const ranked = [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]! || a - b);
  const [index = 0, ...rest] = ranked;
  const layers = layersInside(model).map(({ name }) => name);
  const gradients = names.filter((name) => !isPerturbation(name));
  const checks = place < lab.sanity ? checksOf(place, others) : [];
  // not the next best, which would be too easy
  const far = rest.slice(Math.min(4, rest.length - 1));
  const wanted = random(`target ${image.id} ${seed}`).pick(far.length > 0 ? far : [index]);
  // the last dreams of single large things
  const dreamt = layers.at(-2) ?? layers.at(-1);
  return {
    ...image,
    attributions: ranked.slice(0, lab.classes).map((each, i) => ({
      photo,
      index: each,
      methods: names,
      isExchanged: i === 0 && place < lab.sanity,
      seed,
    })),
    checks: checks.map((check) => {
      const isFirst = place === 0 && check.kind === 'cascading';
      return { photo, index, check, methods: isFirst ? names : gradients, seed };
    }),
    ...(canBeAttacked(model) && wanted !== index && { attack: { photo, index, wanted, seed } }),
    inside: { photo, index, layers, seed },
    ...(dreamt !== undefined && { dream: { layer: dreamt, photo, recipe: dream } }),
  };
}

/**
 * Each costs a map of every method for every randomised network: on the first image alone layers are
 * randomised one at a time too, and methods are checked that need many runs of the network.
 */
function checksOf(place: number, others: readonly Check[]): Check[] {
  const first: Check[] = place === 0 ? [{ kind: 'independent' }] : [];
  return [{ kind: 'cascading' }, ...first, { kind: 'shift' }, ...others];
}
