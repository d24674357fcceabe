// Pictures of one size side by side, each under its title, as one PNG file.

import sharp from 'sharp';
import type { RgbImage } from '../../base/rgb-image.ts';

export type Titled = {
  readonly title: string;
  /** A second, smaller line. */
  readonly note?: string;
  readonly picture: RgbImage;
};

const margin = 12;
/** What the two lines above a picture take, px. */
const head = 40;
/** Below this pictures are enlarged, so that a title fits above them, px. */
const leastWidth = 160;
/** Of a whole sheet, px. */
const mostWidth = 1400;

/** @param cells at least one, all of one size */
export async function drawContactSheet(cells: readonly Titled[]): Promise<Uint8Array> {
  const { width, height } = cells[0]!.picture;
  const scale = Math.max(1, Math.ceil(leastWidth / width));
  const cell = { width: scale * width + margin, height: scale * height + head + margin };
  const most = Math.max(1, Math.floor((mostWidth - margin) / cell.width));
  // as wide as high, or a little wider
  const numColumns = Math.min(most, Math.ceil(Math.sqrt(1.5 * cells.length)));
  const numRows = Math.ceil(cells.length / numColumns);
  const sheet = {
    width: numColumns * cell.width + margin,
    height: numRows * cell.height + margin,
  };
  const places = cells.map((_, i) => ({
    left: margin + (i % numColumns) * cell.width,
    top: margin + Math.floor(i / numColumns) * cell.height,
  }));
  const pictures = await Promise.all(
    cells.map(async ({ picture }, i) => ({
      input: await enlarged(picture, scale),
      left: places[i]!.left,
      top: places[i]!.top + head,
    })),
  );
  const titles = cells.map((each, i) => drawTitle(each, places[i]!, cell.width - margin));
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.width}" height="${sheet.height}" font-family="Helvetica, Arial, DejaVu Sans, sans-serif">${titles.join('')}</svg>`;
  return sharp({ create: { ...sheet, channels: 3, background: '#fff' } })
    .composite([...pictures, { input: Buffer.from(text), left: 0, top: 0 }])
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** A picture as it is. */
export function encodePng({ width, height, data }: RgbImage): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

function enlarged({ width, height, data }: RgbImage, scale: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize(scale * width, scale * height, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** Cut off where the cell ends. */
function drawTitle(
  { title, note }: Titled,
  { left, top }: { readonly left: number; readonly top: number },
  width: number,
): string {
  const line = (text: string, y: number, style: string) =>
    `<text y="${y}" ${style}>${escaped(text)}</text>`;
  const lines = [
    line(title, 15, 'font-size="15" fill="#1a1a1a"'),
    ...(note ? [line(note, 32, 'font-size="12" fill="#666"')] : []),
  ];
  return `<svg x="${left}" y="${top}" width="${width}" height="${head}">${lines.join('')}</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
