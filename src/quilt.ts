// A quilt in words: what each of its rows shows, and where its bands lie on the axis of a histogram.

import type { Spectrum, UnitRecord } from '../pipeline/store/schema.ts';
import { activation, plural } from './format.ts';
import type { Tick } from './spectrum.ts';

type Quilt = NonNullable<UnitRecord['quilt']>;
type Band = Quilt['bands'][number];

/** What of an axis two names of marks need between them. */
const ROOM = 0.07;

/** The name of a band, and the activations of its images. */
export function nameBand({ kind, quantile, value, examples }: Band): [name: string, range: string] {
  const first = activation(examples[0]!.value);
  if (kind === 'top') return ['Strongest', `up to ${first}`];
  if (kind === 'lowest') return ['Lowest', `down to ${first}`];
  if (kind === 'random') return ['Any', `up to ${first}`];
  const name = nameQuantile(quantile!);
  return value === 0 ? ['Silent', `as ${name} are`] : [name, `about ${activation(value!)}`];
}

/** Values in a quilt are to four digits. */
const ROUNDING = 1e-3;

/** Whether the lowest row shows what is before a non-linearity: the unit itself does not go so low. */
export function isBeforeNonLinearity({ bands }: Quilt, { min }: Spectrum): boolean {
  const lowest = bands.find(({ kind }) => kind === 'lowest')?.examples[0];
  return lowest !== undefined && lowest.value < Math.min(0, min * (1 + ROUNDING));
}

/** The labels of the images of a band, each once: `3 hexagons, spots`; without labels how many they are. */
export function listExamples({ examples }: Band): string {
  // the first of the names that a class goes by
  const byLabel = Map.groupBy(examples, ({ label }) => label?.split(',')[0]);
  const parts = [...byLabel].map(([label, { length }]) =>
    label === undefined ? plural(length, 'image') : length > 1 ? `${length} ${label}` : label,
  );
  return parts.join(', ');
}

/** Marks of the quantiles on the axis of a spectrum; without a name where that of the next would be in its way. */
export function markBands({ bands }: Quilt, { low, high }: Spectrum): Tick[] {
  const marks: Tick[] = [];
  let next = Infinity;
  for (const { quantile, value } of bands) {
    if (quantile === undefined || value === undefined || value <= low) continue;
    const at = (value - low) / (high - low);
    const hasRoom = next - at >= ROOM;
    marks.push({ at, label: hasRoom ? nameQuantile(quantile) : '' });
    if (hasRoom) next = at;
  }
  return marks;
}

function nameQuantile(quantile: number): string {
  return `${Number((100 * quantile).toFixed(1))} %`;
}
