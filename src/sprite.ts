// Where a picture stands in its file, as the custom properties that the styles of `.sprite` reckon with.

import type { Picture } from '../pipeline/store/schema.ts';

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
 * @param around the picture whose place is already said further out; only what differs from it is said
 */
export function placeStyle(picture: Picture, around?: Picture): string | undefined {
  const parts = properties.flatMap(([property, name]) =>
    picture[name] === around?.[name] ? [] : [`${property}:${picture[name]}`],
  );
  return parts.length > 0 ? parts.join(';') : undefined;
}
