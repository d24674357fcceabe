// The small pictures that a layer's page can show of each unit: sheets on which every unit has one place.

import type { Picture, UnitSummary } from '../pipeline/store/schema.ts';

export type UnitSheet = {
  /** As in the address: `?show=patch`. */
  readonly name: 'picture' | 'patch' | 'deconvnet';
  readonly label: string;
  readonly file: string;
};

const kinds = [
  { name: 'picture', label: 'Feature visualization', pictureOf: ({ thumbnail }) => thumbnail },
  { name: 'patch', label: 'Strongest patch', pictureOf: ({ patch }) => patch },
  { name: 'deconvnet', label: 'Deconvnet', pictureOf: ({ deconvnet }) => deconvnet },
] as const satisfies {
  name: UnitSheet['name'];
  label: string;
  pictureOf: (unit: UnitSummary) => Picture | undefined;
}[];

/** Where a unit stands on the sheets; undefined where it stands on none. */
export function placeOf(unit: UnitSummary): Picture | undefined {
  return kinds.map(({ pictureOf }) => pictureOf(unit)).find((picture) => picture !== undefined);
}

/** The sheets there are, but for those on which units stand elsewhere than on the others. */
export function sheetsOf(units: readonly UnitSummary[]): readonly UnitSheet[] {
  return kinds.flatMap(({ name, label, pictureOf }) => {
    const own = units.flatMap((unit) => {
      const picture = pictureOf(unit);
      return picture ? [{ picture, place: placeOf(unit)! }] : [];
    });
    const first = own[0];
    const isAligned = own.every(({ picture, place }) => isSamePlace(picture, place));
    return first && isAligned ? [{ name, label, file: first.picture.file }] : [];
  });
}

/** Names of the sheets that a unit is missing from. */
export function missingFrom(unit: UnitSummary): readonly UnitSheet['name'][] {
  return kinds.filter(({ pictureOf }) => !pictureOf(unit)).map(({ name }) => name);
}

function isSamePlace(a: Picture, b: Picture): boolean {
  return (
    a.left === b.left &&
    a.top === b.top &&
    a.fileWidth === b.fileWidth &&
    a.fileHeight === b.fileHeight
  );
}
