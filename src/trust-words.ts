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
          ]),
        ]
      : []),
    ...(agreement
      ? [
          words('agreement', agreement.verdict, [
            `Its likeness to a picture from other noise is ${likeness(agreement.cosine)},`,
            `to pictures of other units ${likeness(agreement.chance)} (1: the same to the layer).`,
          ]),
        ]
      : []),
    ...(twin
      ? [
          words('twin', twin.verdict, [
            `Its likeness to the picture made with random weights is ${likeness(twin.cosine)}.`,
          ]),
        ]
      : []),
    ...(polysemanticity
      ? [words('polysemanticity', polysemanticity.verdict, [kinds(polysemanticity, numExamples)])]
      : []),
    ...(naturalPath
      ? [
          {
            ...words('naturalPath', naturalPath.verdict, [
              `In the layers before, its likeness to the strongest images is ${likeness(naturalPath.similarity)}`,
              '(1: that among them, 0: that of any image).',
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

/** Which examples are of one kind, and how unlike the kinds are. */
function kinds(
  { clusters, index }: NonNullable<Trust['polysemanticity']>,
  numExamples: number,
): string {
  const total = clusters.reduce((sum, { length }) => sum + length, 0);
  if (clusters.length < 2) return `The ${total} strongest fall into no clusters.`;
  const lists = clusters.map((cluster) => {
    const shown = cluster.filter((place) => place < numExamples).map((place) => place + 1);
    return `${cluster.length}${shown.length > 0 ? ` (${shown.length > 1 ? 'examples' : 'example'} ${shown.join(', ')})` : ''}`;
  });
  return `The ${total} strongest fall into clusters of ${lists.join(' and ')}; their likeness is ${likeness(1 - index)}.`;
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
