// The cosine objective: what an icon is optimised for, which is to show a direction and little else.

import type { Builder } from '../../graph/builder.ts';
import { rowsTensor, type Direction, type Measure, type Objective } from './objective.ts';

/**
 * Cosines below count as this much, so that a picture that shows nothing of a direction yet is still
 * drawn to it: Carter et al. 2019 (10.23915/distill.00015), whose power of the cosine is 2.
 */
const leastCosine = 0.1;

/** Keeps a position where the layer makes nothing of the picture from dividing by 0. */
const leastSquare = 1e-12;

/**
 * x·d · max(.1, cos(x, d))² of a direction d and the activations x of a position, the mean over the
 * positions in the centre.
 *
 * @param share of the rows and of the columns that are the centre, 0…1; one position at least
 */
export function cosineObjective(
  { layer, stage, rows }: Direction,
  share: readonly [rows: number, cols: number],
): Objective {
  return {
    caption: `the centre of a direction of ${layer}, by its angle`,
    tensors: [layer],
    structure: `cosine(${layer} ${stage} ${share.join(' ')})`,
    append(b, activation, prefix) {
      const x = centreOf(b, activation(layer, stage), share);
      const [numImages, numChannels, ...space] = b.shape(x) as [number, number, ...number[]];
      const direction = b.input(`${prefix}/direction`, 'float32', [numImages, numChannels]);
      const spread = b.reshape(direction, [numImages, numChannels, ...space.map(() => 1)]);
      const dot = b.sum(b.mul(x, spread), [1]);
      const square = b.add(b.sum(b.mul(x, x), [1]), b.scalar(leastSquare));
      const length = b.op('Sqrt', [square]);
      const cosine = b.op('Max', [b.div(dot, length), b.scalar(leastCosine)]);
      const value = b.mul(dot, b.mul(cosine, cosine));
      return meanOverSpace(b, value, 1);
    },
    feeds: (prefix) => ({ [`${prefix}/direction`]: rowsTensor(rows) }),
  };
}

/** The mean activations [N, C] of the same positions. */
export function centreMeasure(
  layer: string,
  share: readonly [rows: number, cols: number],
): Measure {
  return {
    tensors: [layer],
    append: (b, activation) => meanOverSpace(b, centreOf(b, activation(layer), share), 2),
    feeds: () => ({}),
  };
}

/** The middle positions of a layer [N, C, H, W]; of one more on a side, those after the middle. A layer [N, C] as it is. */
function centreOf(b: Builder, x: string, share: readonly [number, number]): string {
  const space = b.shape(x).slice(2);
  if (space.length === 0) return x;
  const counts = space.map((length, axis) => Math.max(1, Math.round(length * (share[axis] ?? 1))));
  const starts = space.map((length, axis) => Math.ceil((length - counts[axis]!) / 2));
  return b.slice(
    x,
    space.map((_, axis) => axis + 2),
    starts,
    starts.map((start, axis) => start + counts[axis]!),
  );
}

/** @param first axis of space */
function meanOverSpace(b: Builder, x: string, first: number): string {
  const axes = b.shape(x).flatMap((_, axis) => (axis < first ? [] : [axis]));
  return axes.length > 0 ? b.mean(x, axes) : x;
}
