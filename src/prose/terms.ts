// Words that an article explains: links where they are used, to a glossary at its end.

import type { ElementContent } from 'hast';
import type { PhrasingContent, Root, RootContent } from 'mdast';
import type { MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { parse } from 'yaml';
import { z } from 'zod';
import { unknownName } from '../../pipeline/base/user-error.ts';
import { parseUserInput } from '../../pipeline/base/user-input.ts';
import { element, elementBlock } from './elements.ts';
import { placeOf } from './place.ts';
import { readSource } from './read-source.ts';

/** What words mean, by the word, in one or two sentences. */
const Glossary = z.record(z.string(), z.string());
type Glossary = z.infer<typeof Glossary>;

/**
 * A remark plugin. `<Term>receptive field</Term>`, or `<Term of="unit">units</Term>` where the text
 * has another form, becomes a link to the word, which stands in the glossary at the end of the article.
 *
 * @param options.files glossaries in YAML; what is absent is passed over, the last to have a word counts
 * @throws UserError with file and line for a word that none of them has
 */
export function explainTerms({ files: sources }: { readonly files: readonly string[] }) {
  return async (tree: Root, file: { readonly path: string }): Promise<void> => {
    const glossary = await readAll(sources);
    const used = new Set<string>();
    visit(tree, 'mdxJsxTextElement', (node: MdxJsxTextElement, index, parent) => {
      if (node.name !== 'Term') return;
      const word = wordOf(node);
      if (!Object.hasOwn(glossary, word)) {
        throw unknownName(`${placeOf(file, node)}: term`, word, Object.keys(glossary));
      }
      used.add(word);
      const link: PhrasingContent = { type: 'link', url: `#${idOf(word)}`, children: [] };
      link.children = node.children;
      link.data = { hProperties: { className: ['term'], dataCard: '' } };
      parent!.children.splice(index!, 1, link);
    });
    if (used.size > 0) tree.children.push(...listOf(glossary, [...used].sort()));
  };
}

async function readAll(sources: readonly string[]): Promise<Glossary> {
  const all = sources.map(async (source) =>
    parseUserInput(Glossary, parse((await readSource(source)) ?? '{}'), source),
  );
  return Object.assign({}, ...(await Promise.all(all))) as Glossary;
}

function wordOf(node: MdxJsxTextElement): string {
  const of = node.attributes.find((each) => each.type === 'mdxJsxAttribute' && each.name === 'of');
  return typeof of?.value === 'string' ? of.value : toString(node).toLowerCase();
}

const idOf = (word: string) => `term-${word.replaceAll(' ', '-')}`;

function listOf(glossary: Glossary, words: readonly string[]): RootContent[] {
  const text = (value: string): ElementContent => ({ type: 'text', value });
  const entry = (word: string) =>
    element('div', { id: idOf(word) }, [
      element('dt', {}, [text(word)]),
      element('dd', {}, [text(glossary[word]!.trim())]),
    ]);
  return [
    {
      type: 'heading',
      depth: 2,
      children: [{ type: 'text', value: 'Glossary' }],
      data: { hProperties: { id: 'glossary' } },
    },
    elementBlock('dl', { className: ['glossary'] }, words.map(entry)) as RootContent,
  ];
}
