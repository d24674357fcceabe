// Makes the icons of cells: several tries at each, of which the one nearest to its direction is kept.

import { contentKey } from '../base/content-key.ts';
import { cosine } from '../base/cosine.ts';
import { centreMeasure, cosineObjective } from '../analyses/optvis/cosine-objective.ts';
import { subjectOf } from '../analyses/optvis/subject.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { Easel } from './easel.ts';
import { iconKey, type IconJob, type IconRecord } from './icons.ts';
import { encodeExact } from './picture-files.ts';
import { shownRecipe } from './picture-recipe.ts';

/** An icon as it is to be stored. */
export type FinishedIcon = {
  readonly key: string;
  readonly record: IconRecord;
  readonly png: Uint8Array;
  /** [C] */
  readonly centre: Float32Array;
};

export type IconRoom = {
  /** One icon for each direction of a job. @throws UserError where the device has no memory for one */
  run(job: IconJob): Promise<FinishedIcon[]>;
};

/**
 * Share of the receptive field that decides most of an activation: towards its edge it counts less
 * and less. GoogLeNet's mixed3b (field of 91 px) leaves icons of 80 px grey all around for a half.
 */
const effectiveShare = 1 / 3;

/**
 * The share of the rows and of the columns of a layer that an icon is made for. One position in the
 * centre would fill a small part of it where the layer sees little; so it is made for as many as
 * see all of it together.
 *
 * @param side of the icon, px
 */
function centreShare(model: Model, layer: string, side: number): [rows: number, cols: number] {
  const { fields } = getLayer(model, layer);
  const own = { height: side, width: side };
  const { height, width } = subjectOf(model, layer, own).fixedSize ?? own;
  const [rows, cols] = (['rows', 'cols'] as const).map((axis) =>
    Math.max(...fields.map(({ field }) => field[axis].size)),
  ) as [number, number];
  return [
    Math.max(0, 1 - (effectiveShare * rows) / height),
    Math.max(0, 1 - (effectiveShare * cols) / width),
  ];
}

export function openIconRoom(easel: Easel, model: Model): IconRoom {
  return {
    async run(job) {
      const { layer, directions, recipe } = job;
      const { tries } = recipe;
      const share = centreShare(model, layer, recipe.size);
      const aimOf = (own: readonly Float32Array[]) => {
        const rows = own.flatMap((direction) => Array<Float32Array>(tries).fill(direction));
        return {
          objective: cosineObjective({ layer, stage: 'after', rows }, share),
          measures: { centre: centreMeasure(layer, share) },
        };
      };
      const made = await easel.make({
        key: contentKey({ icons: layer, recipe }),
        network: () => model,
        layer,
        recipe,
        groups: directions,
        numPictures: tries,
        aimOf,
        seedsOf(direction) {
          const key = iconKey(model, job, direction);
          return Array.from({ length: tries }, (_, i) => `${key} ${i}`);
        },
      });
      const { caption } = aimOf(directions.slice(0, 1)).objective;
      const finished = directions.map(async (direction, i) => {
        const tried = made[i]!.map(({ picture, size, measured }) => {
          const centre = measured['centre']!;
          return { picture, size, centre, cosine: cosine(centre, direction) };
        });
        const best = tried.reduce((a, b) => (b.cosine > a.cosine ? b : a));
        return {
          key: iconKey(model, job, direction),
          record: {
            objective: caption,
            cosine: best.cosine,
            engine: easel.engineName,
            recipe: { ...shownRecipe(recipe) },
          },
          png: await encodeExact(best.picture, best.size),
          centre: best.centre,
        };
      });
      return Promise.all(finished);
    },
  };
}
