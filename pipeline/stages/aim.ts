// What the pictures of each kind are made to maximise, and what is measured of them.

import { diversityObjective } from '../analyses/optvis/diversity-objective.ts';
import {
  channelObjective,
  channels,
  loweredChannels,
  neuronObjective,
  peakObjective,
  product,
  scaled,
  sum,
  type Direction,
  type Objective,
} from '../analyses/optvis/objective.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { Aim } from './easel.ts';
import { numPicturesOf, type VisualizationJob } from './visualization.ts';

/** The aim of all pictures of a job, those of a unit side by side. */
export function aimOf(model: Pick<Model, 'layers'>, job: VisualizationJob): Aim {
  const direction = directionOf(model, job);
  return {
    objective: objectiveOf(direction, job),
    measures: { activation: channelObjective(direction), peak: peakObjective(direction) },
  };
}

function directionOf(
  model: Pick<Model, 'layers'>,
  { layer, kind, channels: units, recipe }: VisualizationJob,
): Direction {
  const { shape, isRectified } = getLayer(model, layer);
  const numPictures = numPicturesOf(recipe);
  const indices = units.flatMap((channel) => Array<number>(numPictures).fill(channel));
  return kind === 'negative'
    ? loweredChannels(layer, indices, shape[0]!, isRectified ? 'before' : 'after')
    : channels(layer, indices, shape[0]!);
}

/**
 * Diversity is a factor of what the unit gives, not a summand: activations of one layer are a
 * hundred times those of another, and a silent unit must have no gradient at all, else none is let
 * through to wake it.
 */
function objectiveOf(direction: Direction, { kind, recipe }: VisualizationJob): Objective {
  if (kind === 'neuron') return neuronObjective(direction);
  const mean = channelObjective(direction);
  if (!recipe.diversity) return mean;
  const { numPictures, strength } = recipe.diversity;
  const diversity = diversityObjective(direction.layer, numPictures);
  return sum(mean, scaled(strength, product(mean, diversity)));
}
