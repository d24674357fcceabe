// Elements of HTML in the tree of an article.

import type { Element, ElementContent, Properties } from 'hast';
import type { Node } from 'unist';

export function element(
  tagName: string,
  properties: Properties,
  children: readonly ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children: [...children] };
}

/** The same as a node of Markdown, which becomes that element. */
export function elementBlock(
  tagName: string,
  properties: Properties,
  children: readonly ElementContent[],
): Node {
  const data = { hName: tagName, hProperties: properties, hChildren: [...children] };
  const node = { type: 'element', data };
  return node;
}
