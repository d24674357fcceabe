// A family of stimuli: drawings over one or two axes, such as gratings over orientation and frequency.

import { positionOf } from '../../base/tensor.ts';

/** A colour, R, G and B in 0…1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A picture of two colours; `shade` says how much of `high` there is at a place, 0…1. */
export type Drawing = {
  readonly low: Colour;
  readonly high: Colour;
  /** @param x px right of the picture's centre @param y px above it */
  readonly shade: (x: number, y: number) => number;
};

/** A quantity that a family varies. */
export type Axis = {
  /** `orientation`, `direction` and `hue` in degrees, `frequency` in cycles per px, `radius` in px, `saturation` 0…1. */
  readonly name: 'orientation' | 'direction' | 'hue' | 'frequency' | 'radius' | 'saturation';
  /** Ascending; round the whole circle in equal steps where there is a period. */
  readonly values: readonly number[];
  /** 180° or 360°, where the axis is a circle. */
  readonly period?: number;
};

export type Family = {
  readonly kind: 'gratings' | 'curves' | 'colours' | 'boundaries';
  /** The first is a circle. */
  readonly axes: readonly Axis[];
  /** Drawings of every stimulus, e.g. in other phases; the largest response counts. */
  readonly numVariants: number;
  /** @param at a value of every axis */
  readonly draw: (at: readonly number[], variant: number) => Drawing;
};

/** Number of responses a family has, without variants. */
export function numPoints({ axes }: Family): number {
  return axes.reduce((count, { values }) => count * values.length, 1);
}

/** The value of every axis at point `index`, row-major. */
export function pointAt({ axes }: Pick<Family, 'axes'>, index: number): number[] {
  const lengths = axes.map(({ values }) => values.length);
  return positionOf(index, lengths).map((place, i) => axes[i]!.values[place]!);
}

/** All drawings of some families: family by family, point by point, variant by variant. */
export function drawingsOf(families: readonly Family[]): Drawing[] {
  return families.flatMap((family) =>
    Array.from({ length: numPoints(family) * family.numVariants }, (_, i) =>
      family.draw(pointAt(family, Math.floor(i / family.numVariants)), i % family.numVariants),
    ),
  );
}
