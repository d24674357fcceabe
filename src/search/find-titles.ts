// Finds what is few by its title: layers, their maps, circuits and articles.

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
  const { models, layers, maps, circuits, articles } = catalogue;
  return [
    ...layers.flatMap(({ model: index, slug, name, maps: kinds = [] }) => {
      const model = models[index]!;
      const path = [model.slug, slug];
      const own = wordsOf(name);
      const isWhole = own.length === typed.length && own.every((word, i) => typed[i] === word);
      const more = isWhole ? whole.layer : 0;
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
    ...circuits.flatMap(({ model: index, slug, title }) => {
      const model = models[index]!;
      const path = [model.slug, 'circuits', slug];
      const note = `circuit of ${model.name}`;
      return hit(share(`${title} ${note}`) * weights.title, {
        kind: 'circuit',
        title,
        note,
        path,
      });
    }),
    ...articles.flatMap(({ slug, title, description }) => {
      const score = Math.max(
        share(title) * weights.title,
        share(`${title} ${description}`) * weights.about,
      );
      const path = ['articles', slug];
      return hit(score, { kind: 'article', title, note: description, path });
    }),
  ];
}

function hit(score: number, found: Found): Hit[] {
  return score > 0 ? [{ score, found }] : [];
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
