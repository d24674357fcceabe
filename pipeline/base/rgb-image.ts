// A decoded picture on the host, as image files give it and preprocessing takes it.

/** A decoded image: 8-bit RGB, row-major [H, W, 3]. */
export type RgbImage = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
};
