// Finds names of components that there are not before MDX asks for them without saying where.

import type { Root } from 'mdast';
import type { MdxjsEsm } from 'mdast-util-mdxjs-esm';
import { visit } from 'unist-util-visit';
import { unknownName } from '../../pipeline/base/user-error.ts';
import { placeOf } from './place.ts';

/**
 * A remark plugin. What begins with a capital is a component: a `known` one, or one that the article
 * imports or exports.
 *
 * It throws a UserError with file and line for any other.
 */
export function checkComponents({ known }: { readonly known: readonly string[] }) {
  return (tree: Root, file: { readonly path: string }): void => {
    const own = tree.children
      .filter((node): node is MdxjsEsm => node.type === 'mdxjsEsm')
      .flatMap(({ value }) => value.match(/\w+/g) ?? []);
    const valid = new Set([...known, ...own, 'Fragment']);
    visit(tree, (node) => {
      if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') return;
      const { name } = node;
      if (name === null || !/^[A-Z]\w*$/.test(name) || valid.has(name)) return;
      throw unknownName(`${placeOf(file, node)}: component`, name, known);
    });
  };
}
