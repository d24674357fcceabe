// Tells the components of an article where they stand, so that what they cannot find is told with file and line.

import type { Root } from 'mdast';
import { visit } from 'unist-util-visit';
import { placeOf } from './place.ts';

/** A remark plugin. Gives the named components the attribute `at`, e.g. `content/articles/small.mdx:12`. */
export function locate({ components }: { readonly components: readonly string[] }) {
  const located = new Set(components);
  return (tree: Root, file: { readonly path: string }): void => {
    visit(tree, (node) => {
      if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') return;
      const { name, attributes } = node;
      if (name === null || !located.has(name)) return;
      attributes.push({ type: 'mdxJsxAttribute', name: 'at', value: placeOf(file, node) });
    });
  };
}
