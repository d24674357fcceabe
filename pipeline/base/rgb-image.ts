// A decoded picture on the host, as image files give it and preprocessing takes it.

/** A decoded image: 8-bit RGB, row-major [H, W, 3]. */
export type RgbImage = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /**
   * [H, W, C], values as they are stored: what networks take whose channels are not colours. `data`
   * then shows three of the bands, or one in grey.
   */
  readonly bands?: Float32Array;
};

/** Which bands an image file must have, and how they are shown. */
export type Bands = {
  readonly count: number;
  /** Indices of the bands shown as red, green and blue. */
  readonly shown: readonly [red: number, green: number, blue: number];
  /** The stored values shown as 0 and as 255. */
  readonly range: readonly [low: number, high: number];
};
