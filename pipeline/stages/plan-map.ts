// A map of samples, places in images or whole ones, as it is to be published.

import type { Sharp } from 'sharp';
import { contentKey } from '../base/content-key.ts';
import { toThree } from '../base/to-digits.ts';
import { getLayer } from '../model/layers.ts';
import type { MapRecord } from '../store/map-schema.ts';
import type { CellIcon } from './icons.ts';
import type { LayerMap } from './layer-map.ts';
import { countLabels, frequentLabels, strongestClasses, strongestUnits } from './map-cells.ts';
import { readPatches, type PatchJob } from './map-patches.ts';
import type { MapPlan, PlannedLevel, PlannedPatches } from './map-plan.ts';
import type { Publishing } from './publishing.ts';
import type { Scores } from './scores.ts';
import { labelOf } from './unit-record.ts';

/** What maps are published with. */
export type MapSetting = Publishing & Required<Pick<Publishing, 'atlasRecipe'>>;

/** What differs between kinds of maps. */
type Parts = Pick<MapPlan, 'kind' | 'iconSize' | 'others'> & {
  /** Samples that a cell needs. */
  readonly fewest: number;
  /** By grid and file. */
  readonly patches: readonly (readonly PatchJob[])[];
  readonly icons?: readonly (readonly CellIcon[])[];
  readonly scores?: Scores;
  /** The picture of a cell of a grid, by their indices. */
  iconOf(grid: number, cell: number): Promise<Sharp | undefined>;
};

export function planMap(setting: MapSetting, map: LayerMap, parts: Parts): MapPlan {
  const { model } = setting;
  const { kind, iconSize, others, icons, scores, fewest } = parts;
  const { places, samplesPerImage, numSilent } = map;
  const counts = countLabels(map, (image) => labelOf(setting, image));
  return {
    kind,
    model: model.slug,
    layer: getLayer(model, map.layer),
    iconSize,
    levels: planLevels(setting, map, parts),
    ...(scores && { scores }),
    ...(counts && { counts }),
    others,
    sampling: {
      numImages: new Set(places.images).size,
      numSamples: places.images.length,
      ...(kind === 'activations' && { samplesPerImage }),
      numSilent,
      fewest,
    },
    quality: { ...roundedQuality(map), icons: icons && fitOf(icons.flat()) },
    provenance: provenanceOf(setting, map, parts),
  };
}

function planLevels(setting: Publishing, map: LayerMap, parts: Parts): PlannedLevel[] {
  const { selections } = setting;
  const { icons, scores, patches } = parts;
  const { channels } = selections.find(({ layer }) => layer === map.layer)!;
  const nameOf = (image: number) => labelOf(setting, image);
  let first = 0;
  return map.grids.map(({ size, cells }, g) => {
    const start = first;
    first += cells.length;
    return {
      size,
      cells: cells.map((cell, i) => {
        const icon = icons?.[g]?.[i];
        const details = {
          count: cell.members.length,
          ...(icon && { fit: toThree(icon.cosine) }),
          classes: scores ? strongestClasses(scores, start + i) : [],
          labels: frequentLabels(cell, map, nameOf),
          units: strongestUnits(cell, channels),
        };
        return { col: cell.col, row: cell.row, details };
      }),
      icon: (cell) => parts.iconOf(g, cell),
      patches: (file) => planPatchFile(setting, patches[g]![file]!),
    };
  });
}

async function planPatchFile(setting: Publishing, job: PatchJob): Promise<PlannedPatches> {
  const { store, dataset, model } = setting;
  const { record, webp } = await readPatches(store, dataset, model, job);
  const { width, height, cells } = record;
  return {
    webp,
    width,
    height,
    cells: cells.map((own) =>
      own.map(({ image, ...region }) => {
        const label = labelOf(setting, image);
        return {
          image: dataset.images[image]!.id,
          ...(label !== undefined && { label }),
          ...region,
        };
      }),
    ),
  };
}

function roundedQuality({ quality }: LayerMap): MapRecord['quality'] {
  return Object.fromEntries(Object.entries(quality).map(([name, value]) => [name, toThree(value)]));
}

/** The mean of cells, and of as many others by lot; undefined where there are no others. */
function fitOf(icons: readonly CellIcon[]): MapRecord['quality']['icons'] {
  const chances = icons.flatMap(({ chance }) => chance ?? []);
  if (chances.length === 0) return undefined;
  const meanOf = (values: readonly number[]) =>
    toThree(values.reduce((sum, value) => sum + value, 0) / values.length);
  return {
    cosine: meanOf(icons.map(({ cosine }) => cosine)),
    chance: meanOf(chances),
  };
}

function provenanceOf(
  { model, dataset, engine, version, atlasRecipe }: MapSetting,
  map: LayerMap,
  { icons, kind }: Parts,
): MapRecord['provenance'] {
  const keys = icons?.flat().map(({ key }) => key);
  return {
    key: contentKey({ map: map.key, icons: keys ?? kind }),
    recipe: { ...map.recipe, ...(icons && { icons: atlasRecipe.icons }) },
    model: model.hash,
    dataset: dataset.fingerprint,
    engine,
    version,
  };
}
