// How a picture is made: what all kinds of them have in common.

import type { ColourAxes } from '../analyses/optvis/colour.ts';
import { standardTransforms, type Transform } from '../analyses/optvis/transform.ts';

export type PictureRecipe = {
  /** Side of the picture, px. */
  readonly size: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly decay: number;
  readonly seed: number;
  readonly colours: ColourAxes;
};

/** A recipe with what it does not leave open, as the page shows it. */
export function shownRecipe(
  recipe: PictureRecipe,
  transforms: readonly Transform[] = standardTransforms,
): Record<string, unknown> {
  return {
    ...recipe,
    parametrization: 'fourier',
    optimizer: 'adam',
    transforms: transforms.map(({ name }) => name),
  };
}
