// What a configuration says of the lab, checked before anything is computed.

import { UserError } from '../base/user-error.ts';
import { getMethod } from '../analyses/attribution/methods.ts';
import type { Config } from '../config/config.ts';
import { loadModel } from '../model/model.ts';
import { listLabImages } from './list-lab-images.ts';

/** @throws UserError for unknown methods, and for files that are not there or no such models */
export async function checkLab({ lab, models }: Pick<Config, 'lab' | 'models'>): Promise<void> {
  const { images, methods, robustness } = lab;
  if (images !== 'none' && methods !== 'all') for (const name of methods) getMethod(name);
  await listLabImages(images);
  const baseline = robustness && robustness.baseline;
  if (baseline) await loadModel(baseline);
  for (const { path, card, randomLabels } of models) {
    if (randomLabels === undefined) continue;
    const [own, other] = await Promise.all([
      loadModel(path, { cardPath: card }),
      loadModel(randomLabels),
    ]);
    const [wanted, got] = [own, other].map(({ card: { input } }) =>
      JSON.stringify([input.numChannels, ...input.size]),
    );
    if (got === wanted) continue;
    throw new UserError(
      `randomLabels: got ${randomLabels}, which takes images ${got}, expected the network of ${path}, which takes ${wanted}`,
    );
  }
}
