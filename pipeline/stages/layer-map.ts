// The map of a layer: where sampled activations lie, and in which cells.

import type { Grid } from '../analyses/atlas/grid.ts';

/** Where samples come from; sample s is row s of all that is said of a layer's samples. */
export type SampledPlaces = {
  /** [N]: the same for the same place of the same image in every layer. */
  readonly ids: Int32Array;
  /** [N]: index in the data set. */
  readonly images: Int32Array;
  /** [N]: position in the layer; 0 in a layer without space. */
  readonly rows: Int32Array;
  readonly cols: Int32Array;
};

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
