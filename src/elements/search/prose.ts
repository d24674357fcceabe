// Searches the prose of the articles with Pagefind, which is loaded when it is first asked.

import { fileHref, pageHref } from '../../href.ts';
import { wordsOf } from '../../search/words.ts';

/** A passage that has the words. */
export type Passage = {
  readonly title: string;
  readonly href: string;
  readonly excerpt: string;
};

type Part = { readonly title: string; readonly url: string; readonly excerpt: string };
type Pagefind = {
  options(options: { readonly baseUrl: string; readonly excerptLength: number }): Promise<void>;
  search(query: string): Promise<{
    readonly results: readonly {
      data(): Promise<{
        readonly meta: { readonly title?: string };
        readonly sub_results: readonly Part[];
      }>;
    }[];
  }>;
};

const MOST_ARTICLES = 4;
const EXCERPT_WORDS = 18;
/** As in `optimis(ing)`. */
const LONGEST_ENDING = 3;

let loaded: Promise<Pagefind> | undefined;

/** The best passage of each article that has every word of `query`. */
export async function searchProse(query: string): Promise<Passage[]> {
  const pagefind = await (loaded ??= load());
  const { results } = await pagefind.search(query);
  const found = await Promise.all(results.slice(0, MOST_ARTICLES).map((result) => result.data()));
  const passages = found.flatMap(({ meta, sub_results: [part] }) => {
    if (!part) return [];
    const title = meta.title ?? part.title;
    return {
      title: part.title === title ? title : `${title}: ${part.title}`,
      href: part.url,
      excerpt: textOf(part.excerpt),
    };
  });
  return passages.filter((passage) => hasSome(passage, wordsOf(query)));
}

/** Pagefind takes `do` for `dot` where there is no `dot`: of one word at least all but its ending is asked for. */
function hasSome({ title, excerpt }: Passage, typed: readonly string[]): boolean {
  const words = wordsOf(`${title} ${excerpt}`);
  return typed.some((word) => {
    const stem = word.slice(0, Math.max(3, word.length - LONGEST_ENDING));
    return words.some((other) => other.startsWith(stem));
  });
}

async function load(): Promise<Pagefind> {
  const address: string = fileHref('pagefind/pagefind.js');
  const pagefind = (await import(/* @vite-ignore */ address)) as Pagefind;
  await pagefind.options({ baseUrl: pageHref(), excerptLength: EXCERPT_WORDS });
  return pagefind;
}

/** Of the HTML that Pagefind gives, nothing but the text. */
function textOf(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
}
