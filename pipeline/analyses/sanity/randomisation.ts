// Whether maps depend on what the network has learned: how alike they stay as its layers lose their weights.

import type { Model } from '../../model/model.ts';
import { sectionsOf } from '../../model/sections.ts';
import { twinOf } from '../../model/twin.ts';
import { likenessOf, type Likeness, type SignedMap } from './likeness.ts';

/** Makes the maps that are looked at, of another network: any number, always in the same order. */
export type Explain = (variant: Model) => Promise<readonly SignedMap[]>;

export type Randomisation = {
  /** Names of tensors, that of the scores first. */
  readonly layers: readonly string[];
  /** By map, in the order of `Explain`, then by layer: the map of the network as it is beside that of the randomised one. */
  readonly likeness: readonly (readonly Likeness[])[];
};

/**
 * Adebayo et al. 2018, arXiv 1810.03292. Cascading, each layer loses its weights together with all
 * that are nearer to the scores, so that with the last one the whole network is random; else each
 * loses them alone, while the others keep theirs.
 *
 * @param originals the maps of the network as it is
 * @param seed decides the weights
 * @throws UserError for a model without class scores
 */
export async function randomise(
  model: Model,
  originals: readonly SignedMap[],
  explain: Explain,
  { seed, isCascading }: { readonly seed: number; readonly isCascading: boolean },
): Promise<Randomisation> {
  const sections = sectionsOf(model);
  const likeness: Likeness[][] = originals.map(() => []);
  const random = new Set<string>();
  for (const { nodes } of sections) {
    if (!isCascading) random.clear();
    for (const node of nodes) random.add(node);
    const maps = await explain(twinOf(model, seed, random));
    if (maps.length !== originals.length) {
      throw new Error(`explain: got ${maps.length} maps, expected ${originals.length}`);
    }
    maps.forEach((map, i) => likeness[i]!.push(likenessOf(originals[i]!, map)));
  }
  return { layers: sections.map(({ layer }) => layer), likeness };
}
