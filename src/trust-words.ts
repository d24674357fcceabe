// What the checks of a unit's picture say, in words and numbers.

import type { Trust, UnitRecord } from '../pipeline/store/schema.ts';
import { percent } from './format.ts';

type Verdict = Trust['verdict'];

/** One check as it is shown. */
export type CheckWords = {
  readonly verdict: Verdict;
  /** The verdict in words. */
  readonly title: string;
  /** What was measured. */
  readonly text: string;
  /** Similarities of the layers before, in order. */
  readonly path?: readonly { readonly layer: string; readonly similarity: number }[];
};

type Titles = Readonly<Record<Verdict, string>>;

const titles = {
  reached: {
    good: 'Excites more than any image',
    fair: 'Excites less than the strongest image',
    poor: 'Hardly excites the unit',
  },
  agreement: {
    good: 'Two seeds agree',
    fair: 'Two seeds agree in part',
    poor: 'Two seeds hardly agree more than two units do',
  },
  twin: {
    good: 'Shows what was learned',
    fair: 'Shows little of what was learned',
    poor: 'Would look the same untrained',
  },
  polysemanticity: {
    good: 'Strongest images are of one kind',
    fair: 'Strongest images have little in common',
    poor: 'Strongest images are of unrelated kinds',
  },
  naturalPath: {
    good: 'Taken for what it stands for',
    fair: 'Taken in part for what it stands for',
    poor: 'Taken for something else on the way',
  },
} as const satisfies Record<string, Titles>;

/** Names of clusters. */
const letters = 'ABCDEFGH';

/** What all checks together say. */
export const wholeTitles: Titles = {
  good: 'The picture can be believed',
  fair: 'Believe the picture with care',
  poor: 'Do not trust the picture alone',
};

/**
 * Why the pictures of a unit were not compared with each other; undefined where they were, or where
 * there are none to compare.
 *
 * @param hasBands whether the network takes bands in place of colours
 */
export function whyNotCompared(
  { positive, again, trust }: Pick<UnitRecord, 'positive' | 'again' | 'trust'>,
  hasBands: boolean,
): string | undefined {
  if (!positive || !again || trust?.agreement) return undefined;
  return hasBands
    ? 'Pictures are not compared: of the bands they are made in only some are kept.'
    : 'Pictures are not compared: the images or the units of the layer are too few, or too alike.';
}

/** The checks that were made, in the order of the page. */
export function checkWords(trust: Trust, numExamples: number): CheckWords[] {
  const { reached, agreement, twin, polysemanticity, naturalPath } = trust;
  return [
    ...(reached
      ? [
          words('reached', reached.verdict, [
            `It reaches ${percent(reached.ratio)} of the largest activation in the data set.`,
            'A picture that excites the unit less than images do lacks something that counts.',
          ]),
        ]
      : []),
    ...(agreement
      ? [
          words('agreement', agreement.verdict, [
            `Its likeness to one from other noise is ${likeness(agreement.cosine)} (1: the same to the layer),`,
            `to those of other units ${likeness(agreement.chance)}.`,
            'A picture that changes with the noise it began as shows the noise as much as the unit.',
          ]),
        ]
      : []),
    ...(twin
      ? [
          words('twin', twin.verdict, [
            `Its likeness to the one made with random weights is ${likeness(twin.cosine)},`,
            `to those of other units ${likeness(twin.chance)}.`,
            'What an untrained network draws too says nothing of what this one learned.',
          ]),
        ]
      : []),
    ...(polysemanticity
      ? [
          words('polysemanticity', polysemanticity.verdict, [
            kinds(polysemanticity, numExamples),
            'Of a unit that answers to several kinds of image, one picture shows one at best.',
          ]),
        ]
      : []),
    ...(naturalPath
      ? [
          {
            ...words('naturalPath', naturalPath.verdict, [
              `In the layers before, its likeness to the strongest images is ${likeness(naturalPath.similarity)}`,
              '(1: theirs to one another, 0: that of any image).',
              'A picture can excite a unit by ways that no image takes.',
            ]),
            path: naturalPath.layers,
          },
        ]
      : []),
  ];
}

function words(
  check: keyof typeof titles,
  verdict: Verdict,
  sentences: readonly string[],
): CheckWords {
  return { verdict, title: titles[check][verdict], text: sentences.join(' ') };
}

/** Which examples are of which kind, and how unlike the kinds are. */
function kinds(
  { clusters, index }: NonNullable<Trust['polysemanticity']>,
  numExamples: number,
): string {
  const total = clusters.reduce((sum, { length }) => sum + length, 0);
  if (clusters.length < 2) return `The ${total} strongest fall into no clusters.`;
  const lists = clusters.map((cluster, i) => {
    const shown = cluster.filter((place) => place < numExamples).map((place) => place + 1);
    const examples = shown.length > 1 ? 'examples' : 'example';
    const which =
      shown.length > 0 ? `${i === 0 ? `${examples} ` : ''}${shown.join(', ')}` : 'none shown';
    return `${letters[i]}: ${which}`;
  });
  const sizes = clusters.map(({ length }) => length).join(' + ');
  return `The ${total} strongest fall into clusters of ${sizes} (${lists.join('; ')}), whose likeness is ${likeness(1 - index)}.`;
}

/** The letter of the cluster of each example, where there are several. */
export function kindsOfExamples({ polysemanticity }: Trust, numExamples: number): string[] {
  const clusters = polysemanticity?.clusters ?? [];
  if (clusters.length < 2) return [];
  return Array.from(
    { length: numExamples },
    (_, place) => letters[clusters.findIndex((cluster) => cluster.includes(place))] ?? '',
  );
}

function likeness(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/**
 * A line through the similarities, as points of an SVG of 100 × 20: −0.5 at the bottom, 1.5 at the
 * top, and what lies beyond at the edge.
 */
export function sparkPoints(similarities: readonly number[]): string {
  const step = 100 / Math.max(1, similarities.length - 1);
  const y = (value: number) => Math.round(20 - 10 * (Math.min(1.5, Math.max(-0.5, value)) + 0.5));
  const ends = similarities.length === 1 ? [...similarities, ...similarities] : similarities;
  return ends.map((value, i) => `${Math.round(i * step)},${y(value)}`).join(' ');
}
