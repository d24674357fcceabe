// The map of a layer's units as it is to be published: the picture of each is its icon.

import sharp from 'sharp';
import { contentKey } from '../base/content-key.ts';
import { toThree } from '../base/to-digits.ts';
import { getLayer } from '../model/layers.ts';
import { cellsPerFile } from '../store/map-schema.ts';
import type { MapPlan, PlannedCell, PlannedPatches } from './map-plan.ts';
import { strongestPatch } from './publish-sheets.ts';
import type { PublishedUnit } from './publish-unit.ts';
import type { Publishing } from './publishing.ts';
import { toWebp } from './picture-files.ts';
import { drawSheet } from './sheet.ts';
import type { UnitMap } from './unit-map.ts';

/** Side of an icon, px: as on the sheets of wide layers. */
const iconSize = 64;

/** Labels of its strongest images that are named of a unit, at most. */
const numLabels = 5;

/** @param published all units that have a place, and others */
export function planUnitMap(
  publishing: Publishing,
  map: UnitMap,
  published: readonly PublishedUnit[],
): MapPlan {
  const { model, dataset, engine, version } = publishing;
  const { size, cells, trustworthiness } = map.places;
  const byChannel = new Map(published.map((unit) => [unit.record.channel, unit]));
  const order = [...cells.keys()].sort((a, b) => cells[a]! - cells[b]!);
  const units = order.map((i) => byChannel.get(map.channels[i]!)!);
  return {
    kind: 'units',
    model: model.slug,
    layer: getLayer(model, map.layer),
    iconSize,
    levels: [
      {
        size,
        cells: order.map((i, at): PlannedCell => ({
          col: cells[i]! % size,
          row: Math.floor(cells[i]! / size),
          details: detailsOf(units[at]!),
        })),
        icon: (index) => {
          const { webp } = units[index]!;
          return Promise.resolve(webp && sharp(webp));
        },
        patches: (file) => {
          const start = file * cellsPerFile;
          return drawPatches(publishing, map.layer, units.slice(start, start + cellsPerFile));
        },
      },
    ],
    others: [],
    sampling: {
      numImages: map.numImages,
      numSamples: map.channels.length,
      numSilent: map.numSilent,
      fewest: 1,
    },
    quality: {
      ...(trustworthiness !== undefined && { trustworthiness: toThree(trustworthiness) }),
    },
    provenance: {
      key: contentKey({ map: map.key, pictures: units.map(({ record }) => record.positive) }),
      recipe: { ...map.recipe },
      model: model.hash,
      dataset: dataset.fingerprint,
      engine,
      version,
    },
  };
}

/** The strongest patch of each unit, on one sheet. */
async function drawPatches(
  publishing: Publishing,
  layer: string,
  units: readonly PublishedUnit[],
): Promise<PlannedPatches | undefined> {
  const pictures = await Promise.all(
    units.map(({ record }) => strongestPatch(publishing, layer, record)),
  );
  if (pictures.every((picture) => !picture)) return undefined;
  const { sheet, place } = await drawSheet(pictures);
  const { fileWidth, fileHeight } = place(0);
  const cells = units.map(({ record }, i) => {
    if (!pictures[i]) return [];
    const { image, label } = record.examples[0]!;
    const { left, top, width, height } = place(i);
    return [{ image, ...(label !== undefined && { label }), left, top, width, height }];
  });
  return { webp: await toWebp(sheet), width: fileWidth, height: fileHeight, cells };
}

/** The unit itself, and what its strongest images show. */
function detailsOf({ record: { channel, selectivity } }: PublishedUnit): PlannedCell['details'] {
  return {
    count: 1,
    classes: [],
    labels:
      selectivity?.labels.slice(0, numLabels).map(({ label, count }) => ({ label, count })) ?? [],
    units: [{ channel, weight: 1 }],
  };
}
