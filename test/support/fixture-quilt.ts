// A quilt of the fixture atlas: textures in place of images, and of where a unit responds.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Provenance, UnitRecord } from '../../pipeline/store/schema.ts';
import { drawQuilt } from '../../pipeline/stages/quilt-image.ts';
import { texture } from './fixture-pictures.ts';

const imageCell: [number, number] = [48, 48];
const mapCell: [number, number] = [7, 7];
const numColumns = 6;

/**
 * @param path of its files in the atlas, before their names
 * @param isFull whether each row has all its images
 */
export async function fixtureQuilt(
  root: string,
  path: string,
  largest: number,
  provenance: Provenance,
  isFull: boolean,
): Promise<NonNullable<UnitRecord['quilt']>> {
  const files = { images: `${path}.quilt.webp`, maps: `${path}.quilt-maps.webp` };
  const kinds = [
    { kind: 'top' as const, share: 1 },
    { kind: 'quantile' as const, quantile: 0.999, value: largest * 0.75, share: 0.76 },
    { kind: 'quantile' as const, quantile: 0.99, value: largest * 0.4, share: 0.41 },
    { kind: 'quantile' as const, quantile: 0.9, value: largest * 0.1, share: 0.11 },
    { kind: 'quantile' as const, quantile: 0.5, value: 0, share: 0 },
    { kind: 'random' as const, share: 0.9 },
    { kind: 'lowest' as const, share: -0.4 },
  ];
  const bands = kinds.map(({ share, ...band }, row) => ({
    ...band,
    // as where few images are like that
    examples: Array.from({ length: isFull || row === 0 ? numColumns : 2 }, (_, i) => ({
      image: `weaves/${String(i).padStart(4, '0')}.png`,
      label: `weave ${row * numColumns + i}`,
      value: largest * share * (1 - i / 100),
    })),
  }));
  const rows = bands.map(({ examples, kind }) =>
    examples.map((_, i) => ({
      thumbnail: texture(`${path} ${kind} ${i}`, ...imageCell, 3).data,
      map: Uint8Array.from({ length: 49 }, (__, p) => (p * 5 + i * 40) % 256),
    })),
  );
  const drawn = await drawQuilt(rows, imageCell, mapCell);
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, files.images), drawn.images);
  await writeFile(join(root, files.maps), drawn.maps);
  return { ...files, numColumns, imageCell, mapCell, largest, numImages: 512, bands, provenance };
}
