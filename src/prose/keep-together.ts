// Numbers stay on one line with what they count: `38 %`, `96 px`.

import type { Root } from 'mdast';
import { visit } from 'unist-util-visit';

const NO_BREAK = '\u00a0';

/** A remark plugin. The space between a number and its unit, and around the sign in `5 × 5`, never breaks. */
export function keepTogether() {
  return (tree: Root): void => {
    visit(tree, 'text', (node) => {
      node.value = node.value
        .replace(/(?<=\d) (?=(?:%|px|×))/g, NO_BREAK)
        .replace(/(?<=\d\s×) (?=\d)/g, NO_BREAK);
    });
  };
}
