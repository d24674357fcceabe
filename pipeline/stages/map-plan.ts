// A map as it is about to be published, whatever it is of.

import type { Sharp } from 'sharp';
import type { Layer } from '../model/layers.ts';
import type { MapCell, MapRecord } from '../store/map-schema.ts';

/** One cell, and what is said of it. */
export type PlannedCell = {
  readonly col: number;
  readonly row: number;
  readonly details: Omit<MapCell, 'patches'>;
};

/** The patches of the cells of one file. */
export type PlannedPatches = {
  readonly webp: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Of each of the cells. */
  readonly cells: readonly MapCell['patches'][];
};

export type PlannedLevel = {
  /** Rows and columns of the grid. */
  readonly size: number;
  /** Row by row. */
  readonly cells: readonly PlannedCell[];
  /** The picture of cell `index`, of any size; undefined where it has none. */
  icon(index: number): Promise<Sharp | undefined>;
  /** The patches of cells 64·`file` …; undefined where they have none. */
  patches(file: number): Promise<PlannedPatches | undefined>;
};

/** A number for each class and each of all cells: those of the first level, then of the second … */
export type PlannedValues = {
  readonly classes: readonly string[];
  /** [classes, cells] */
  readonly values: Float32Array;
};

export type MapPlan = Pick<
  MapRecord,
  'kind' | 'iconSize' | 'sampling' | 'quality' | 'provenance'
> & {
  /** Slug. */
  readonly model: string;
  readonly layer: Pick<Layer, 'name' | 'slug'>;
  /** Coarsest first. */
  readonly levels: readonly PlannedLevel[];
  readonly scores?: PlannedValues;
  readonly counts?: PlannedValues;
  /** Maps that lie over this one, in order of depth. */
  readonly others: readonly {
    readonly layer: Pick<Layer, 'name' | 'slug'>;
    /** [cells, 2]: where the same images lie on average, 0…1; NaN where there are none. */
    readonly places: Float32Array;
  }[];
};
