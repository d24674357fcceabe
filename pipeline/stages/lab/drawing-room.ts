// Makes drawings of single images: caricatures of several side by side, and dreams one by one.

import { contentKey } from '../../base/content-key.ts';
import { float32 } from '../../base/tensor.ts';
import {
  caricatureObjective,
  caricaturePower,
  likenessMeasure,
} from '../../analyses/optvis/caricature-objective.ts';
import { deepDream } from '../../analyses/optvis/deep-dream.ts';
import { photoActivations } from '../../analyses/optvis/photo-activations.ts';
import { photoOf, type Photo } from '../../analyses/optvis/photo.ts';
import { pictureSize, subjectOf } from '../../analyses/optvis/subject.ts';
import type { Subject } from '../../analyses/optvis/ascent-graphs.ts';
import { slightTransforms } from '../../analyses/optvis/transform.ts';
import type { Engine } from '../../engine/engine.ts';
import { Builder } from '../../graph/builder.ts';
import type { Model } from '../../model/model.ts';
import type { Easel } from '../easel.ts';
import { encodeExact } from '../picture-files.ts';
import { shownRecipe } from '../picture-recipe.ts';
import {
  caricatureKey,
  dreamKey,
  type CaricatureJob,
  type DreamJob,
  type FinishedDrawing,
} from './drawing.ts';

export type DrawingRoom = {
  /** One for each photo. @throws UserError where the device has no memory for one */
  caricatures(job: CaricatureJob): Promise<FinishedDrawing[]>;
  dream(job: DreamJob): Promise<FinishedDrawing>;
};

export function openDrawingRoom(easel: Easel, engine: Engine, model: Model): DrawingRoom {
  const { preprocessing } = model.card;

  async function caricatures(job: CaricatureJob): Promise<FinishedDrawing[]> {
    const { layer, recipe } = job;
    const subject = subjectOf(model, layer, { height: recipe.size, width: recipe.size });
    const photos = job.photos.map((photo) => photoOf(photo, preprocessing));
    const size = pictureSize(subject, recipe.size);
    const targets = await photoActivations(engine, subject, layer, photos, size);
    const aimOf = (own: readonly number[]) => {
      const wanted = own.map((i) => targets[i]!);
      return {
        objective: caricatureObjective(layer, wanted),
        measures: { likeness: likenessMeasure(layer, wanted) },
      };
    };
    const keys = job.photos.map((photo) => caricatureKey(model, job, photo));
    const made = await easel.make({
      key: contentKey({ caricatures: layer, recipe }),
      network: () => model,
      layer,
      recipe,
      groups: [...keys.keys()],
      numPictures: 1,
      transforms: slightTransforms,
      aimOf,
      seedsOf: (i) => [keys[i]!],
    });
    const { caption } = aimOf([0]).objective;
    const finished = made.map(async ([first], i) => ({
      key: keys[i]!,
      record: {
        objective: caption,
        cosine: first!.measured['likeness']![0]!,
        engine: easel.engineName,
        recipe: { ...shownRecipe(recipe, slightTransforms), cosinePower: caricaturePower },
      },
      png: await encodeExact(first!.picture, first!.size),
    }));
    return Promise.all(finished);
  }

  async function dream(job: DreamJob): Promise<FinishedDrawing> {
    const { layer, recipe } = job;
    const key = dreamKey(model, job);
    const side = Math.round(recipe.size / recipe.octaveScale ** (recipe.octaves - 1));
    const subject = subjectOf(model, layer, { height: side, width: side });
    const photo = photoOf(job.photo, preprocessing);
    const dreamt = await deepDream(engine, subject, photo, { ...recipe, layer, seed: key });
    return {
      key,
      record: {
        objective: `the mean square of ${layer}`,
        engine: engine.name,
        recipe: { ...recipe },
      },
      png: await encodeExact(await shownOf(engine, subject, dreamt), dreamt),
    };
  }

  return { caricatures, dream };
}

/** RGB in 0…1, [3, H, W]. */
async function shownOf(
  engine: Engine,
  { show }: Subject,
  { values, height, width }: Photo,
): Promise<Float32Array> {
  const b = new Builder();
  const shape = [1, values.length / (height * width), height, width];
  const picture = b.input('picture', 'float32', shape);
  const program = await engine.load(b.build({ seen: show ? show(b, picture) : picture }));
  const results = await program.run({ picture: float32(shape, values) });
  await program.dispose();
  return results['seen']!.data as Float32Array;
}
