// Finds units and classes, as their numbers: by the layer and the channel, by what people call them, by the labels of their images.

import { perBlock, type Catalogue, type CatalogueLayer, type Shard } from './search-files.ts';
import type { SearchFiles } from './find.ts';
import { typoShare, weights, whole } from './weights.ts';
import { bestLikeness, isTypo, likeness, SHORTEST_TYPO, wordsOf } from './words.ts';

export type NumberHit = { readonly number: number; readonly score: number };

/** Numbers that a word stands for, and how well. */
type Answers = ReadonlyMap<number, number>;

/** Shards read for one word: a single letter begins more words than anyone wants. */
const MOST_SHARDS = 3;
/** Units shown of a layer that is asked for by its name alone. */
const OF_LAYER = 12;
/** Labels of a data set may have one word in common. */
const MOST_CLASSES = 6;

/**
 * Units and classes that answer to every word, best first.
 *
 * @param most units
 */
export async function findNumbers(
  typed: readonly string[],
  catalogue: Catalogue,
  files: SearchFiles,
  most: number,
): Promise<NumberHit[]> {
  const answers = await Promise.all(typed.map((word) => answersTo(word, catalogue, files)));
  const hits = catalogue.layers.flatMap((layer) => {
    const { name } = catalogue.models[layer.model]!;
    return unitsOf(layer, wordsOf(layer.name), wordsOf(name), typed, answers);
  });
  return [
    ...bestFirst(hits).slice(0, most),
    ...bestFirst(classes(answers, catalogue)).slice(0, MOST_CLASSES),
  ];
}

/** What a word leads to in the shards; typos count where nothing else is found. */
async function answersTo(
  typed: string,
  { shards }: Catalogue,
  files: SearchFiles,
): Promise<Answers> {
  if (shards.length === 0) return new Map();
  const first = Math.max(
    0,
    shards.findLastIndex((word) => word <= typed),
  );
  const last = Math.max(
    first,
    shards.findLastIndex((word) => word.startsWith(typed)),
  );
  const places = Array.from(
    { length: Math.min(last - first + 1, MOST_SHARDS) },
    (_, i) => first + i,
  );
  const near = await Promise.all(places.map((place) => files.shard(place)));
  const answers = gather(near, (word) => likeness(typed, word));
  if (answers.size > 0 || typed.length < SHORTEST_TYPO) return answers;
  return gather(near, (word) => (isTypo(typed, word) ? typoShare : 0));
}

function gather(shards: readonly Shard[], likenessOf: (word: string) => number): Answers {
  const answers = new Map<number, number>();
  for (const [word, postings] of shards.flatMap((shard) => Object.entries(shard))) {
    const like = likenessOf(word);
    if (like === 0) continue;
    for (const [field, weight] of fieldWeights.entries()) {
      for (const [rank, number] of postings[field]!.entries()) {
        // of two that answer alike, the better unit
        const score = weight * like - rank / 1000;
        if (score > (answers.get(number) ?? 0)) answers.set(number, score);
      }
    }
  }
  return answers;
}

/** As in `Postings`. */
const fieldWeights = [weights.named, weights.tagged, weights.labelled, weights.classes];

/** Units of one layer. A word that the layer or its model has in its name holds for all of them. */
function unitsOf(
  { start, numUnits }: CatalogueLayer,
  layer: readonly string[],
  model: readonly string[],
  typed: readonly string[],
  answers: readonly Answers[],
): NumberHit[] {
  const byName = typed.map((word) => weights.layer * bestLikeness(word, [...layer, ...model]));
  const byUnit = typed.map((word, t): Answers => {
    const own = [...answers[t]!].filter(([n]) => n >= start && n < start + numUnits);
    const channel = /^\d+$/.test(word) ? Number(word) : Infinity;
    if (channel < numUnits) own.push([start + channel, weights.channel]);
    return new Map(own);
  });
  const needed = byUnit.filter((_, t) => byName[t] === 0);
  const fewest = needed.toSorted((a, b) => a.size - b.size)[0];
  const isListed = fewest === undefined && byUnit.every(({ size }) => size === 0);
  const numbers = isListed
    ? Array.from({ length: Math.min(numUnits, OF_LAYER) }, (_, i) => start + i)
    : (fewest ?? new Map(byUnit.flatMap((own) => [...own]))).keys();
  const isWhole = layer.every((word) => typed.slice(0, -1).includes(word));
  return [...numbers].flatMap((number) => {
    const scores = typed.map((_, t) => Math.max(byName[t]!, byUnit[t]!.get(number) ?? 0));
    if (scores.includes(0)) return [];
    const isNamed = isWhole && Number(typed.at(-1)) === number - start;
    return [{ number, score: mean(scores) / (isListed ? 2 : 1) + (isNamed ? whole.unit : 0) }];
  });
}

/** Classes that every word is found in. */
function classes(answers: readonly Answers[], { models }: Catalogue): NumberHit[] {
  const first = models[0]?.start ?? Infinity;
  return [...answers[0]!.keys()].flatMap((number) => {
    const scores = answers.map((each) => each.get(number) ?? 0);
    return number < first || scores.includes(0) ? [] : [{ number, score: mean(scores) }];
  });
}

function bestFirst(hits: readonly NumberHit[]): NumberHit[] {
  return hits.toSorted((a, b) => b.score - a.score || a.number - b.number);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value) / values.length;
}

/** The block that a number is in. */
export function blockOf(number: number): number {
  return Math.floor(number / perBlock);
}
