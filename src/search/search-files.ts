// The files of the search, made with the site and fetched one by one: a catalogue of what is few, the words of units and classes in shards, and units and classes themselves in blocks.
//
//   search/catalogue.json   Catalogue
//   search/words-N.json     Shard: the words from `shards[N]` of the catalogue to before `shards[N + 1]`
//   search/block-N.json     Block: what has the numbers 256·N …
//
// Every unit and every class has a number: the units of the first layer, of the second and so on, then
// the classes of the first model and so on.

import type { MapKind } from '../../pipeline/store/schema.ts';
import type { Found } from './found.ts';

/** What a block holds. */
export const perBlock = 256;

export type CatalogueLayer = {
  /** Place among the models. */
  readonly model: number;
  readonly slug: string;
  readonly name: string;
  /** Number of its first unit, and how many numbers it takes: channels from 0 on. */
  readonly start: number;
  readonly numUnits: number;
  readonly maps?: readonly MapKind[];
};

export type Catalogue = {
  readonly models: readonly {
    readonly slug: string;
    readonly name: string;
    /** Number of its first class, and how many there are. */
    readonly start: number;
    readonly numClasses: number;
    /** Slug of the layer on whose activation atlas classes are shown. */
    readonly classAtlas?: string;
  }[];
  readonly layers: readonly CatalogueLayer[];
  /** What each kind of map is called, and its folder in the address of a layer. */
  readonly maps: Readonly<Record<MapKind, { readonly title: string; readonly folder: string }>>;
  /** Pages that are few, found by their titles and notes: models, circuits, images, articles and so on. */
  readonly pages: readonly Found[];
  /** The first word of each shard. */
  readonly shards: readonly string[];
};

/**
 * Numbers of what a word stands for, best first: units named so by people, units tagged or filed so,
 * units whose strongest images are labelled so, classes.
 */
export type Postings = readonly [
  named: readonly number[],
  tagged: readonly number[],
  labelled: readonly number[],
  classes: readonly number[],
];

export type Shard = Readonly<Record<string, Postings>>;

/**
 * A unit: its name by people, the label of its strongest images, 1 where it has a picture. A class: its
 * name, nothing, 1 where the activation atlas of its model knows it. null: a channel without a page.
 */
export type Entry = readonly [name: string, label: string, flag: 0 | 1] | null;

export type Block = readonly Entry[];

/** The name of a file of the search, without its ending. */
export const fileNames = {
  catalogue: 'catalogue',
  shard: (index: number) => `words-${index}`,
  block: (index: number) => `block-${index}`,
} as const;
