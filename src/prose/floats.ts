// Figures, tables and equations: they are numbered, and text points to them by what they are called.

import GithubSlugger from 'github-slugger';
import type { PhrasingContent, Root } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx';
import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { unknownName, UserError } from '../../pipeline/base/user-error.ts';
import { isLocal, kinds, replaceGroups } from './brackets.ts';
import { placeOf } from './place.ts';

const NO_BREAK = '\u00a0';

/** Components that are numbered, with the prefix of their ids. */
const numbered: Readonly<Record<string, keyof typeof kinds>> = {
  Figure: 'fig',
  Table: 'tbl',
  Equation: 'eq',
};

/**
 * A remark plugin. Gives `<Figure>`, `<Table>` and `<Equation>` their `number`, each kind by itself,
 * and turns `[@fig:curves]` into a link that reads as “figure 3”; `[@sec:what-it-costs]` into the
 * heading of that address.
 *
 * It throws a UserError with file and line for an id that there is not, that stands twice, or whose
 * prefix is not that of its kind.
 */
export function numberFloats() {
  return (tree: Root, file: { readonly path: string }): void => {
    const names = new Map([...headings(tree), ...floats(tree, file)]);
    replaceGroups(tree, (keys, node) => {
      if (!keys.some(isLocal)) return undefined;
      const place = placeOf(file, node);
      if (!keys.every(isLocal)) {
        throw new UserError(
          `${place}: got works and parts of the article in one pair of brackets, expected one for each kind`,
        );
      }
      const links = keys.map((key) => linkTo(key, names, place));
      return { type: 'emphasis', children: joined(links), data: { hName: 'span' } };
    });
  };
}

function linkTo(key: string, names: ReadonlyMap<string, string>, place: string): PhrasingContent {
  const name = names.get(key);
  if (name === undefined)
    throw unknownName(`${place}: part of the article`, key, [...names.keys()]);
  const url = `#${key.startsWith('sec:') ? key.slice('sec:'.length) : key}`;
  return { type: 'link', url, children: [{ type: 'text', value: name }] };
}

function joined(links: readonly PhrasingContent[]): PhrasingContent[] {
  return links.flatMap((link, i): PhrasingContent[] =>
    i === 0 ? [link] : [{ type: 'text', value: i === links.length - 1 ? ' and ' : ', ' }, link],
  );
}

/** Sections by the address that headings get. */
function headings(tree: Root): [key: string, name: string][] {
  const slugger = new GithubSlugger();
  return tree.children.flatMap((node) => {
    if (node.type !== 'heading') return [];
    const title = toString(node);
    return [[`sec:${slugger.slug(title)}`, `“${title}”`]];
  });
}

function floats(tree: Root, file: { readonly path: string }): [key: string, name: string][] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  visit(tree, 'mdxJsxFlowElement', (node: MdxJsxFlowElement) => {
    const kind = numbered[node.name ?? ''];
    if (!kind) return;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    node.attributes.push({ type: 'mdxJsxAttribute', name: 'number', value: String(number) });
    const id = idOf(node);
    if (id === undefined) return;
    const place = placeOf(file, node);
    if (!id.startsWith(`${kind}:`)) {
      throw new UserError(`${place}: got the id "${id}", expected one that begins with ${kind}:`);
    }
    if (names.has(id)) throw new UserError(`${place}: got the id "${id}" twice, expected it once`);
    names.set(id, `${kinds[kind]}${NO_BREAK}${number}`);
  });
  return [...names];
}

function idOf({ attributes }: MdxJsxFlowElement): string | undefined {
  const id = attributes.find((each) => each.type === 'mdxJsxAttribute' && each.name === 'id');
  return typeof id?.value === 'string' ? id.value : undefined;
}
