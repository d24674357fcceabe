// Samples of a layer: activation vectors, and the places in images that they are taken from.

import { pointsOf, type Points } from '../../base/points.ts';

/** Where samples come from; sample s is row s of all that is said of a layer's samples. */
export type SampledPlaces = {
  /** [N], ascending: the same for the same place of the same image in every layer. */
  readonly ids: Int32Array;
  /** [N]: index in the data set. */
  readonly images: Int32Array;
  /** [N]: position in the layer; 0 in a layer without space. */
  readonly rows: Int32Array;
  readonly cols: Int32Array;
};

export type Samples = {
  readonly places: SampledPlaces;
  /** [N, C]: none is 0 throughout. */
  readonly vectors: Points;
  /** Activations of 0 throughout, which have no direction and were left out. */
  readonly numSilent: number;
};

/**
 * Joins the samples of one part of the images after the other, which are read as they are needed: a
 * single one lies in memory beside the whole.
 *
 * @param mostSamples of all parts together, at most
 */
export async function joinSamples(
  parts: AsyncIterable<Samples>,
  mostSamples: number,
  numChannels: number,
): Promise<Samples> {
  const data = new Float32Array(mostSamples * numChannels);
  const [ids, images, rows, cols] = Array.from({ length: 4 }, () => new Int32Array(mostSamples));
  let count = 0;
  let numSilent = 0;
  for await (const { places, vectors, numSilent: own } of parts) {
    data.set(vectors.data, count * numChannels);
    ids!.set(places.ids, count);
    images!.set(places.images, count);
    rows!.set(places.rows, count);
    cols!.set(places.cols, count);
    count += vectors.numPoints;
    numSilent += own;
  }
  return {
    places: {
      ids: ids!.slice(0, count),
      images: images!.slice(0, count),
      rows: rows!.slice(0, count),
      cols: cols!.slice(0, count),
    },
    vectors: pointsOf(data.subarray(0, count * numChannels), numChannels),
    numSilent,
  };
}
