// Formulas as MathML, which browsers set themselves: no script, no style sheet, no shift.

import type { Root } from 'mdast';
import type { InlineMath, Math } from 'mdast-util-math';
import { fromHtml } from 'hast-util-from-html';
import temml from 'temml';
import { visit } from 'unist-util-visit';
import { UserError } from '../../pipeline/base/user-error.ts';
import { placeOf } from './place.ts';

/**
 * A remark plugin, after `remark-math`: `$x$` and `$$x$$` become MathML.
 *
 * It throws a UserError with file and line for what is no formula.
 */
export function setMath() {
  return (tree: Root, file: { readonly path: string }): void => {
    visit(tree, ['math', 'inlineMath'], (found) => {
      const node = found as Math | InlineMath;
      const children = fromHtml(render(node, placeOf(file, node)), { fragment: true }).children;
      const [math] = children;
      if (math?.type !== 'element') return;
      const isBlock = node.type === 'math';
      node.data = {
        hName: isBlock ? 'div' : 'span',
        hProperties: { className: [isBlock ? 'formula' : 'formula-inline'] },
        hChildren: [math],
      } as unknown as NonNullable<typeof node.data>;
    });
  };
}

function render({ type, value }: Math | InlineMath, place: string): string {
  try {
    return temml.renderToString(value, { displayMode: type === 'math', throwOnError: true });
  } catch (error) {
    throw new UserError(
      `${place}: got "${value}", expected a formula in TeX: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
