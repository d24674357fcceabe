// What people write beside the atlas, and what each piece must say about itself.

import { basename, relative, resolve, sep } from 'node:path';
import { glob, type Loader } from 'astro/loaders';
import { defineCollection } from 'astro:content';
import { UserError } from '../pipeline/base/user-error.ts';
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
  load: async (context) => {
    try {
      await files.load({
        ...context,
        parseData: (entry) => {
          parseUserInput(ArticleInput, entry.data, relative('.', entry.filePath ?? entry.id));
          return context.parseData(entry);
        },
      });
    } catch (error) {
      throw yamlError(error) ?? error;
    }
  },
};

/** `content/articles/SLUG.mdx`. */
const articles = defineCollection({ loader, schema: ArticleInput });

/** The mistake behind front matter that cannot be read; undefined of an error of another kind. */
function yamlError(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || error.name !== 'YAMLException') return undefined;
  const { id, reason, loc } = error as Error & {
    readonly id?: string;
    readonly reason?: string;
    readonly loc?: { readonly line?: number };
  };
  const place = [relative('.', id ?? ''), loc?.line ?? 1].join(':');
  return new UserError(
    `${place}: front matter: got what is no YAML (${reason ?? error.message}), expected lines as title: What it is about; quote what holds a colon`,
    { cause: error },
  );
}

function commonFolder(a: string, b: string): string {
  const [ours, others] = [a.split(sep), b.split(sep)];
  const differs = ours.findIndex((name, i) => name !== others[i]);
  return (differs < 0 ? ours : ours.slice(0, differs)).join(sep) || sep;
}

export const collections = { articles };
