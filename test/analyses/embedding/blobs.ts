// Points in groups that lie in directions of their own.

import { pointsOf, type Points } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';

/** Point i is of blob i mod numBlobs. */
export function blobs(of: { numBlobs: number; perBlob: number; numDims: number }): Points {
  const rng = random('blobs');
  const { numBlobs, perBlob, numDims } = of;
  const centres = Array.from({ length: numBlobs }, () =>
    Array.from({ length: numDims }, () => 3 * rng.normal()),
  );
  const data = Array.from({ length: numBlobs * perBlob }, (_, i) =>
    centres[i % numBlobs]!.map((value) => value + 0.6 * rng.normal()),
  );
  return pointsOf(Float32Array.from(data.flat()), numDims);
}
