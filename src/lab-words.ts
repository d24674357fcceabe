// What the lab's numbers mean, in words.

import type {
  AdversarialImage,
  LabImage,
  LabMap,
  MethodRecord,
} from '../pipeline/store/lab-schema.ts';
import { activation, count, percent, plural } from './format.ts';

/** The first of the names that a class goes by. */
export function shortLabel(label: string): string {
  return label.split(',')[0]!;
}

/** A correlation, an area: 0.05, −0.12. */
export function hundredths(value: number): string {
  const text = value.toFixed(2);
  return text === '-0.00' ? '0.00' : text.replace('-', '−');
}

/** A bar for each prediction. */
export function predictionBars(
  predictions: LabImage['predictions'],
): { label: string; value: string; share: number }[] {
  return predictions.map(({ label, probability }) => ({
    label: shortLabel(label),
    value: percent(probability),
    share: probability,
  }));
}

type Figure = (value: number) => string;

/** Figures that methods give of themselves; others are told by their names. */
const figures: Readonly<Record<string, Figure>> = {
  completeness: (value) => `error of completeness ${percent(Math.abs(value))}`,
  conserved: (value) => `sums to ${percent(value)} of the score`,
  fit: (value) => `R² ${hundredths(value)}`,
  spread: (value) => `spread over seeds ${hundredths(value)}`,
  steps: (value) => plural(value, 'step'),
  draws: (value) => plural(value, 'draw'),
  segments: (value) => plural(value, 'piece'),
  layers: (value) => plural(value, 'layer'),
  window: (value) => `window ${count(value)} px`,
  stride: (value) => `${count(value)} px apart`,
};

/** Scores, which are not of a method. */
const untold = ['score', 'covered', 'difference'];

const spaced = /(?<=[a-z])(?=[A-Z])/;

/** What a map tells of itself: which layer it is of, how coarse it is, and what its method measured. */
export function mapFigures(
  { figures: own, size, layer }: LabMap,
  photo: LabImage['photo'],
): string[] {
  const isCoarse = size[0] < photo.height;
  return [
    ...(layer === undefined ? [] : [`of ${layer}`]),
    ...(isCoarse ? [`${size.join(' × ')} places`] : []),
    ...Object.entries(own)
      .filter(([name]) => !untold.includes(name))
      .map(
        ([name, value]) =>
          figures[name]?.(value) ??
          `${name.split(spaced).join(' ').toLowerCase()} ${activation(value)}`,
      ),
  ];
}

/** What a method costs: `51 forward, 50 back`. */
export function describeCost({
  forward,
  backward,
}: Pick<MethodRecord, 'forward' | 'backward'>): string {
  const parts = [
    ...(forward > 0 ? [`${count(forward)} forward`] : []),
    ...(backward > 0 ? [`${count(backward)} back`] : []),
  ];
  return parts.join(', ');
}

/** Whether a map is of the network or of the image alone; undefined where it was not tried. */
export function describeVerdict({ weights }: MethodRecord): string | undefined {
  if (!weights) return undefined;
  const left = hundredths(strongest(weights));
  return weights.passes
    ? `Passes: with random weights its map is another (${left})`
    : `Fails: with random weights its map is much the same (${left})`;
}

/** The larger of the two correlations that stay. */
export function strongest({
  signed,
  absolute,
}: Pick<NonNullable<MethodRecord['weights']>, 'signed' | 'absolute'>): number {
  return Math.abs(signed.median) > Math.abs(absolute.median) ? signed.median : absolute.median;
}

type Attack = AdversarialImage['kind'];

export const attackWords: Readonly<
  Record<
    Attack,
    {
      readonly title: string;
      readonly text: string;
      readonly source: string;
      readonly href: string;
    }
  >
> = {
  fgsm: {
    title: 'One step',
    text: 'Every value is moved by as much, the way that lowers the score of the true class.',
    source: 'Goodfellow et al. 2014',
    href: 'https://arxiv.org/abs/1412.6572',
  },
  pgd: {
    title: 'Many small steps',
    text: 'The same, again and again, and never further than the bound.',
    source: 'Madry et al. 2017',
    href: 'https://arxiv.org/abs/1706.06083',
  },
  'pgd-targeted': {
    title: 'Towards a class',
    text: 'Small steps that raise the score of a class that was chosen before.',
    source: 'Madry et al. 2017',
    href: 'https://arxiv.org/abs/1706.06083',
  },
  'one-pixel': {
    title: 'Single pixels',
    text: 'A pixel or a few, of any colour, found by trial.',
    source: 'Su et al. 2017',
    href: 'https://arxiv.org/abs/1710.08864',
  },
};

/** How much may be changed: `at most 8 of 255`, `1 pixel`. */
export function describeBound({ kind, bound }: Pick<AdversarialImage, 'kind' | 'bound'>): string {
  return kind === 'one-pixel' ? plural(bound, 'pixel') : `at most ${activation(bound)} of 255`;
}

/** `gaussian-noise` as Gaussian noise. */
export function corruptionName(kind: string): string {
  const words = kind.split(spaced).join(' ').toLowerCase().replaceAll(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why an image is in the lab. */
export const chosenWords = {
  listed: 'Chosen by hand',
  'most confident': 'Surest',
  'least confident': 'Least sure',
} as const;
