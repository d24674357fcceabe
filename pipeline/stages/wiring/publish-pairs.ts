// Writes what there is between the layers of a model into an atlas.

import type { WiringIndex } from '../../store/wiring-schema.ts';
import type { Publishing } from '../publishing.ts';
import { pairSlug, publishPair } from './publish-pair.ts';
import { directOf, eachPair } from './wired-layers.ts';

/** Writes the records of all pairs, and the list of them. */
export async function publishPairs(
  publishing: Publishing,
  circuits: WiringIndex['circuits'],
): Promise<void> {
  const { model, store, edges = [], writer } = publishing;
  const pairs: WiringIndex['pairs'] = [];
  for await (const pair of eachPair(store, model, directOf(edges))) {
    const { from, to, isExact } = await publishPair(publishing, pair);
    pairs.push({ slug: pairSlug(pair), from, to, isExact });
  }
  const index: WiringIndex = { model: model.slug, pairs, circuits };
  await writer.writeRecord(`${model.slug}/wiring/index.json`, index);
}
