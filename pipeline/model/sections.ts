// A model in pieces: what lies between one layer and the next, from the scores down to the image.

import { cut } from '../graph/cut.ts';
import type { Model } from './model.ts';
import { scoresTensor } from './target.ts';
import { learnedNodes } from './twin.ts';

export type Section = {
  /** The layer at its end, or the tensor of the scores. */
  readonly layer: string;
  /** Nodes that have learned something, by the names of their first outputs. */
  readonly nodes: ReadonlySet<string>;
};

/**
 * The learned nodes of a model, each in the section of the first layer that depends on it; nearest to
 * the scores first. Sections in which nothing was learned are left out.
 *
 * @throws UserError for a model without class scores
 */
export function sectionsOf(model: Model): Section[] {
  const { graph } = model;
  const scores = scoresTensor(model);
  const ends = [...model.layers.map(({ name }) => name).filter((name) => name !== scores), scores];
  const learned = learnedNodes(model);
  const taken = new Set<string>();
  const sections = ends.map((layer): Section => {
    const above = cut(graph, [layer]).nodes.map(({ outputs }) => outputs[0]!);
    const own = above.filter((name) => learned.has(name) && !taken.has(name));
    for (const name of own) taken.add(name);
    return { layer, nodes: new Set(own) };
  });
  return sections.filter(({ nodes }) => nodes.size > 0).reverse();
}
