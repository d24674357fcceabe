// What stands in square brackets in running text: `[@olah2017; @zeiler2013]` cites, `[@fig:curves]` points to a part of the article.

import type { PhrasingContent, Root, Text } from 'mdast';
import { SKIP, visit } from 'unist-util-visit';

const group = /\[(@[\w:.-]+(?:\s*;\s*@[\w:.-]+)*)\]/g;

/** What a group of keys becomes; undefined where it is left to others. */
export type Replace = (keys: readonly string[], place: Text) => PhrasingContent | undefined;

/** Replaces every group of keys in the text of an article; code and math are not text. */
export function replaceGroups(tree: Root, replace: Replace): void {
  visit(tree, 'text', (node, index, parent) => {
    if (!parent || index === undefined) return undefined;
    const parts: PhrasingContent[] = [];
    let end = 0;
    for (const match of node.value.matchAll(group)) {
      const found = replace(keysOf(match[1]!), node);
      if (!found) continue;
      if (match.index > end)
        parts.push({ type: 'text', value: node.value.slice(end, match.index) });
      parts.push(found);
      end = match.index + match[0].length;
    }
    if (parts.length === 0) return undefined;
    if (end < node.value.length) parts.push({ type: 'text', value: node.value.slice(end) });
    parent.children.splice(index, 1, ...parts);
    return [SKIP, index + parts.length];
  });
}

function keysOf(list: string): string[] {
  return list.split(';').map((key) => key.trim().slice(1));
}

/** Kinds of parts of an article that text can point to, by the prefix of their ids. */
export const kinds = { fig: 'figure', tbl: 'table', eq: 'equation', sec: 'section' } as const;

/** Whether a key points to a part of the article rather than to a work. */
export function isLocal(key: string): boolean {
  return Object.keys(kinds).some((kind) => key.startsWith(`${kind}:`));
}
