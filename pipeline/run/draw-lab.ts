// Draws what layers make of the images of the lab: caricatures, groups and dreams that are not stored yet.

import type { RgbImage } from '../base/rgb-image.ts';
import { iconKey, type IconJob } from '../stages/icons.ts';
import {
  caricatureKey,
  dreamKey,
  planCaricatures,
  type CaricatureJob,
  type DreamJob,
} from '../stages/lab/drawing.ts';
import type { KeptInside } from '../stages/lab/inside-job.ts';
import type { LabImagePlan, LabRecipes } from '../stages/lab/lab-results.ts';
import { batchesOf } from '../stages/visualization.ts';
import { keepIcon } from './compute-icons.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Pictures of groups that are made side by side. */
const numGroupsAtOnce = 16;

type Drawing =
  | { readonly kind: 'caricatures'; readonly job: CaricatureJob; readonly count: number }
  | { readonly kind: 'groups'; readonly job: IconJob; readonly count: number }
  | { readonly kind: 'dream'; readonly job: DreamJob; readonly count: 1 };

/** @param insides of the images, in their order */
export async function drawLab(
  { model, store, picturePool, reporter }: ModelBuild,
  images: readonly LabImagePlan[],
  insides: readonly KeptInside[],
  recipes: LabRecipes,
): Promise<void> {
  const drawings = planDrawings(images, insides, recipes);
  const keysOf = ({ kind, job }: Drawing): string[] => {
    if (kind === 'dream') return [dreamKey(model, job)];
    return kind === 'groups'
      ? job.directions.map((each) => iconKey(model, job, each))
      : job.photos.map((photo) => caricatureKey(model, job, photo));
  };
  const make = async (drawing: Drawing): Promise<void> => {
    if (drawing.kind === 'groups') {
      for (const icon of await picturePool.run('icons', drawing.job)) {
        await keepIcon(store, icon);
        progress.advance();
      }
      return;
    }
    const made =
      drawing.kind === 'dream'
        ? [await picturePool.run('dream', drawing.job)]
        : await picturePool.run('caricatures', drawing.job);
    for (const { key, record, png } of made) {
      await store.putBytes(key, 'picture.png', png);
      await store.putRecord(key, record);
      progress.advance();
    }
  };
  const numDrawings = drawings.reduce((total, { count }) => total + count, 0);
  const progress = reporter.start(`drawings of ${model.name}`, numDrawings, 'drawings');
  const draw = async (drawing: Drawing) => {
    const has = await Promise.all(keysOf(drawing).map((key) => store.has(key)));
    // a batch is made as a whole: rounding depends on its size
    if (has.every(Boolean)) return progress.skip(drawing.count);
    await make(drawing);
  };
  await workThrough(picturePool, drawings, draw).finally(() => progress.end());
}

function planDrawings(
  images: readonly LabImagePlan[],
  insides: readonly KeptInside[],
  { caricature, group }: LabRecipes,
): Drawing[] {
  const layers = insides[0]?.layers.map(({ layer }) => layer) ?? [];
  const photos: RgbImage[] = images.map(({ photo }) => photo);
  const caricatures = planCaricatures(layers, photos, caricature).map((job): Drawing => {
    return { kind: 'caricatures', job, count: job.photos.length };
  });
  const groups = layers.flatMap((layer, i) => {
    const directions = insides.flatMap((inside) =>
      inside.layers[i]!.groups.map(({ direction }) => direction),
    );
    return batchesOf(directions, numGroupsAtOnce).map((own): Drawing => {
      return { kind: 'groups', job: { layer, directions: own, recipe: group }, count: own.length };
    });
  });
  const dreams = images.flatMap(({ dream }): Drawing[] =>
    dream ? [{ kind: 'dream', job: dream, count: 1 }] : [],
  );
  return [...caricatures, ...groups, ...dreams];
}
