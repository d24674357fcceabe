// What the pictures of each kind are made to maximise.

import { aimAt, type Aim } from '../analyses/optvis/unit-aim.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { VisualizationJob } from './visualization.ts';

/** The aim of all pictures of a job, those of a unit side by side. */
export function aimOf(
  model: Pick<Model, 'layers'>,
  { layer, kind, channels, recipe }: VisualizationJob,
): Aim {
  const own = kind === 'negative' || kind === 'neuron' ? kind : 'positive';
  return aimAt(getLayer(model, layer), own, channels, recipe.diversity);
}
