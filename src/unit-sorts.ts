// What the units of a layer can be sorted by.

import type { UnitSummary } from '../pipeline/store/schema.ts';

export type UnitSort = {
  /** As in the address: `?sort=max`. */
  readonly name: string;
  readonly label: string;
  readonly valueOf: (unit: UnitSummary) => number | undefined;
  /** What follows the value where it is shown. */
  readonly unit?: string;
  /** Smallest first, and the value is not shown: it only says where a unit stands. */
  readonly isPlace?: true;
};

const DIGITS = 3;
const PLACE_DIGITS = 5;

const sorts: readonly UnitSort[] = [
  { name: 'max', label: 'Largest activation', valueOf: ({ max }) => max },
  { name: 'sparsity', label: 'Sparsity', unit: ' %', valueOf: ({ sparsity }) => 100 * sparsity },
  { name: 'selectivity', label: 'Selectivity', valueOf: ({ selectivity }) => selectivity },
  { name: 'trust', label: 'Trust', valueOf: ({ trust }) => trust?.score },
  { name: 'reached', label: 'Picture strength', unit: ' ×', valueOf: ({ reached }) => reached },
  { name: 'position', label: 'Alike', isPlace: true, valueOf: ({ position }) => position },
  {
    name: 'gratings',
    label: 'Orientation selectivity',
    valueOf: ({ tuning }) => tuning?.gratings,
  },
  { name: 'curves', label: 'Curve', valueOf: ({ tuning }) => tuning?.curves },
  { name: 'colours', label: 'Colour', valueOf: ({ tuning }) => tuning?.colours },
  { name: 'boundaries', label: 'High–low frequency', valueOf: ({ tuning }) => tuning?.boundaries },
];

/** The sorts for which some unit has a value. */
export function sortsOf(units: readonly UnitSummary[]): readonly UnitSort[] {
  return sorts.filter(({ valueOf }) => units.some((unit) => valueOf(unit) !== undefined));
}

/** The values of a unit in the order of `by`, e.g. `11.4 63.5 -`, with `-` where there is none. */
export function sortValues(unit: UnitSummary, by: readonly UnitSort[]): string {
  return by
    .map(({ valueOf, isPlace }) => {
      const value = valueOf(unit);
      return value === undefined
        ? '-'
        : String(Number(value.toPrecision(isPlace ? PLACE_DIGITS : DIGITS)));
    })
    .join(' ');
}
