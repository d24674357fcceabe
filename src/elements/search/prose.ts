// Searches the prose of the articles with Pagefind, which is loaded when it is first asked.

import { fileHref, pageHref } from '../../href.ts';

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

let loaded: Promise<Pagefind> | undefined;

/** The best passage of each article that has every word of `query`. */
export async function searchProse(query: string): Promise<Passage[]> {
  const pagefind = await (loaded ??= load());
  const { results } = await pagefind.search(query);
  const found = await Promise.all(results.slice(0, MOST_ARTICLES).map((result) => result.data()));
  return found.flatMap(({ meta, sub_results: [part] }) => {
    if (!part) return [];
    const title = meta.title ?? part.title;
    return {
      title: part.title === title ? title : `${title}: ${part.title}`,
      href: part.url,
      excerpt: textOf(part.excerpt),
    };
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
