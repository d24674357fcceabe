// Citations: numbers in square brackets in the order of the text, and a list of what was cited at its end.

import type { ElementContent } from 'hast';
import type { PhrasingContent, Root, RootContent } from 'mdast';
import { unknownName } from '../../pipeline/base/user-error.ts';
import { readBibliography, type Bibliography, type Reference } from './bibliography.ts';
import { isLocal, replaceGroups } from './brackets.ts';
import { element, elementBlock } from './elements.ts';
import { placeOf } from './place.ts';
import { readSource } from './read-source.ts';

/**
 * A remark plugin. Each `[@key]` becomes a link to the reference, which stands at the end of the
 * article in the order of the text.
 *
 * @param options.files BibTeX files; what is absent is passed over, the last to have a key counts
 * @throws UserError with file and line for a key that none of them has
 */
export function citeReferences({ files: sources }: { readonly files: readonly string[] }) {
  return async (tree: Root, file: { readonly path: string }): Promise<void> => {
    const references = await readAll(sources);
    const cited = new Map<string, number>();
    replaceGroups(tree, (keys, node) => {
      if (keys.some(isLocal)) return undefined;
      return citation(keys.map((key) => numberOf(key, placeOf(file, node))));
    });
    if (cited.size > 0) tree.children.push(...listOf(references, [...cited.keys()]));

    function numberOf(key: string, place: string) {
      if (!references.has(key)) {
        throw unknownName(`${place}: citation`, key, [...references.keys()]);
      }
      const number = cited.get(key) ?? cited.size + 1;
      cited.set(key, number);
      return { key, number };
    }
  };
}

async function readAll(sources: readonly string[]): Promise<Bibliography> {
  const all = sources.map(async (source) =>
    readBibliography((await readSource(source)) ?? '', source),
  );
  return new Map((await Promise.all(all)).flatMap((references) => [...references]));
}

const idOf = (key: string) => `reference-${key}`;

function citation(works: readonly { key: string; number: number }[]): PhrasingContent {
  const links = works.flatMap(({ key, number }, i): ElementContent[] => [
    { type: 'text', value: i === 0 ? '[' : ', ' },
    element('a', { href: `#${idOf(key)}`, dataCard: '' }, [
      { type: 'text', value: String(number) },
    ]) as ElementContent,
  ]);
  return elementBlock('span', { className: ['citation'] }, [
    ...links,
    { type: 'text', value: ']' },
  ]) as PhrasingContent;
}

function listOf(references: Bibliography, keys: readonly string[]): RootContent[] {
  const item = ({ key, content }: Reference) =>
    element('li', { id: idOf(key) }, [...content]) as ElementContent;
  return [
    {
      type: 'heading',
      depth: 2,
      children: [{ type: 'text', value: 'References' }],
      data: { hProperties: { id: 'references' } },
    },
    elementBlock(
      'ol',
      { className: ['references'] },
      keys.map((key) => item(references.get(key)!)),
    ) as RootContent,
  ];
}
