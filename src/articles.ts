// The articles of the site, in order; drafts only while it is written.

import { getCollection, type CollectionEntry } from 'astro:content';

export type Article = CollectionEntry<'articles'>;

/** Newest first, without drafts where the site is built. */
export async function listArticles(): Promise<Article[]> {
  const articles = await getCollection(
    'articles',
    ({ data }) => import.meta.env.DEV || !data.draft,
  );
  return articles.sort(
    (a, b) =>
      (b.data.published ?? '').localeCompare(a.data.published ?? '') ||
      a.data.title.localeCompare(b.data.title),
  );
}

/** The others of the same series in the order of their parts: the one before and the one after. */
export function neighboursOf(
  article: Article,
  articles: readonly Article[],
): { previous: Article | undefined; next: Article | undefined } {
  const { series } = article.data;
  const parts = articles
    .filter(({ data }) => series && data.series?.name === series.name)
    .sort((a, b) => a.data.series!.part - b.data.series!.part);
  const at = parts.findIndex(({ id }) => id === article.id);
  return { previous: parts[at - 1], next: at < 0 ? undefined : parts[at + 1] };
}
