// The map of a layer: where sampled activations lie, and in which cells.

import type { Grid } from '../analyses/atlas/grid.ts';
import type { SampledPlaces } from '../analyses/atlas/samples.ts';

/** Activations that a map needs. */
export const fewestSamples = 3;

export type LayerMap = {
  readonly layer: string;
  readonly places: SampledPlaces;
  /** [N, 2]: x and y, 0…1 over the map. */
  readonly positions: Float32Array;
  /** Coarsest first; at least one, of at least one cell. */
  readonly grids: readonly Grid[];
  readonly samplesPerImage: number;
  /** Samples of 0 throughout, which were left out. */
  readonly numSilent: number;
  /** See `MapRecord`. */
  readonly quality: {
    readonly trustworthiness?: number;
    readonly stability?: number;
    readonly explained?: number;
  };
  /** Content key: everything the layout and the cells depend on. */
  readonly key: string;
  /** Its parameters, as the page shows them. */
  readonly recipe: Readonly<Record<string, unknown>>;
};

/** Why a layer has no map. */
export type NoLayerMap = { readonly layer: string; readonly reason: string };
