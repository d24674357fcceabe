// Writes a unit's quilt into an atlas: its two image files, and what stands in its cells.

import { toDigits } from '../base/to-digits.ts';
import { numColumns } from '../analyses/survey/bands.ts';
import { mapSize } from '../analyses/survey/mapper.ts';
import type { UnitRecord } from '../store/schema.ts';
import type { UnitSetting } from './publish-unit.ts';
import { imageCell, quiltKey } from './quilt.ts';
import { labelOf } from './unit-record.ts';

/** @param path where files of the unit are written, before their names */
export async function publishQuilt(
  setting: UnitSetting,
  channel: number,
  path: string,
): Promise<UnitRecord['quilt']> {
  const { model, layer, dataset, quiltsByLayer, store, writer, engine, version } = setting;
  const quilt = quiltsByLayer?.get(layer.name)?.find((each) => each.channel === channel);
  if (!quilt) return undefined;
  const key = quiltKey(model, dataset, quilt);
  const files = { images: `${path}.quilt.webp`, maps: `${path}.quilt-maps.webp` };
  await writer.writeBytes(files.images, (await store.getBytes(key, 'images.webp'))!);
  await writer.writeBytes(files.maps, (await store.getBytes(key, 'maps.webp'))!);
  const [rows, cols] = mapSize(layer.shape);
  return {
    ...files,
    numColumns,
    imageCell: imageCell(model),
    mapCell: [cols, rows],
    largest: toDigits(quilt.largest, 4),
    numImages: quilt.numImages,
    bands: quilt.bands.map(({ kind, quantile, value, picks }) => ({
      kind,
      ...(quantile !== undefined && { quantile }),
      ...(value !== undefined && { value: toDigits(value, 4) }),
      examples: picks.map(({ image, value: own }) => {
        const label = labelOf(setting, image);
        const { id } = dataset.images[image]!;
        return { image: id, ...(label !== undefined && { label }), value: toDigits(own, 4) };
      }),
    })),
    provenance: {
      key,
      recipe: { analysis: 'quilt', layer: layer.name, numImages: quilt.numImages },
      model: model.hash,
      dataset: dataset.fingerprint,
      engine,
      version,
    },
  };
}
