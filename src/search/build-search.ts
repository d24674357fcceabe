// Makes the files of the search from what an atlas holds.

import type { MapKind, UnitSummary } from '../../pipeline/store/schema.ts';
import {
  fileNames,
  perBlock,
  type Catalogue,
  type CatalogueLayer,
  type Entry,
  type Postings,
} from './search-files.ts';
import { wordsOf } from './words.ts';

/** What can be found. */
export type Findable = {
  readonly models: readonly {
    readonly slug: string;
    readonly name: string;
    readonly labels: readonly string[];
    readonly layers: readonly {
      readonly slug: string;
      readonly name: string;
      readonly maps?: readonly MapKind[] | undefined;
      readonly units: readonly UnitSummary[];
    }[];
    /** The layer on whose activation atlas classes are shown, and the classes that it knows. */
    readonly classAtlas?: { readonly layer: string; readonly classes: readonly string[] };
  }[];
  readonly maps: Catalogue['maps'];
  readonly pages: Catalogue['pages'];
};

/** A shard is closed before it grows beyond this many characters. */
const SHARD_LENGTH = 40_000;
/** A word that stands for more leads to the best of them only. */
const MOST_POSTINGS = 1000;
/** Characters of a name or label that are kept, so that blocks stay small. */
const LONGEST = 80;

/** Where a word was found. */
const fields = { named: 0, tagged: 1, labelled: 2, classes: 3 } as const;
type Field = keyof typeof fields;

type Mention = { readonly number: number; readonly quality: number };
type Vocabulary = Map<string, [Mention[], Mention[], Mention[], Mention[]]>;

/** Every file by its name, as what its JSON says. */
export function buildSearch({ models, maps, pages }: Findable): Map<string, unknown> {
  const entries: Entry[] = [];
  const vocabulary: Vocabulary = new Map();
  const layers: CatalogueLayer[] = [];
  for (const [model, { layers: own }] of models.entries()) {
    for (const { slug, name, maps: kinds = [], units } of own) {
      const start = entries.length;
      for (const unit of units) {
        entries[start + unit.channel] = entryOf(unit);
        mentionUnit(vocabulary, unit, start + unit.channel);
      }
      const numUnits = entries.length - start;
      layers.push({ model, slug, name, start, numUnits, ...(kinds.length > 0 && { maps: kinds }) });
    }
  }
  const described = models.map(({ slug, name, labels, classAtlas }) => {
    const start = entries.length;
    const known = new Set(classAtlas?.classes);
    for (const label of labels) {
      mention(vocabulary, label, 'classes', { number: entries.length, quality: 0 });
      entries.push([label.slice(0, LONGEST), '', known.has(label) ? 1 : 0]);
    }
    const numClasses = entries.length - start;
    return { slug, name, start, numClasses, ...(classAtlas && { classAtlas: classAtlas.layer }) };
  });
  const shards = shard(vocabulary);
  const catalogue: Catalogue = {
    models: described,
    layers,
    maps,
    pages,
    shards: shards.map((words) => words[0]![0]),
  };
  const files = new Map<string, unknown>([[fileNames.catalogue, catalogue]]);
  for (const [i, words] of shards.entries()) {
    files.set(fileNames.shard(i), Object.fromEntries(words));
  }
  // absent channels are null in JSON
  for (let first = 0; first < entries.length; first += perBlock) {
    const block = entries.slice(first, first + perBlock);
    files.set(fileNames.block(first / perBlock), block);
  }
  return files;
}

function entryOf({ annotation, topLabel = '', thumbnail }: UnitSummary): Entry {
  const name = annotation?.name ?? '';
  return [name.slice(0, LONGEST), topLabel.slice(0, LONGEST), thumbnail ? 1 : 0];
}

function mentionUnit(vocabulary: Vocabulary, unit: UnitSummary, number: number): void {
  const { annotation, topLabel, selectivity = 0, trust, dead } = unit;
  const posting = { number, quality: dead ? -1 : selectivity + (trust?.score ?? 0) };
  mention(vocabulary, annotation?.name, 'named', posting);
  const tags = [annotation?.family, ...(annotation?.tags ?? [])].join(' ');
  mention(vocabulary, tags, 'tagged', posting);
  mention(vocabulary, topLabel, 'labelled', posting);
}

function mention(vocabulary: Vocabulary, text = '', field: Field, posting: Mention): void {
  for (const word of new Set(wordsOf(text))) {
    let mentions = vocabulary.get(word);
    if (!mentions) vocabulary.set(word, (mentions = [[], [], [], []]));
    mentions[fields[field]].push(posting);
  }
}

/** The words in order, cut into shards. */
function shard(vocabulary: Vocabulary): [string, Postings][][] {
  const shards: [string, Postings][][] = [];
  let length = Infinity;
  for (const word of [...vocabulary.keys()].sort()) {
    const [named, tagged, labelled, classes] = vocabulary.get(word)!;
    const postings: Postings = [best(named), best(tagged), best(labelled), best(classes)];
    const added = word.length + JSON.stringify(postings).length + 4;
    if (length + added > SHARD_LENGTH) {
      shards.push([]);
      length = 0;
    }
    shards.at(-1)!.push([word, postings]);
    length += added;
  }
  return shards;
}

function best(mentions: readonly Mention[]): number[] {
  const sorted = mentions.toSorted((a, b) => b.quality - a.quality);
  return sorted.slice(0, MOST_POSTINGS).map(({ number }) => number);
}
