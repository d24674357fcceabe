// Resampling a picture by an affine map inside a graph: a sparse matrix product, and its exact adjoint.

import { float32, type Tensor } from '../../base/tensor.ts';
import type { Builder } from '../../graph/builder.ts';
import type { PictureSize } from './parametrization.ts';
import type { Affine } from './transform.ts';

/** A sparse matrix with `width` entries in every row; unused entries have weight 0. */
type Rows = {
  readonly indices: Int32Array;
  readonly weights: Float32Array;
  readonly numRows: number;
  readonly width: number;
};

/** A bilinear resampling, by output px and (its transpose) by input px. */
export type Resampling = {
  readonly forward: Rows;
  readonly adjoint: Rows;
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
  const indices = new Int32Array(4 * numOut);
  const weights = new Float32Array(4 * numOut);
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
      for (let corner = 0; corner < 4; corner++) {
        const r = top + (corner >> 1);
        const k = left + (corner & 1);
        if (r < 0 || k < 0 || r >= from.height || k >= from.width) continue;
        const weight =
          (corner & 2 ? bottomShare : 1 - bottomShare) * (corner & 1 ? rightShare : 1 - rightShare);
        indices[4 * out + corner] = r * from.width + k;
        weights[4 * out + corner] = weight;
        covered += weight;
      }
      uncovered[out] = 1 - covered;
    }
  }
  const forward = { indices, weights, numRows: numOut, width: 4 };
  return {
    forward,
    adjoint: transposed(forward, from.height * from.width, adjointWidth(from, to)),
    uncovered,
  };
}

function transposed({ indices, weights, width }: Rows, numRows: number, ownWidth: number): Rows {
  const own = new Int32Array(ownWidth * numRows);
  const ownWeights = new Float32Array(ownWidth * numRows);
  const filled = new Uint8Array(numRows);
  for (let entry = 0; entry < indices.length; entry++) {
    const weight = weights[entry]!;
    if (weight === 0) continue;
    const row = indices[entry]!;
    const slot = filled[row]!++;
    if (slot === ownWidth) throw new Error('resample: the map magnifies by more than 1.25');
    own[row * ownWidth + slot] = Math.floor(entry / width);
    ownWeights[row * ownWidth + slot] = weight;
  }
  return { indices: own, weights: ownWeights, numRows, width: ownWidth };
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
  const forwardIndices = b.input(inputs.forwardIndices, 'int32', [numOut, 4]);
  const forwardWeights = b.input(inputs.forwardWeights, 'float32', [numOut, 1, 4]);
  const adjointIndices = b.input(inputs.adjointIndices, 'int32', [numIn, numReaders]);
  const adjointWeights = b.input(inputs.adjointWeights, 'float32', [numIn, 1, numReaders]);
  const fill = b.input(inputs.fill, 'float32', [numOut, 1]);
  // px first, so that one gather copies all planes of a px
  const pixelsFirst = b.transpose(b.reshape(picture, [planes, numIn]), 1, 0);
  const sampled = b.matmul(forwardWeights, b.op('Gather', [pixelsFirst, forwardIndices]));
  const filled = b.add(b.reshape(sampled, [numOut, planes]), fill);
  const canvas = b.reshape(b.transpose(filled, 1, 0), [
    numImages,
    numChannels,
    to.height,
    to.width,
  ]);
  return {
    canvas,
    adjoint(gradient) {
      const first = b.transpose(b.reshape(gradient, [planes, numOut]), 1, 0);
      const spread = b.matmul(adjointWeights, b.op('Gather', [first, adjointIndices]));
      const planesFirst = b.transpose(b.reshape(spread, [numIn, planes]), 1, 0);
      return b.reshape(planesFirst, [numImages, numChannels, height, width]);
    },
  };
}

/** What a graph with a warp is fed with. */
export function warpFeeds({ forward, adjoint, uncovered }: Resampling): Record<string, Tensor> {
  const { numRows: numOut } = forward;
  const { numRows: numIn, width: numReaders } = adjoint;
  return {
    [inputs.forwardIndices]: { dtype: 'int32', shape: [numOut, 4], data: forward.indices },
    [inputs.forwardWeights]: float32([numOut, 1, 4], forward.weights),
    [inputs.adjointIndices]: {
      dtype: 'int32',
      shape: [numIn, numReaders],
      data: adjoint.indices,
    },
    [inputs.adjointWeights]: float32([numIn, 1, numReaders], adjoint.weights),
    [inputs.fill]: float32(
      [numOut, 1],
      uncovered.map((share) => share * grey),
    ),
  };
}
