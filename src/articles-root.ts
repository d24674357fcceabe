// Where the articles about the atlas lie.

/** A folder: MICROGRAPHIA_ARTICLES, or that of the project; empty where there are none but the guide. */
export const articlesRoot = process.env['MICROGRAPHIA_ARTICLES'] ?? 'content/articles';

/** Goes with every atlas: unit pages lead to it. */
export const guide = 'content/articles/reading-a-unit-page.mdx';
