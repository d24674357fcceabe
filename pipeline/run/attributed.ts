// What methods found in an image, as files and as lines.

import { formatNpy } from '../base/npy.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import { float32 } from '../base/tensor.ts';
import type { Attribution } from '../analyses/attribution/attribution.ts';
import type { Method } from '../analyses/attribution/method.ts';
import { mapOf, opaqueAt } from '../stages/lab/attribution-map.ts';
import { drawContactSheet, encodePng, type Titled } from '../stages/lab/contact-sheet.ts';
import { drawOverPhoto } from '../stages/lab/over-photo.ts';
import { formatTable } from './format-table.ts';

/** What a method found, or why it was not asked. */
export type Found = { readonly method: Method } & (
  { readonly attribution: Attribution; readonly seconds: number } | { readonly missing: string }
);

/** The same, as it is told. */
export type Attributed = {
  readonly method: string;
  readonly title: string;
} & (
  | {
      readonly shape: readonly number[];
      /** Of CAM and its kin. */
      readonly layer?: string;
      readonly figures: Readonly<Record<string, number>>;
      readonly seconds: number;
    }
  | { readonly missing: string }
);

export function attributed(found: Found): Attributed {
  const { name: method, title } = found.method;
  if ('missing' in found) return { method, title, missing: found.missing };
  const { seconds, attribution } = found;
  const { shape, layer, figures } = attribution;
  const own = layer === undefined ? { shape, figures } : { shape, layer, figures };
  return { method, title, ...own, seconds: Math.round(1000 * seconds) / 1000 };
}

/** The array as the method gives it, [C, H, W]. */
export function arrayOf(found: Found): Uint8Array {
  const { values, shape } = getAttribution(found);
  return formatNpy(float32([...shape], values));
}

/** The map over the photo, in the photo's size. */
export function drawOne(photo: RgbImage, found: Found): Promise<Uint8Array> {
  return encodePng(overPhoto(photo, getAttribution(found)));
}

/** The photo and the maps of all methods that were asked, side by side. */
export function drawSheet(
  { title, score, photo }: { title: string; score: number; photo: RgbImage },
  found: readonly Found[],
): Promise<Uint8Array> {
  const cells = found.flatMap((each): Titled[] => {
    if ('missing' in each) return [];
    const { method, attribution } = each;
    const note = formatNote(attribution);
    return [{ title: method.title, note, picture: overPhoto(photo, attribution) }];
  });
  const first = { title, note: `score ${short(score)}`, picture: photo };
  return drawContactSheet([first, ...cells]);
}

/** One row for each method, below the target and its score. */
export function formatAttributed(
  title: string,
  score: number,
  found: readonly Attributed[],
): string[] {
  const rows = found.map((each) =>
    'missing' in each
      ? [each.method, 'left out', each.missing]
      : [each.method, `${each.seconds.toFixed(2)} s`, formatNote(each)],
  );
  return [`${title}, score ${short(score)}`, ...formatTable(rows)];
}

function getAttribution(found: Found): Attribution {
  if ('missing' in found) throw new Error(`method ${found.method.name}: was not asked`);
  return found.attribution;
}

function overPhoto(photo: RgbImage, attribution: Attribution): RgbImage {
  const map = mapOf(attribution, photo.width, photo.height);
  return drawOverPhoto(photo, map, opaqueAt(map.values));
}

/** `layer mixed5b` or `completeness 0.0042, steps 200` */
function formatNote({ layer, figures }: Pick<Attribution, 'layer' | 'figures'>): string {
  const told = Object.entries(figures).map(([name, value]) => `${name} ${short(value)}`);
  return [...(layer === undefined ? [] : [`layer ${layer}`]), ...told].join(', ');
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
