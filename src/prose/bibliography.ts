// The works that articles cite: a BibTeX file as references that can stand in a page.

import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import type { ElementContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { UserError } from '../../pipeline/base/user-error.ts';

export type Reference = {
  readonly key: string;
  /** Authors, year, title, where it appeared; in APA style. */
  readonly content: readonly ElementContent[];
  /** Where it can be read. */
  readonly href?: string;
};

/** References by key, in the order of the file. */
export type Bibliography = ReadonlyMap<string, Reference>;

/**
 * @param bibtex the text of the file
 * @param source what messages call it
 * @throws UserError where it cannot be read, and for a key that stands twice
 */
export function readBibliography(bibtex: string, source: string): Bibliography {
  const cited = parse(bibtex, source);
  const entries = cited.format('bibliography', {
    format: 'html',
    template: 'apa',
    lang: 'en-US',
    asEntryArray: true,
  });
  const contents = new Map(entries);
  const references = new Map<string, Reference>();
  for (const { id: key, DOI: doi, URL: url } of cited.data) {
    if (references.has(key)) {
      throw new UserError(`${source}: got "${key}" twice, expected each key once`);
    }
    const href = doi === undefined ? url : `https://doi.org/${doi}`;
    references.set(key, {
      key,
      content: contentOf(contents.get(key)!),
      ...(href !== undefined && /^https?:/.test(href) && { href }),
    });
  }
  return references;
}

function parse(bibtex: string, source: string): Cite {
  try {
    return new Cite(bibtex);
  } catch (error) {
    throw new UserError(
      `${source}: got what is no BibTeX (${(error as Error).message.split('\n')[0]}), expected entries such as @article{olah2017, title={…}}`,
      { cause: error },
    );
  }
}

/** What stands in the element of an entry; addresses in it become links. */
function contentOf(html: string): ElementContent[] {
  const [entry] = fromHtml(html.trim(), { fragment: true }).children;
  if (entry?.type !== 'element') return [];
  return entry.children.flatMap((node) => (node.type === 'text' ? linked(node.value) : [node]));
}

function linked(text: string): ElementContent[] {
  return text.split(/(https?:\/\/\S+)/).map((part, i) =>
    i % 2 === 0
      ? { type: 'text', value: part }
      : {
          type: 'element',
          tagName: 'a',
          properties: { href: part },
          children: [{ type: 'text', value: part.replace(/^https?:\/\/(doi\.org\/)?/, '') }],
        },
  );
}
