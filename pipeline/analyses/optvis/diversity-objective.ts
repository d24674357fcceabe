// The diversity of pictures: what sets of them that show different sides of a unit are optimised for.

import { float32, sizeOf } from '../../base/tensor.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Objective } from './objective.ts';

/** Keeps pictures of which the layer makes nothing at all from dividing 0 by 0. */
const leastSquare = 1e-20;

/**
 * 1 − the mean cosine between the Gram matrices of a layer for the pictures of a set: 0 where all
 * are of one texture (Olah et al. 2017, "diversity"). Every picture of a set gets the same value,
 * and no other set of the batch has a say in it.
 *
 * @param setSize pictures of a set, at least 2; they stand side by side in the batch, which is made of whole sets
 */
export function diversityObjective(layer: string, setSize: number): Objective {
  return {
    caption: `the diversity of ${setSize} in ${layer}`,
    tensors: [layer],
    structure: `diversity(${layer} ${setSize})`,
    append(b, activation) {
      const x = activation(layer);
      const [numImages, numChannels, ...space] = b.shape(x) as [number, number, ...number[]];
      const numSets = numImages / setSize;
      const rows = b.reshape(x, [numSets, setSize, numChannels, sizeOf(space)]);
      const products = gramProducts(b, rows);
      const isOwn = b.constant(float32([1, setSize, setSize], identity(setSize)));
      const squares = b.sum(b.mul(products, isOwn), [2], true);
      const norms = b.op('Sqrt', [b.add(squares, b.scalar(leastSquare))]);
      const cosines = b.div(b.div(products, norms), b.transpose(norms, 0, 2, 1));
      const numPairs = setSize * (setSize - 1);
      const others = b.sum(b.mul(cosines, b.sub(b.scalar(1), isOwn)), [1, 2], true);
      const diversity = b.sub(b.scalar(1), b.scale(others, 1 / numPairs));
      const spread = b.expand(diversity, [numSets, setSize, 1]);
      return b.reshape(spread, [numImages]);
    },
    feeds: () => ({}),
  };
}

/**
 * Appends the inner products of the Gram matrices X·Xᵀ of all pairs of a set's pictures, for X
 * [numSets, setSize, C, P] → [numSets, setSize, setSize]. They are ‖Xᵢᵀ·Xⱼ‖² as well, which is less
 * to keep where there are fewer positions than channels: a fully connected layer of 4096 would need
 * 64 MB for each picture.
 */
function gramProducts(b: Builder, rows: string): string {
  const [numSets, setSize, numChannels, numPositions] = b.shape(rows) as [
    number,
    number,
    number,
    number,
  ];
  if (setSize * numPositions > numChannels) {
    const grams = b.matmul(rows, b.transpose(rows, 0, 1, 3, 2));
    const flat = b.reshape(grams, [numSets, setSize, numChannels * numChannels]);
    return b.matmul(flat, b.transpose(flat, 0, 2, 1));
  }
  const vectors = b.reshape(b.transpose(rows, 0, 1, 3, 2), [
    numSets,
    setSize * numPositions,
    numChannels,
  ]);
  const products = b.matmul(vectors, b.transpose(vectors, 0, 2, 1));
  const pairs = b.reshape(products, [numSets, setSize, numPositions, setSize, numPositions]);
  return b.sum(b.mul(pairs, pairs), [2, 4]);
}

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
}
