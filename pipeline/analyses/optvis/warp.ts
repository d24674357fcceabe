// Resampling a picture by an affine map inside a graph: a sparse matrix product, and its exact adjoint.

import { float32, type Tensor } from '../../base/tensor.ts';
import type { Builder } from '../../graph/builder.ts';
import type { PictureSize } from './parametrization.ts';
import type { Affine } from './transform.ts';

/** Input px that a bilinear sample looks at. */
const numCorners = 4;

/** The entries of a sparse matrix, equally many per row; unused ones have weight 0. */
type Entries = {
  readonly shape: readonly [number, number];
  readonly indices: Int32Array;
  readonly weights: Float32Array;
};

/** A bilinear resampling. */
export type Resampling = {
  /** [4, numOut]: by corner, the input px an output px looks at. */
  readonly forward: Entries;
  /** [numIn, numReaders]: by input px, the output px that look at it. */
  readonly adjoint: Entries;
  /** What the map leaves uncovered of each output px, 0…1. */
  readonly uncovered: Float32Array;
};

/**
 * Output px that may look at one input px: 3 × 3 where picture and canvas are of one size, for random
 * magnifications up to 1.25 turned by up to 10°; more where the canvas is larger.
 */
function adjointWidth(from: PictureSize, to: PictureSize): number {
  const enlargement = Math.max(1, to.height / from.height, to.width / from.width);
  return Math.ceil(2.5 * enlargement) ** 2;
}

/**
 * Bilinear resampling of a picture of `from` onto a canvas of `to` by `map`, both centred.
 * Throws where the map magnifies by more than 1.25 beyond what fills the canvas.
 */
export function resample(from: PictureSize, to: PictureSize, map: Affine): Resampling {
  const numOut = to.height * to.width;
  const indices = new Int32Array(numCorners * numOut);
  const weights = new Float32Array(numCorners * numOut);
  const uncovered = new Float32Array(numOut);
  const [a, b, c, d] = map.matrix;
  const determinant = a * d - b * c;
  const [down, right] = map.offset;
  const centreRow = (from.height - 1) / 2;
  const centreCol = (from.width - 1) / 2;
  for (let out = 0, row = 0; row < to.height; row++) {
    const y = row - (to.height - 1) / 2 - down;
    for (let col = 0; col < to.width; col++, out++) {
      // the inverse map: where this output px lies in the picture
      const x = col - (to.width - 1) / 2 - right;
      const sourceRow = (d * y - b * x) / determinant + centreRow;
      const sourceCol = (a * x - c * y) / determinant + centreCol;
      const top = Math.floor(sourceRow);
      const left = Math.floor(sourceCol);
      const bottomShare = sourceRow - top;
      const rightShare = sourceCol - left;
      let covered = 0;
      for (let corner = 0; corner < numCorners; corner++) {
        const r = top + (corner >> 1);
        const k = left + (corner & 1);
        if (r < 0 || k < 0 || r >= from.height || k >= from.width) continue;
        const weight =
          (corner & 2 ? bottomShare : 1 - bottomShare) * (corner & 1 ? rightShare : 1 - rightShare);
        indices[corner * numOut + out] = r * from.width + k;
        weights[corner * numOut + out] = weight;
        covered += weight;
      }
      uncovered[out] = 1 - covered;
    }
  }
  const forward: Entries = { shape: [numCorners, numOut], indices, weights };
  const numIn = from.height * from.width;
  return { forward, adjoint: transposed(forward, numIn, adjointWidth(from, to)), uncovered };
}

function transposed(
  { shape: [, numOut], indices, weights }: Entries,
  numIn: number,
  numReaders: number,
): Entries {
  const own = new Int32Array(numReaders * numIn);
  const ownWeights = new Float32Array(numReaders * numIn);
  const filled = new Uint8Array(numIn);
  for (let entry = 0; entry < indices.length; entry++) {
    const weight = weights[entry]!;
    if (weight === 0) continue;
    const px = indices[entry]!;
    const slot = filled[px]!++;
    if (slot === numReaders) throw new Error('resample: the map magnifies by more than 1.25');
    own[px * numReaders + slot] = entry % numOut;
    ownWeights[px * numReaders + slot] = weight;
  }
  return { shape: [numIn, numReaders], indices: own, weights: ownWeights };
}

/** Grey that fills what the picture does not cover. */
const grey = 0.5;

/** The resampling's part of a graph; every step feeds another map. */
export type Warp = {
  /** The canvas [N, C, H′, W′]. */
  readonly canvas: string;
  /** Appends the adjoint: gradient of the canvas → gradient of the picture [N, C, H, W]. */
  readonly adjoint: (gradient: string) => string;
};

/** Names of a warp's inputs. */
const inputs = {
  forwardIndices: 'warp/forward/indices',
  forwardWeights: 'warp/forward/weights',
  adjointIndices: 'warp/adjoint/indices',
  adjointWeights: 'warp/adjoint/weights',
  fill: 'warp/fill',
};

/** Appends the resampling of `picture` [N, C, H, W] onto a canvas of `to`, one map for all pictures. */
export function warp(b: Builder, picture: string, to: PictureSize): Warp {
  const [numImages, numChannels, height, width] = b.shape(picture) as [
    number,
    number,
    number,
    number,
  ];
  const numIn = height * width;
  const numOut = to.height * to.width;
  const planes = numImages * numChannels;
  const numReaders = adjointWidth({ height, width }, to);
  const forwardIndices = b.input(inputs.forwardIndices, 'int32', [numCorners, numOut]);
  const forwardWeights = b.input(inputs.forwardWeights, 'float32', [numCorners, numOut, 1]);
  const adjointIndices = b.input(inputs.adjointIndices, 'int32', [numIn, numReaders]);
  const adjointWeights = b.input(inputs.adjointWeights, 'float32', [numIn, 1, numReaders]);
  const fill = b.input(inputs.fill, 'float32', [1, numOut]);
  // px first, so that one gather copies all planes of a px
  const pixelsFirst = b.transpose(b.reshape(picture, [planes, numIn]), 1, 0);
  const corners = Array.from({ length: numCorners }, (_, corner) => {
    const of = (name: string, shape: readonly number[]) =>
      b.reshape(b.slice(name, [0], [corner], [corner + 1]), shape);
    const sampled = b.op('Gather', [pixelsFirst, of(forwardIndices, [numOut])]);
    return b.mul(sampled, of(forwardWeights, [numOut, 1]));
  });
  const sampled = corners.reduce((sum, corner) => b.add(sum, corner));
  const filled = b.add(b.transpose(sampled, 1, 0), fill);
  const canvas = b.reshape(filled, [numImages, numChannels, to.height, to.width]);
  return {
    canvas,
    adjoint(gradient) {
      const first = b.transpose(b.reshape(gradient, [planes, numOut]), 1, 0);
      const spread = b.matmul(adjointWeights, b.op('Gather', [first, adjointIndices]));
      const planesFirst = b.transpose(spread, 1, 2, 0);
      return b.reshape(planesFirst, [numImages, numChannels, height, width]);
    },
  };
}

/** What a graph with a warp is fed with. */
export function warpFeeds({ forward, adjoint, uncovered }: Resampling): Record<string, Tensor> {
  const [, numOut] = forward.shape;
  const [numIn, numReaders] = adjoint.shape;
  const indices = ({ shape, indices: data }: Entries): Tensor => ({ dtype: 'int32', shape, data });
  return {
    [inputs.forwardIndices]: indices(forward),
    [inputs.forwardWeights]: float32([numCorners, numOut, 1], forward.weights),
    [inputs.adjointIndices]: indices(adjoint),
    [inputs.adjointWeights]: float32([numIn, 1, numReaders], adjoint.weights),
    [inputs.fill]: float32(
      [1, numOut],
      uncovered.map((share) => share * grey),
    ),
  };
}
