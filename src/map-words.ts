// What the pages of maps say: what is laid out, how true the layout is, and what it cannot tell.

import type { MapRecord } from '../pipeline/store/map-schema.ts';
import type { MapKind } from '../pipeline/store/schema.ts';
import { count, percent, plural } from './format.ts';

type Words = {
  readonly heading: (layer: string) => string;
  /** Of a link to it. */
  readonly link: string;
  readonly lead: (layer: string) => string;
  /** What is laid out. */
  readonly noun: string;
  readonly limits: readonly string[];
};

const distances =
  'Near is alike, but far is not unlike by as much: only neighbourhoods can be trusted, not the distances between regions, their sizes or which way round the map lies.';
const flat =
  'A flat map tears: things that are alike in many directions at once end up in several places.';

export const mapWords: Readonly<Record<MapKind, Words>> = {
  activations: {
    heading: (layer) => `What ${layer} tells apart`,
    link: 'Activation atlas',
    lead: (layer) =>
      `Parts of images to which ${layer} answers alike lie together; each picture is made to excite the mean answer of its cell.`,
    noun: 'activation',
    limits: [
      distances,
      flat,
      'A cell is a mean. What few images have is lost in it, and cells with too few activations are left out.',
      'What a cell adds to a class is reckoned as if the layers above it were linear at that place.',
      'Icons are made, not found: beside them stand the patches that lie nearest to the mean of the cell.',
    ],
  },
  units: {
    heading: (layer) => `The units of ${layer}, side by side`,
    link: 'Map of its units',
    lead: () =>
      `Units that answer to the same parts of images stand close together; each picture is one of them.`,
    noun: 'unit',
    limits: [
      distances,
      flat,
      'Units were moved to the nearest free place of a grid: that they touch says less than that they are of one region.',
    ],
  },
  images: {
    heading: (layer) => `The images as ${layer} sees them`,
    link: 'Map of the images',
    lead: (layer) =>
      `Images to which ${layer} answers alike lie together; each picture is the one nearest to the mean of its cell.`,
    noun: 'image',
    limits: [
      distances,
      flat,
      'An image is its mean over all places here: where something is in it is lost.',
    ],
  },
};

/** What was laid out, in terms and values. */
export function samplingFacts({
  kind,
  levels,
  sampling,
}: MapRecord): [string, string | undefined][] {
  const { numImages, numSamples, samplesPerImage, numSilent, fewest } = sampling;
  const { noun } = mapWords[kind];
  const name = `${noun[0]!.toUpperCase()}${noun.slice(1)}s`;
  return [
    [name, count(numSamples)],
    ['From images', kind === 'activations' ? count(numImages) : undefined],
    ['Places per image', samplesPerImage === undefined ? undefined : count(samplesPerImage)],
    ['Silent, left out', numSilent > 0 ? count(numSilent) : undefined],
    [
      'Cells',
      levels.map((level) => `${count(level.numCells)} of ${level.size} × ${level.size}`).join(', '),
    ],
    ['Fewest in a cell', kind === 'units' ? undefined : count(fewest)],
  ];
}

/** How true the layout is, in whole sentences; empty where nothing was measured. */
export function qualitySentences({ kind, quality }: MapRecord): string[] {
  const { trustworthiness, stability, explained, icons } = quality;
  const nouns = `${mapWords[kind].noun}s`;
  return [
    trustworthiness !== undefined &&
      `Neighbours on this map are neighbours in the network: ${share(trustworthiness)} of 1 (trustworthiness over the 15 nearest; a map by chance has about .5).`,
    stability !== undefined &&
      `On a map of another seed, ${percent(stability)} of the 15 nearest ${nouns} are the same: the rest is the toss of the layout.`,
    explained !== undefined &&
      `Two straight axes alone would keep ${percent(explained)} of the variance: that is how far from flat the layer is.`,
    icons &&
      `The pictures fit: the network’s answer to the middle of an icon and the direction of its cell have a cosine of ${share(icons.cosine)} on average; to that of another cell, ${share(icons.chance)}.`,
  ].filter((sentence) => typeof sentence === 'string');
}

/** Where a cell stands and how many things are in it: `12 activations`. */
export function amount(kind: MapKind, value: number): string {
  return plural(value, mapWords[kind].noun);
}

/** .89, .996 */
function share(value: number): string {
  const isNearly = value > 0.99 && value < 1;
  return value
    .toFixed(isNearly ? 3 : 2)
    .replace(/^(-?)0\./, '$1.')
    .replace('-', '−');
}
