// Finds what some words stand for: the very unit or layer first, then what begins with the words, then what has them, last what is a typo away.

import { blockOf, findNumbers } from './find-numbers.ts';
import { findTitles } from './find-titles.ts';
import type { Found, Kind } from './found.ts';
import {
  perBlock,
  type Block,
  type Catalogue,
  type CatalogueLayer,
  type Entry,
  type Shard,
} from './search-files.ts';
import { wordsOf } from './words.ts';

/** Where the files of the search come from; each is asked for again and again. */
export type SearchFiles = {
  catalogue(): Promise<Catalogue>;
  shard(index: number): Promise<Shard>;
  block(index: number): Promise<Block>;
};

/** Of a kind, so that there is room for the others. */
const MOST: Readonly<Record<Kind, number>> = {
  unit: Infinity,
  class: Infinity,
  layer: 8,
  map: 4,
  model: 4,
  circuit: 6,
  wiring: 4,
  image: 6,
  images: 2,
  robustness: 2,
  article: 6,
};

/**
 * What answers to every word of `query`, best first.
 *
 * @param most as many as that
 */
export async function find(query: string, files: SearchFiles, most: number): Promise<Found[]> {
  const typed = wordsOf(query);
  if (typed.length === 0) return [];
  const catalogue = await files.catalogue();
  const numbers = await findNumbers(typed, catalogue, files, most);
  const titles = findTitles(typed, catalogue, false);
  const isLost = numbers.length === 0 && titles.length === 0;
  const blocks = await loadBlocks(numbers, files);
  const hits = [
    ...(isLost ? findTitles(typed, catalogue, true) : titles),
    ...numbers.flatMap(({ number, score }) => {
      const entry = blocks.get(blockOf(number))![number % perBlock];
      return entry ? [{ score, found: describe(number, entry, catalogue) }] : [];
    }),
  ];
  hits.sort((a, b) => b.score - a.score);
  const room = { ...MOST };
  return hits
    .map(({ found }) => found)
    .filter(({ kind }) => room[kind]-- > 0)
    .slice(0, most);
}

async function loadBlocks(
  numbers: readonly { readonly number: number }[],
  files: SearchFiles,
): Promise<Map<number, Block>> {
  const places = [...new Set(numbers.map(({ number }) => blockOf(number)))];
  return new Map(
    await Promise.all(places.map(async (place) => [place, await files.block(place)] as const)),
  );
}

/** The unit or the class of a number. */
function describe(number: number, entry: NonNullable<Entry>, catalogue: Catalogue): Found {
  const { layers, models } = catalogue;
  const layer = layers.findLast(({ start }) => start <= number);
  if (layer && number < layer.start + layer.numUnits) {
    return describeUnit(layer, number - layer.start, entry, catalogue);
  }
  const { name, slug, classAtlas } = models.findLast(({ start }) => start <= number)!;
  const [title, , isMapped] = entry;
  const found = { kind: 'class', title, note: `class of ${name}` } as const;
  return isMapped && classAtlas !== undefined
    ? {
        ...found,
        note: `${found.note}, on its activation atlas`,
        path: [slug, classAtlas, 'atlas'],
        query: `?${new URLSearchParams({ class: title })}`,
      }
    : { ...found, path: [slug], query: '#data' };
}

/** A unit, by its layer and its channel. */
export function describeUnit(
  { model: index, slug, name }: CatalogueLayer,
  channel: number,
  [given, label, hasPicture]: NonNullable<Entry>,
  { models }: Catalogue,
): Found {
  const model = models[index]!;
  const words = [given, label && `images of ${label}`].filter(Boolean);
  return {
    kind: 'unit',
    title: `${name}:${channel}`,
    note: words.join(' · ') || `unit of ${model.name}`,
    path: [model.slug, slug, String(channel)],
    ...(hasPicture && { picture: `${model.slug}/${slug}/${channel}.positive.webp` }),
  };
}
