// A map of made-up cells, published as the pipeline publishes a real one.

import sharp, { type Sharp } from 'sharp';
import { random } from '../../pipeline/base/random.ts';
import { createAtlasWriter } from '../../pipeline/stages/atlas-writer.ts';
import type { PlannedCell, PlannedLevel, PlannedPatches } from '../../pipeline/stages/map-plan.ts';
import { publishMap } from '../../pipeline/stages/publish-map.ts';
import { cellsPerFile } from '../../pipeline/store/map-schema.ts';
import type { MapKind } from '../../pipeline/store/schema.ts';
import { texture, type Pixels } from './fixture-pictures.ts';
import { fixtureProvenance } from './fixture-units.ts';

export type FixtureMap = {
  /** Slug. */
  readonly model: string;
  readonly layer: { readonly name: string; readonly slug: string };
  readonly kind: MapKind;
  /** Rows and columns of the levels, coarsest first. */
  readonly sizes: readonly number[];
  /** Names of classes; none: a network without labels. */
  readonly classes: readonly string[];
  readonly numUnits: number;
  /** Layers whose maps lie over this one. */
  readonly others?: readonly { readonly name: string; readonly slug: string }[];
};

const NUM_ICONS = 24;
const NUM_REGIONS = 12;
const NUM_PATCHES = 5;
/** Sides of an icon and of a patch, px. */
const [ICON, PATCH] = [32, 24];

/** Writes the map into the atlas in the folder `root`. */
export async function writeFixtureMap(root: string, map: FixtureMap): Promise<void> {
  const { model, layer, kind, sizes, classes } = map;
  const regions = placeRegions(`${model} ${layer.slug}`);
  const grids = sizes.map((size) => cellsOf(map, regions, size));
  const cells = grids.flatMap((grid, i) => grid.map((cell) => ({ ...cell, size: sizes[i]! })));
  const drawIcon = weaver(`${model} ${layer.slug}`);
  const at = ({ col, row, size }: (typeof cells)[number]) =>
    [(col + 0.5) / size, (row + 0.5) / size] as const;
  /** Of a class in a cell: high round one of the regions. */
  const score = (index: number, cell: (typeof cells)[number]): number => {
    const [x, y] = regions[index % NUM_REGIONS]!;
    const [col, row] = at(cell);
    return 3 * Math.exp(-12 * ((x - col) ** 2 + (y - row) ** 2)) - 0.6 - index / 4000;
  };
  const valuesOf = (value: typeof score) => ({
    classes,
    values: Float32Array.from(
      classes.flatMap((_, index) => cells.map((cell) => value(index, cell))),
    ),
  });
  await publishMap(createAtlasWriter(root), {
    kind,
    model,
    layer,
    iconSize: ICON,
    levels: grids.map((grid, i): PlannedLevel => ({
      size: sizes[i]!,
      cells: grid,
      icon: async (index) =>
        drawIcon(regionAt(regions, ...at({ ...grid[index]!, size: sizes[i]! })) * 2 + (index % 2)),
      patches: (file) =>
        drawPatches(map, grid.slice(cellsPerFile * file, cellsPerFile * (file + 1))),
    })),
    ...(classes.length > 0 &&
      kind === 'activations' && {
        scores: valuesOf(score),
        counts: valuesOf((index, cell) =>
          Math.round(Math.max(0, score(index, cell) / 3) * cell.details.count),
        ),
      }),
    // the other map is this one, turned
    others: (map.others ?? []).map((other) => ({
      layer: other,
      places: Float32Array.from(cells.flatMap((cell) => [1 - at(cell)[1], at(cell)[0]])),
    })),
    sampling: {
      numImages: 1200,
      numSamples: grids[0]!.reduce((sum, { details }) => sum + details.count, 0),
      ...(kind === 'activations' && { samplesPerImage: 3 }),
      numSilent: kind === 'activations' ? 7 : 0,
      fewest: kind === 'activations' ? 5 : 1,
    },
    quality: {
      trustworthiness: 0.893,
      stability: 0.412,
      ...(kind === 'activations' && { explained: 0.214, icons: { cosine: 0.61, chance: 0.12 } }),
    },
    provenance: fixtureProvenance(`${model}-${layer.slug}-${kind}`, {
      analysis: 'map',
      method: 'umap',
      neighbours: 15,
      metric: 'cosine',
      seed: 4211,
    }),
  });
}

type Region = readonly [x: number, y: number];

function placeRegions(seed: string): Region[] {
  const rng = random(seed);
  return Array.from({ length: NUM_REGIONS }, () => [rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9)]);
}

function regionAt(regions: readonly Region[], x: number, y: number): number {
  const away = regions.map(([col, row]) => (col - x) ** 2 + (row - y) ** 2);
  return away.indexOf(Math.min(...away));
}

/** The cells of a grid near a region: a continent with bays. */
function cellsOf(
  { kind, classes, numUnits, layer }: FixtureMap,
  regions: readonly Region[],
  size: number,
): PlannedCell[] {
  const cells: PlannedCell[] = [];
  const rng = random(`${layer.slug} ${size}`);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      const [x, y] = [(col + 0.5) / size, (row + 0.5) / size];
      const region = regionAt(regions, x, y);
      const away = Math.hypot(x - regions[region]![0], y - regions[region]![1]);
      const isLand = kind !== 'activations' || away < 0.2;
      if (!isLand || (kind === 'units' && cells.length >= numUnits)) continue;
      const count =
        kind === 'units' ? 1 : Math.round(600 * Math.exp(-9 * away) * rng.uniform(0.6, 1)) + 5;
      const label = (offset: number) => classes[(region + offset * NUM_REGIONS) % classes.length]!;
      const isNamed = classes.length > 0;
      cells.push({
        col,
        row,
        details: {
          count,
          ...(kind === 'activations' && { fit: rng.uniform(0.3, 0.9) }),
          classes:
            isNamed && kind === 'activations'
              ? [0, 1, 2].map((i) => ({ label: label(i), value: 2.4 / (i + 1) }))
              : [],
          labels: isNamed
            ? [0, 1].map((i) => ({ label: label(i), count: Math.ceil(count / (i + 2)) }))
            : [],
          units:
            kind === 'images'
              ? []
              : Array.from({ length: kind === 'units' ? 1 : Math.min(5, numUnits) }, (_, i) => ({
                  channel: kind === 'units' ? cells.length : (region * 5 + i) % numUnits,
                  weight: 0.6 / (i + 1),
                })),
        },
      });
    }
  }
  return cells;
}

function weaver(seed: string): (index: number) => Sharp {
  const weaves = Array.from({ length: NUM_ICONS }, (_, i) =>
    texture(`${seed} ${i}`, ICON, ICON, 2),
  );
  return (index) => sharpOf(weaves[index % NUM_ICONS]!);
}

function sharpOf({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The same strip of patches for all cells of a file. */
async function drawPatches(
  { model, kind }: FixtureMap,
  cells: readonly PlannedCell[],
): Promise<PlannedPatches | undefined> {
  if (kind === 'units') return undefined;
  const strip = texture(`${model} patches`, NUM_PATCHES * PATCH, PATCH, 1.5);
  const patches = Array.from({ length: NUM_PATCHES }, (_, i) => ({
    image: `weaves/${i}.png`,
    label: `weave ${i}`,
    left: i * PATCH,
    top: 0,
    width: PATCH,
    height: PATCH,
  }));
  return {
    webp: await sharpOf(strip).webp({ effort: 0 }).toBuffer(),
    width: strip.width,
    height: strip.height,
    cells: cells.map(() => patches),
  };
}
