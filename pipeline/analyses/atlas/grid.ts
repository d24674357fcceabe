// The cells of a map: activations that lie together, in one of several resolutions.

/** One resolution of a map. */
export type Grid = {
  /** Rows and columns. */
  readonly size: number;
  /** Those with enough activations, row by row. */
  readonly cells: readonly Cell[];
};

export type Cell = {
  readonly col: number;
  readonly row: number;
  /** Rows of the samples in it, ascending. */
  readonly members: Int32Array;
  /** Rows of the samples nearest to the mean by cosine, nearest first; some. */
  readonly nearest: Int32Array;
  /** [C] */
  readonly mean: Float32Array;
  /** [C], of length 1: the mean, whitened, as Carter et al. 2019 aim icons. */
  readonly direction: Float32Array;
};
