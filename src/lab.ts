// What the pages ask of single images, and of how far attributions and predictions can be believed.

import * as reader from '../pipeline/store/lab-reader.ts';
import type { LabImage, LabRecord, RobustnessRecord } from '../pipeline/store/lab-schema.ts';
import { getAtlas } from './atlas.ts';
import { atlasRoot } from './atlas-root.ts';

export const findLab = (model: string): Promise<LabRecord | undefined> =>
  reader.readLab(atlasRoot, model);

/** One that the lab lists. */
export async function getLabImage(model: string, image: string): Promise<LabImage> {
  return (await reader.readLabImage(atlasRoot, model, image))!;
}

export const findRobustness = (model: string): Promise<RobustnessRecord | undefined> =>
  reader.readRobustness(atlasRoot, model);

/** For `getStaticPaths`: the models that something of a kind is known of. */
export async function pathsOfModels(
  find: (model: string) => Promise<unknown>,
): Promise<{ params: { model: string } }[]> {
  const { models } = await getAtlas();
  const found = await Promise.all(models.map(({ slug }) => find(slug)));
  return models.filter((_, i) => found[i]).map(({ slug }) => ({ params: { model: slug } }));
}
