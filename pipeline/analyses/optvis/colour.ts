// Colour decorrelation: parameters live in axes along which natural colours vary independently.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Builder } from '../../graph/builder.ts';
import { mixChannels } from './mix-channels.ts';

/** Rows are R, G, B, columns the decorrelated axes. */
export type ColourAxes = readonly (readonly [number, number, number])[];

/** Square root of ImageNet's RGB covariance (Olah et al. 2017, 10.23915/distill.00007); used where no data set is given. */
export const imagenetColours: ColourAxes = [
  [0.26, 0.09, 0.02],
  [0.27, 0.0, -0.05],
  [0.27, -0.09, 0.03],
];

/** The square root U·√Λ of a 3×3 covariance UΛUᵀ of RGB in 0…1, axes of largest variance first. */
export function colourAxes(covariance: readonly (readonly number[])[]): ColourAxes {
  const matrix = new Matrix(covariance.map((row) => [...row]));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = [0, 1, 2].sort((p, q) => realEigenvalues[q]! - realEigenvalues[p]!);
  return [0, 1, 2].map((channel) => {
    const [first, second, third] = order.map((axis) => {
      // the sign of an eigenvector is arbitrary: fix it, so that the same data gives the same picture
      const sign = eigenvectorMatrix.getColumn(axis).reduce((sum, x) => sum + x, 0) < 0 ? -1 : 1;
      return (
        sign * eigenvectorMatrix.get(channel, axis) * Math.sqrt(Math.max(0, realEigenvalues[axis]!))
      );
    }) as [number, number, number];
    return [first, second, third];
  });
}

/** Appends decorrelated colours [N, 3, H, W] → RGB in 0…1: the axes, scaled to the longest row, then a sigmoid. */
export function toRgb(b: Builder, colours: string, axes: ColourAxes): string {
  const longest = Math.max(...[0, 1, 2].map((col) => Math.hypot(...axes.map((row) => row[col]!))));
  const matrix = axes.map((row) => row.map((value) => value / longest));
  return b.op('Sigmoid', [mixChannels(b, colours, matrix)]);
}
