// What a published map is made of: cells of a grid with a picture each, in several resolutions.
//
//   atlas/MODEL/LAYER/MAP/map.json              MapRecord; MAP is one of `mapFolders`
//   atlas/MODEL/LAYER/MAP/overview.webp         the coarsest level as one picture
//   atlas/MODEL/LAYER/MAP/level-SIZE.json       MapLevel
//   atlas/MODEL/LAYER/MAP/icons-SIZE-X-Y.webp   the cells of columns 8·X … and rows 8·Y …, clear where there are none
//   atlas/MODEL/LAYER/MAP/cells-SIZE-N.json     MapCells: cells 64·N … of the level
//   atlas/MODEL/LAYER/MAP/patches-SIZE-N.webp   their patches
//   atlas/MODEL/LAYER/MAP/scores-N.bin, counts-N.bin   see `ClassValues`
//   atlas/MODEL/LAYER/MAP/moves.bin             see `others`
//   atlas/MODEL/LAYER/MAP/cells.csv, .parquet   all cells as a table
//
// Numbers in `.bin` files are 16 bits, little-endian. "All cells" are those of the first level, then
// those of the second, and so on.

import { z } from 'zod';
import { MapKind, Provenance } from './schema.ts';

// the page knows these without the schemas
export { cellsPerFile, classesPerFile, tileSize } from '../base/map-files.ts';

/** Where each kind lies in the folder, and the address, of its layer. */
export const mapFolders: Readonly<Record<MapKind, string>> = {
  activations: 'atlas',
  units: 'map',
  images: 'images',
};

/** A number for each class and each of all cells: files of [classes, cells], int16. */
const ClassValues = z.strictObject({
  classes: z.array(z.string()),
  /** What a stored number is multiplied by. */
  scale: z.number(),
  /** File n has the classes 16·n …; paths of the atlas. */
  files: z.array(z.string()),
});
export type ClassValues = z.infer<typeof ClassValues>;

/** One map. Paths are relative to the atlas folder. */
export const MapRecord = z.strictObject({
  kind: MapKind,
  /** Slugs. */
  model: z.string(),
  layer: z.string(),
  /** Name of the layer's tensor. */
  name: z.string(),
  folder: z.string(),
  /** Side of an icon, px. */
  iconSize: z.int(),
  /** Coarsest first. */
  levels: z.array(
    z.strictObject({
      /** Rows and columns of the grid. */
      size: z.int(),
      numCells: z.int(),
      /** [x, y] of the files of icons that there are. */
      tiles: z.array(z.tuple([z.int(), z.int()])),
    }),
  ),
  overview: z.strictObject({ file: z.string(), width: z.int(), height: z.int() }),
  /** Mean linear attribution of the cell's activations to the logits; absent where there are no logits. */
  scores: ClassValues.optional(),
  /** How many of the cell's activations come from images of the class; absent without labels. */
  counts: ClassValues.optional(),
  /**
   * Maps of other layers that lie over this one, in order of depth, by slug. For each of them, and all
   * cells, the place where the same images lie on average: `moves`, uint16 [others, cells, 2], x and y
   * of 0…65535 from edge to edge; 65535, 65535 where there is none.
   */
  others: z.array(z.strictObject({ layer: z.string(), name: z.string() })),
  moves: z.string().optional(),
  /** All that is said of the cells as tables, one row each: files of the atlas. */
  tables: z.strictObject({ csv: z.string(), parquet: z.string() }).optional(),
  /** What was laid out. */
  sampling: z.strictObject({
    numImages: z.int(),
    /** Activations, images or units that have a place. */
    numSamples: z.int(),
    samplesPerImage: z.int().optional(),
    /** Activations of 0 throughout, which have no direction and no place. */
    numSilent: z.int(),
    /** Cells with fewer are left out. */
    fewest: z.int(),
  }),
  /** How true the layout is; each is absent where it was not measured. */
  quality: z.strictObject({
    /** Share, by rank, of neighbours on the map that are neighbours: Venna & Kaski 2001, k = 15. */
    trustworthiness: z.number().optional(),
    /** Share of the 15 nearest on the map that are among the 15 nearest on a map of another seed. */
    stability: z.number().optional(),
    /** Share of the variance that two principal components explain. */
    explained: z.number().optional(),
    /** Mean cosine of what icons make of the layer in their centre and the direction of their cell; `chance`: of another cell. */
    icons: z.strictObject({ cosine: z.number(), chance: z.number() }).optional(),
  }),
  provenance: Provenance,
});
export type MapRecord = z.infer<typeof MapRecord>;

/** The cells of one resolution, row by row. */
export const MapLevel = z.strictObject({
  cols: z.array(z.int()),
  rows: z.array(z.int()),
  /** Activations in each. */
  counts: z.array(z.int()),
  /** The class each adds most to, of `scores`; −1 where none stands out among all. */
  classes: z.array(z.int()),
});
export type MapLevel = z.infer<typeof MapLevel>;

/** Part of an image, by its place in `patches-SIZE-N.webp`, px. */
const Patch = z.strictObject({
  image: z.string(),
  label: z.string().optional(),
  left: z.int(),
  top: z.int(),
  width: z.int(),
  height: z.int(),
});

/** What is said of a cell that is looked at. */
export const MapCell = z.strictObject({
  count: z.int(),
  /** Cosine of what the icon makes of the layer in its centre and the direction of the cell. */
  fit: z.number().optional(),
  /** Classes it adds most to, and what it adds to the logit. */
  classes: z.array(z.strictObject({ label: z.string(), value: z.number() })),
  /** Labels of the images its activations come from, the most frequent first. */
  labels: z.array(z.strictObject({ label: z.string(), count: z.int() })),
  /** Units with the largest weights in its direction, a length of 1; of a map of units the unit itself. */
  units: z.array(z.strictObject({ channel: z.int(), weight: z.number() })),
  /** Nearest to its mean. */
  patches: z.array(Patch),
});
export type MapCell = z.infer<typeof MapCell>;

export const MapCells = z.strictObject({
  /** The picture of the patches; absent where there are none. */
  patches: z.strictObject({ file: z.string(), width: z.int(), height: z.int() }).optional(),
  cells: z.array(MapCell),
});
export type MapCells = z.infer<typeof MapCells>;
