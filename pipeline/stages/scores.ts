// What the cells of maps add to the logits, by mean linear attribution.

/** Attribution to the logits of all cells of a map. */
export type Scores = {
  /** Names of the classes; their indices where they have none. */
  readonly classes: readonly string[];
  /**
   * [K, cells]: the mean, over activations of the cell, of gradient · activation. Cells are those of
   * the first grid, then of the second, and so on. A cell of which nothing was measured has 0 throughout.
   */
  readonly values: Float32Array;
};

/** By layer; a layer on which the logits do not depend has none. */
export type LayerScores = ReadonlyMap<string, Scores>;
