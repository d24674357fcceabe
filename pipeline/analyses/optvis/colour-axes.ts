// The axes along which the colours of images vary independently, from their covariance.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { imagenetColours, plainAxes, type ColourAxes } from './colour.ts';

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
