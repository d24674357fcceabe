// The pages of a built site, by what kind of page they are.

import { readdir } from 'node:fs/promises';

export type SitePage = {
  /** Below the site's root, as in an address: `woven/mixed3a/9/`. */
  readonly path: string;
  /** What all pages that are made alike have in common: `[model]/[layer]/[unit]/`. */
  readonly kind: string;
};

/** Every page of a site. */
export async function sitePages(folder: string): Promise<SitePage[]> {
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith('.html'))
    .map((file) => file.replace(/(^|\/)index\.html$/, '$1'))
    .toSorted()
    .map((path) => ({ path, kind: kindOf(path) }));
}

/** Pages of which there are at most `most` of a kind, the first and the last among them. */
export function fewOfEach(pages: readonly SitePage[], most: number): SitePage[] {
  return [...Map.groupBy(pages, ({ kind }) => kind).values()].flatMap((alike) => {
    const step = Math.max(1, (alike.length - 1) / Math.max(1, most - 1));
    const taken = Array.from({ length: most }, (_, i) => alike[Math.round(i * step)]);
    return taken.filter((page) => page !== undefined);
  });
}

/** Parts of an address that stand for themselves, below a model or above. */
const fixed = new Set([
  'articles',
  'atlas',
  'circuits',
  'compare',
  'images',
  'map',
  'robustness',
  'search',
  'wiring',
]);

function kindOf(path: string): string {
  const parts = path.split('/').slice(0, -1);
  if (parts.length === 0 || fixed.has(parts[0]!)) {
    return parts.length > 1 ? `${parts[0]!}/[…]/` : path;
  }
  const named = parts.map((part, depth) =>
    depth > 0 && fixed.has(part) ? part : /^\d+$/.test(part) ? '[unit]' : '[…]',
  );
  return `${named.join('/')}/`;
}
