// What people write beside the atlas, and what each piece must say about itself.

import { basename, relative, resolve, sep } from 'node:path';
import { glob, type Loader } from 'astro/loaders';
import { defineCollection } from 'astro:content';
import { parseUserInput } from '../pipeline/base/user-input.ts';
import { articlesRoot, guide } from './articles-root.ts';
import { ArticleInput } from './prose/article-input.ts';

/** Holds the project and the articles, which may lie elsewhere. */
const base = commonFolder(resolve('.'), resolve(articlesRoot));

const files = glob({
  base,
  pattern: [
    relative(base, resolve(guide)),
    ...(articlesRoot ? [`${relative(base, resolve(articlesRoot))}/*.mdx`] : []),
  ],
  generateId: ({ entry }) => basename(entry, '.mdx'),
});

/** The same, with what is wrong in front matter told as other mistakes are. */
const loader: Loader = {
  name: 'articles',
  load: (context) =>
    files.load({
      ...context,
      parseData: (entry) => {
        parseUserInput(ArticleInput, entry.data, relative('.', entry.filePath ?? entry.id));
        return context.parseData(entry);
      },
    }),
};

/** `content/articles/SLUG.mdx`. */
const articles = defineCollection({ loader, schema: ArticleInput });

function commonFolder(a: string, b: string): string {
  const [ours, others] = [a.split(sep), b.split(sep)];
  const differs = ours.findIndex((name, i) => name !== others[i]);
  return (differs < 0 ? ours : ours.slice(0, differs)).join(sep) || sep;
}

export const collections = { articles };
