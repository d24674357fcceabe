// The objective of a caricature: to be in all of a layer what an image is there, and more of it.
//
// Olah 2018, "Caricatures" in the notebooks of Olah et al. 2018, 10.23915/distill.00010.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Activation, Measure, Objective } from './objective.ts';

/** Cosines below count as this much, as in `cosineObjective`. */
const leastCosine = 0.1;

/**
 * Power of the cosine: the higher, the less is added that the image has not. With 1, caricatures of
 * 96 px of the embedded model's mixed3a have a cosine of .81 with their images after 64 steps, with
 * 4 of .89, and stripes stay stripes.
 */
export const caricaturePower = 4;

/** Keeps pictures of which the layer makes nothing from dividing by 0. */
const leastSquare = 1e-12;

/**
 * x·t · max(.1, cos(x, t))⁴, for all activations x of a picture at a layer and t of an image, each as
 * one vector; t of length 1.
 *
 * @param targets what the layer makes of the image of each picture, in its own layout
 */
export function caricatureObjective(layer: string, targets: readonly Float32Array[]): Objective {
  return {
    caption: `all that ${layer} makes of the image, by its angle`,
    tensors: [layer],
    structure: `caricature(${layer})`,
    append(b, activation, prefix) {
      const { dot, cosine } = compare(b, activation, layer, prefix);
      const share = b.op('Max', [cosine, b.scalar(leastCosine)]);
      return b.mul(dot, b.op('Pow', [share, b.scalar(caricaturePower)]));
    },
    feeds: (prefix) => ({ [targetOf(prefix)]: unitRows(targets) }),
  };
}

/** The cosine of the same. */
export function likenessMeasure(layer: string, targets: readonly Float32Array[]): Measure {
  return {
    tensors: [layer],
    append: (b, activation, prefix) => compare(b, activation, layer, prefix).cosine,
    feeds: (prefix) => ({ [targetOf(prefix)]: unitRows(targets) }),
  };
}

const targetOf = (prefix: string) => `${prefix}/target`;

function compare(b: Builder, activation: Activation, layer: string, prefix: string) {
  const x = activation(layer);
  const [numImages, ...rest] = b.shape(x) as [number, ...number[]];
  const rows = b.reshape(x, [numImages, sizeOf(rest)]);
  const target = b.input(targetOf(prefix), 'float32', [numImages, sizeOf(rest)]);
  const dot = b.sum(b.mul(rows, target), [1]);
  const square = b.add(b.sum(b.mul(rows, rows), [1]), b.scalar(leastSquare));
  return { dot, cosine: b.div(dot, b.op('Sqrt', [square])) };
}

function unitRows(rows: readonly Float32Array[]): Tensor {
  const width = rows[0]!.length;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, n) => {
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    values.set(length > 0 ? row.map((value) => value / length) : row, n * width);
  });
  return float32([rows.length, width], values);
}
