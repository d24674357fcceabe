// The articles as a feed, `rss.xml`; there is none of a site whose address is not known.

import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { listArticles } from '../articles.ts';
import { pageHref } from '../href.ts';

export function getStaticPaths() {
  return import.meta.env.SITE ? [{ params: { feed: 'rss' } }] : [];
}

export async function GET({ site }: APIContext): Promise<Response> {
  const articles = await listArticles();
  return rss({
    title: 'Micrographia',
    description: 'Articles that go with this atlas.',
    site: site!,
    items: articles.map(({ id, data }) => ({
      title: data.title,
      description: data.description,
      link: pageHref('articles', id),
      ...(data.published && { pubDate: new Date(data.published) }),
    })),
  });
}
