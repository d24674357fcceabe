// Finds what is few by its title: layers, their maps, and all other pages but those of units.

import type { Found, Hit } from './found.ts';
import type { Catalogue } from './search-files.ts';
import { weights, whole, typoShare } from './weights.ts';
import { bestLikeness, isTypo, SHORTEST_TYPO, wordsOf } from './words.ts';

/**
 * Those whose titles have every word that was typed.
 *
 * @param forgives typos too
 */
export function findTitles(
  typed: readonly string[],
  catalogue: Catalogue,
  forgives: boolean,
): Hit[] {
  const share = (title: string) => shareOf(typed, title, forgives);
  const { models, layers, maps, pages } = catalogue;
  return [
    ...layers.flatMap(({ model: index, slug, name, maps: kinds = [] }) => {
      const model = models[index]!;
      const path = [model.slug, slug];
      const more = isWhole(typed, name) ? whole.title : 0;
      const score = share(`${name} ${model.name}`) * weights.title + more;
      const layer: Found = { kind: 'layer', title: name, note: `layer of ${model.name}`, path };
      return [
        ...hit(score, layer),
        ...kinds.flatMap((kind) => {
          const { title, folder } = maps[kind];
          const note = `${name}, ${model.name}`;
          const map: Found = { kind: 'map', title, note, path: [...path, folder] };
          // below its layer, which is asked for by the same words
          const like = share(`${title} map ${note}`);
          return hit(like * (weights.title - 1) + more / 2, map);
        }),
      ];
    }),
    ...pages.flatMap((page) => {
      const { kind, title, note } = page;
      const about = share(`${title} ${note} ${kind}`) * weights.about;
      const more = isWhole(typed, title) ? whole.title : 0;
      return hit(Math.max(share(title) * weights.title, about) + more, page);
    }),
  ];
}

function hit(score: number, found: Found): Hit[] {
  return score > 0 ? [{ score, found }] : [];
}

function isWhole(typed: readonly string[], title: string): boolean {
  return wordsOf(title).join(' ') === typed.join(' ');
}

/** How well a title answers all that was typed: 1 word for word, 0 where a word is not in it. */
function shareOf(typed: readonly string[], title: string, forgives: boolean): number {
  const words = wordsOf(title);
  const scores = typed.map((word) => {
    const isNear =
      forgives && word.length >= SHORTEST_TYPO && words.some((other) => isTypo(word, other));
    return bestLikeness(word, words) || (isNear ? typoShare : 0);
  });
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score) / scores.length;
}
