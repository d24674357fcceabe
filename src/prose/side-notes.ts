// Footnotes as notes in the margin: a number in the text, and the note beside its paragraph.

import type { FootnoteDefinition, PhrasingContent, Root, RootContent } from 'mdast';
import { SKIP, visit } from 'unist-util-visit';
import { element, elementBlock } from './elements.ts';

/**
 * A remark plugin. Footnotes of Markdown (`[^why]`, `[^why]: Because.`) become numbered side notes,
 * which follow the paragraph that mentions them first.
 */
export function placeSideNotes() {
  return (tree: Root): void => {
    const definitions = new Map<string, FootnoteDefinition>();
    visit(tree, 'footnoteDefinition', (node, index, parent) => {
      definitions.set(node.identifier, node);
      parent!.children.splice(index!, 1);
      return [SKIP, index];
    });
    const numbers = new Map<string, number>();
    for (let at = 0; at < tree.children.length; at++) {
      const notes = markNotes(tree.children[at]!, definitions, numbers);
      tree.children.splice(at + 1, 0, ...notes);
      at += notes.length;
    }
  };
}

/** Numbers the notes in a block; those that are mentioned for the first time. */
function markNotes(
  block: RootContent,
  definitions: ReadonlyMap<string, FootnoteDefinition>,
  numbers: Map<string, number>,
): RootContent[] {
  const notes: RootContent[] = [];
  visit(block, 'footnoteReference', (node, index, parent) => {
    const { identifier } = node;
    const number = numbers.get(identifier) ?? numbers.size + 1;
    if (!numbers.has(identifier)) notes.push(noteOf(definitions.get(identifier)!, number));
    numbers.set(identifier, number);
    const link = element('a', { href: `#note-${number}`, dataCard: '' }, [
      { type: 'text', value: String(number) },
    ]);
    const mark = elementBlock('sup', { className: ['note-mark'] }, [link]);
    parent!.children.splice(index!, 1, mark as PhrasingContent);
    return [SKIP, index! + 1];
  });
  return notes;
}

function noteOf({ children }: FootnoteDefinition, number: number): RootContent {
  const mark: RootContent = {
    type: 'emphasis',
    children: [{ type: 'text', value: `${number} ` }],
    data: { hName: 'b' },
  };
  const [first, ...rest] = children;
  const opened =
    first?.type === 'paragraph' ? [{ ...first, children: [mark, ...first.children] }] : [];
  return {
    type: 'blockquote',
    children: [...opened, ...rest],
    data: {
      hName: 'aside',
      hProperties: { id: `note-${number}`, className: ['side-note'], role: 'note' },
    },
  };
}
