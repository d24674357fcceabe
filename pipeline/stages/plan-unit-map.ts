// The map of a layer's units as it is to be published: the picture of each is its icon.

import sharp from 'sharp';
import { contentKey } from '../base/content-key.ts';
import { toThree } from '../base/to-digits.ts';
import { getLayer } from '../model/layers.ts';
import type { MapPlan, PlannedCell } from './map-plan.ts';
import type { PublishedUnit } from './publish-unit.ts';
import type { Publishing } from './publishing.ts';
import type { UnitMap } from './unit-map.ts';

/** Side of an icon, px: as on the sheets of wide layers. */
const iconSize = 64;

/** Labels of its strongest images that are named of a unit, at most. */
const numLabels = 5;

/** @param published all units that have a place, and others */
export function planUnitMap(
  { model, dataset, engine, version }: Publishing,
  map: UnitMap,
  published: readonly PublishedUnit[],
): MapPlan {
  const { size, cells, trustworthiness } = map.places;
  const units = new Map(published.map((unit) => [unit.record.channel, unit]));
  const shown = map.channels
    .map((channel, i) => ({ unit: units.get(channel)!, cell: cells[i]! }))
    .sort((a, b) => a.cell - b.cell);
  return {
    kind: 'units',
    model: model.slug,
    layer: getLayer(model, map.layer),
    iconSize,
    levels: [
      {
        size,
        cells: shown.map(({ unit, cell }): PlannedCell => ({
          col: cell % size,
          row: Math.floor(cell / size),
          details: detailsOf(unit),
        })),
        icon: (index) => {
          const { webp } = shown[index]!.unit;
          return Promise.resolve(webp && sharp(webp));
        },
        patches: () => Promise.resolve(undefined),
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
      key: contentKey({ map: map.key, pictures: shown.map(({ unit }) => unit.record.positive) }),
      recipe: { ...map.recipe },
      model: model.hash,
      dataset: dataset.fingerprint,
      engine,
      version,
    },
  };
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
