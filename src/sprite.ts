// Where a picture stands in its file, as the custom properties that the styles of `.sprite` reckon with.

import type { Picture } from '../pipeline/store/schema.ts';
import { atlasHref } from './href.ts';

const properties = [
  ['--fw', 'fileWidth'],
  ['--fh', 'fileHeight'],
  ['--w', 'width'],
  ['--h', 'height'],
  ['--x', 'left'],
  ['--y', 'top'],
] as const satisfies [string, keyof Picture][];

/**
 * The place of a picture, in px of its file: `--fw:896;--fh:224;--w:112;--h:112;--x:224;--y:0`.
 *
 * @param around what of a place is already said further out; only what differs from it is said
 */
export function placeStyle(picture: Picture, around?: Partial<Picture>): string | undefined {
  const parts = properties.flatMap(([property, name]) =>
    picture[name] === around?.[name] ? [] : [`${property}:${picture[name]}`],
  );
  return parts.length > 0 ? parts.join(';') : undefined;
}

/**
 * The place of a picture that is drawn as a background, in a `.sheet`: its file too, which is said once
 * for all the pictures that come from it.
 */
export function sheetStyle(picture: Picture, around?: Partial<Picture>): string | undefined {
  const place = placeStyle(picture, around);
  if (picture.file === around?.file) return place;
  const sheet = `--sheet:url(${atlasHref(picture.file)})`;
  return place ? `${place};${sheet}` : sheet;
}

/** Where pictures of a `.sheet` are of which nothing is said: the first of the file. */
export const sheetCorner: Partial<Picture> = { left: 0, top: 0 };

/** The same of a picture that stands beside another in a line, under names of its own: `--kernel-x:9;…`. */
export function namedStyle(picture: Picture, name: string): string {
  return sheetStyle(picture)!.replace(/--/g, `--${name}-`);
}

/** Below this many px a picture is shown as the pixels it is; above, it is drawn smooth. */
const SMALLEST_SMOOTH = 32;

export function isPixelated({ width, height }: Picture): boolean {
  return Math.min(width, height) < SMALLEST_SMOOTH;
}
