// Colour decorrelation: parameters live in axes along which natural colours vary independently.

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

/** Appends decorrelated colours [N, C, H, W] → channels in 0…1: the axes, scaled to the longest row, then a sigmoid. */
export function toChannels(b: Builder, colours: string, axes: ColourAxes): string {
  const columns = axes.map((_, col) => axes.map((row) => row[col]!));
  const longest = Math.max(...columns.map((column) => Math.hypot(...column)));
  const matrix = axes.map((row) => row.map((value) => value / longest));
  return b.op('Sigmoid', [mixChannels(b, colours, matrix)]);
}
