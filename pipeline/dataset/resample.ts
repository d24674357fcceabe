// Resizes a plane of numbers with the triangle filter that colour images are resized with, in full precision.

/** Numbers in rows, [H · W]. */
export type Plane = {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
};

/** For each output, the inputs it is a mean of and their weights, which sum to 1. */
type Taps = readonly { readonly first: number; readonly weights: readonly number[] }[];

/** The plane brought to another size: linear between px, a mean over as many as one replaces where it shrinks. */
export function resamplePlane(plane: Plane, width: number, height: number): Plane {
  const across = overCols(plane, tapsOf(plane.width, width));
  return overRows(across, tapsOf(plane.height, height));
}

/** The corners of both lie on each other; beyond the edge the last px goes on. */
function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.ceil(centre - reach);
    const last = Math.floor(centre + reach);
    const start = Math.max(0, Math.min(from - 1, first));
    const weights = Array<number>(Math.min(from - 1, last) - start + 1).fill(0);
    for (let k = first; k <= last; k++) {
      const place = Math.min(from - 1, Math.max(0, k)) - start;
      weights[place]! += Math.max(0, 1 - Math.abs(k - centre) / reach);
    }
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first: start, weights: weights.map((weight) => weight / sum) };
  });
}

function overCols({ width, height, values }: Plane, taps: Taps): Plane {
  const out = new Float32Array(taps.length * height);
  for (let row = 0; row < height; row++) {
    taps.forEach(({ first, weights }, col) => {
      const start = row * width + first;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[start + k]!;
      out[row * taps.length + col] = sum;
    });
  }
  return { width: taps.length, height, values: out };
}

function overRows({ width, values }: Plane, taps: Taps): Plane {
  const out = new Float32Array(width * taps.length);
  taps.forEach(({ first, weights }, row) => {
    for (let col = 0; col < width; col++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += weights[k]! * values[(first + k) * width + col]!;
      out[row * width + col] = sum;
    }
  });
  return { width, height: taps.length, values: out };
}
