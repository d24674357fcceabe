// What people write beside the atlas, and what each piece must say about itself.

import { glob } from 'astro/loaders';
import { defineCollection } from 'astro:content';
import { z } from 'astro/zod';

/** `content/articles/SLUG.mdx`. */
const articles = defineCollection({
  loader: glob({ pattern: '*.mdx', base: 'content/articles' }),
  schema: z.strictObject({
    title: z.string(),
    /** One sentence; stands below the title and in lists. */
    description: z.string(),
  }),
});

export const collections = { articles };
