// What may have been meant where a unit is named that there is not.

import { pageHref } from '../../href.ts';
import { find } from '../../search/find.ts';
import { wordsOf } from '../../search/words.ts';
import { fetchedFiles } from '../search/fetched-files.ts';

export type Suggestion = { readonly words: string; readonly href: string };

/** The unit, or the layer, that the words of a name find; undefined where they find neither. */
export async function suggestUnit(written: string): Promise<Suggestion | undefined> {
  const words = wordsOf(written);
  // without the channel, then without the model: the layer that may be meant
  for (const query of [words, words.slice(0, -1), words.slice(1, -1), words.slice(1)]) {
    const found = await find(query.join(' '), fetchedFiles, 24);
    const best = found.find(({ kind }) => kind === 'unit' || kind === 'layer');
    if (best) return { words: best.title, href: pageHref(...best.path) };
  }
  return undefined;
}
