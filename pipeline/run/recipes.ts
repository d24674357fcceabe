// How the pictures of each kind that a configuration asks for are made.

import { colourAxes } from '../analyses/optvis/colour-axes.ts';
import { coloursOf } from '../analyses/examples/colours.ts';
import type { ExamplesPart } from '../analyses/examples/collect-examples.ts';
import type { Config } from '../config/config.ts';
import type { IconRecipe } from '../stages/icons.ts';
import type { Recipes } from '../stages/visualization.ts';

/**
 * What pictures gain by being of quite different textures, as a share of what the unit gives them.
 * As much again lets some become pictures of something else.
 */
const diversityStrength = 0.5;

/** @param part of the data set, whose colours the pictures take */
export function recipesOf({ visualization, seed }: Config, { colours }: ExamplesPart): Recipes {
  const { size, steps, learningRate, decay, negative, negativeSteps, others } = visualization;
  const axes = colourAxes(coloursOf(colours).covariance);
  const positive = { size, steps, learningRate, decay, seed, colours: axes };
  const other = { ...positive, size: others.size, steps: others.steps };
  const diversity = { numPictures: others.diversity, strength: diversityStrength };
  return {
    positive,
    ...(negative && { negative: { ...positive, steps: negativeSteps } }),
    ...(others.neuron && { neuron: other }),
    ...(others.diversity > 0 && { diversity: { ...other, diversity } }),
    ...(others.trust && { again: { ...other, seed: seed + 1 }, twin: other }),
  };
}

/** How the icons of cells are made; as the other pictures in all that is not said. */
export function iconRecipeOf(
  { visualization, activationAtlas, seed }: Config,
  part: ExamplesPart,
): IconRecipe {
  const { learningRate, decay } = visualization;
  const colours = colourAxes(coloursOf(part.colours).covariance);
  return { ...activationAtlas.icons, learningRate, decay, seed, colours };
}
