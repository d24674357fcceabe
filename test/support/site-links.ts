// Everything that the files of a site lead to: pages, places on them, pictures, styles, files that scripts fetch.

import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

export type CheckedSite = {
  /** `FILE: ADDRESS`, once for each address that leads to nothing. */
  readonly broken: string[];
  /** Addresses that were followed, each once. */
  readonly numFollowed: number;
};

/**
 * Follows every address in the pages, style sheets and records of a site.
 *
 * @param base the path it is served under, with slashes around it
 */
export async function checkLinks(folder: string, base: string): Promise<CheckedSite> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.relative(folder, posix.join(parentPath, name)));
  const texts = new Map<string, string>();
  for (const file of files.filter((name) => /\.(html|css|js|json|xml)$/.test(name))) {
    texts.set(file, await readFile(join(folder, file), 'utf8'));
  }
  const known = new Set(files);
  const anchors = new Map<string, Set<string>>();
  const anchorsOf = (file: string) => {
    const found = anchors.get(file) ?? new Set(idsIn(texts.get(file) ?? ''));
    anchors.set(file, found);
    return found;
  };
  const verdicts = new Map<string, string | undefined>();
  const broken: string[] = [];
  for (const [file, text] of texts) {
    for (const written of addressesIn(file, text)) {
      const address = new URL(written, `http://site${base}${file}`);
      if (address.host !== 'site' || !/^https?:$/.test(address.protocol)) continue;
      const whole = address.pathname + address.hash;
      if (!verdicts.has(whole)) verdicts.set(whole, follow(address));
      if (verdicts.get(whole)) broken.push(`${file}: ${written} ${verdicts.get(whole)}`);
    }
  }
  return { broken, numFollowed: verdicts.size };

  /** What is wrong with an address; undefined where it leads somewhere. */
  function follow({ pathname, hash }: URL): string | undefined {
    if (!pathname.startsWith(base)) return 'leaves the site';
    const path = decodeURIComponent(pathname.slice(base.length));
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    if (!known.has(file)) return 'is not there';
    const anchor = decodeURIComponent(hash.slice(1));
    // `#name=value` is what a page's script reads, not a place
    if (anchor === '' || anchor.includes('=')) return undefined;
    return anchorsOf(file).has(anchor) ? undefined : 'has no such place';
  }
}

function addressesIn(file: string, text: string): string[] {
  // `#name` in a style sheet is a place on the page that it styles
  if (file.endsWith('.css')) return urlsIn(text).filter((address) => !address.startsWith('#'));
  if (file.endsWith('.json')) return filesNamedIn(file, text);
  if (!file.endsWith('.html')) return [];
  const attributes = text.matchAll(
    /\s(href|src|srcset|poster|style|content|data-[\w-]+)="([^"]*)"/g,
  );
  return [...attributes].flatMap(([, name, coded]) => {
    const value = decodeEntities(coded!);
    if (name === 'style') return urlsIn(value);
    if (name === 'srcset') return value.split(',').map((part) => part.trim().split(/\s+/)[0]!);
    const isAddress = name === 'href' || name === 'src' || name === 'poster';
    // what scripts fetch stands in attributes of their elements
    return isAddress || /^(\/|https?:)[^\s,;]*$/.test(value) ? [value] : [];
  });
}

/**
 * Records name files from the root of the atlas, its table of contents from that of the site; a name
 * without a folder is that of a file beside the record.
 */
function filesNamedIn(file: string, text: string): string[] {
  const up = '../'.repeat(file.split('/').length - 1);
  const named = /"(?:file|csv|parquet|record|json|images|maps|moves)":"([^"{]+)"/g;
  return [...text.matchAll(named)].map(([, name]) => {
    const root = !name!.includes('/') ? '' : name!.startsWith('atlas/') ? up : `${up}atlas/`;
    return root + encodeURI(name!);
  });
}

function urlsIn(style: string): string[] {
  return [...style.matchAll(/url\(\s*(["']?)(.*?)\1\s*\)/g)]
    .map(([, , address]) => address!)
    .filter((address) => !address.startsWith('data:'));
}

function idsIn(html: string): string[] {
  return [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => decodeEntities(id!));
}

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>' };

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#\d+|#x[\da-f]+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}
