// Points: rows of equal length, as activations of a layer or places on a map.

/** Rows of numbers, one after the other. */
export type Points = {
  /** [N, D] */
  readonly data: Float32Array;
  readonly numPoints: number;
  readonly numDims: number;
};

/** @param data [N, D] */
export function pointsOf(data: Float32Array, numDims: number): Points {
  return { data, numPoints: data.length / numDims, numDims };
}

/** Point `index`, as a view. */
export function pointAt({ data, numDims }: Points, index: number): Float32Array {
  return data.subarray(index * numDims, (index + 1) * numDims);
}

/** The points of some indices, copied. */
export function pickPoints(points: Points, indices: ArrayLike<number>): Points {
  const data = new Float32Array(indices.length * points.numDims);
  for (let i = 0; i < indices.length; i++) {
    data.set(pointAt(points, indices[i]!), i * points.numDims);
  }
  return pointsOf(data, points.numDims);
}
