// A unit's own picture: a page that shows a few units of a layer need not load the sheet of all.

import type { Picture, UnitSummary } from '../pipeline/store/schema.ts';

/** The file of the picture that is on the layer's sheet, which the pipeline puts beside that; small enough to stand for it. */
export function ownPicture({
  channel,
  thumbnail,
}: Pick<UnitSummary, 'channel' | 'thumbnail'>): Picture | undefined {
  if (!thumbnail) return undefined;
  const { file, width, height } = thumbnail;
  const folder = file.slice(0, file.lastIndexOf('/'));
  return {
    file: `${folder}/${channel}.positive.webp`,
    left: 0,
    top: 0,
    width,
    height,
    fileWidth: width,
    fileHeight: height,
  };
}
