// Colour decorrelation: parameters live in axes along which natural colours vary independently.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Builder } from '../../graph/builder.ts';
import { mixChannels } from './mix-channels.ts';

/** Rows are the channels of a picture, R, G and B or others, columns the decorrelated axes: a square matrix. */
export type ColourAxes = readonly (readonly number[])[];

/** Square root of ImageNet's RGB covariance (Olah et al. 2017, 10.23915/distill.00007); used where no data set is given. */
export const imagenetColours: ColourAxes = [
  [0.26, 0.09, 0.02],
  [0.27, 0.0, -0.05],
  [0.27, -0.09, 0.03],
];

/** Axes of channels of which nothing is known: themselves. */
export function plainAxes(numChannels: number): ColourAxes {
  return Array.from({ length: numChannels }, (_, row) =>
    Array.from({ length: numChannels }, (__, col) => Number(row === col)),
  );
}

/** Variance of a channel in 0…1 below which images are of a single colour: what is there is rounding. */
const leastVariance = 1e-8;

/**
 * The square root U·√Λ of a covariance UΛUᵀ [C, C] of channels in 0…1, axes of largest variance first.
 * Images of a single colour say nothing of axes; then they are those of ImageNet, or the channels.
 */
export function colourAxes(covariance: readonly (readonly number[])[]): ColourAxes {
  const matrix = new Matrix(covariance.map((row) => [...row]));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  if (Math.max(...realEigenvalues) < leastVariance) {
    return covariance.length === 3 ? imagenetColours : plainAxes(covariance.length);
  }
  const channels = [...covariance.keys()];
  const order = channels.toSorted((p, q) => realEigenvalues[q]! - realEigenvalues[p]!);
  return channels.map((channel) =>
    order.map((axis) => {
      // the sign of an eigenvector is arbitrary: fix it, so that the same data gives the same picture
      const sign = eigenvectorMatrix.getColumn(axis).reduce((sum, x) => sum + x, 0) < 0 ? -1 : 1;
      return (
        sign * eigenvectorMatrix.get(channel, axis) * Math.sqrt(Math.max(0, realEigenvalues[axis]!))
      );
    }),
  );
}

/** Appends decorrelated colours [N, C, H, W] → channels in 0…1: the axes, scaled to the longest row, then a sigmoid. */
export function toChannels(b: Builder, colours: string, axes: ColourAxes): string {
  const columns = axes.map((_, col) => axes.map((row) => row[col]!));
  const longest = Math.max(...columns.map((column) => Math.hypot(...column)));
  const matrix = axes.map((row) => row.map((value) => value / longest));
  return b.op('Sigmoid', [mixChannels(b, colours, matrix)]);
}
