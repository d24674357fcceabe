// What the pictures of units are made to maximise, and what is measured of them.

import type { Layer } from '../../model/layers.ts';
import { diversityObjective } from './diversity-objective.ts';
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
  type Measure,
  type Objective,
} from './objective.ts';

/** What pictures are made to maximise, and what is measured of them. */
export type Aim = {
  readonly objective: Objective;
  readonly measures: Readonly<Record<string, Measure>>;
};

/** Pictures of a unit that are to differ from each other alone. */
export type Diversity = {
  /** Pictures of a unit, made side by side. */
  readonly numPictures: number;
  /** What they gain by differing in all, as a share of what the unit gives them. */
  readonly strength: number;
};

/** Raises the mean of a channel, lowers what that is before its non-linearity, or raises it in the centre alone. */
export type AimKind = 'positive' | 'negative' | 'neuron';

export type AimedLayer = Pick<Layer, 'name' | 'shape' | 'isRectified'>;

/**
 * The aim of one picture of each channel, or of several that differ, those of a channel side by side.
 * A lowered channel is measured along minus itself.
 */
export function aimAt(
  layer: AimedLayer,
  kind: AimKind,
  indices: readonly number[],
  diversity?: Diversity,
): Aim {
  const numPictures = diversity?.numPictures ?? 1;
  const each = indices.flatMap((channel) => Array<number>(numPictures).fill(channel));
  const direction = directionOf(layer, kind, each);
  return {
    objective: objectiveOf(direction, kind, diversity),
    measures: { activation: channelObjective(direction), peak: peakObjective(direction) },
  };
}

function directionOf(
  { name, shape, isRectified }: AimedLayer,
  kind: AimKind,
  indices: readonly number[],
): Direction {
  return kind === 'negative'
    ? loweredChannels(name, indices, shape[0]!, isRectified ? 'before' : 'after')
    : channels(name, indices, shape[0]!);
}

/**
 * Diversity is a factor of what the unit gives, not a summand: activations of one layer are a
 * hundred times those of another, and a silent unit must have no gradient at all, else none is let
 * through to wake it.
 */
function objectiveOf(direction: Direction, kind: AimKind, diversity?: Diversity): Objective {
  if (kind === 'neuron') return neuronObjective(direction);
  const mean = channelObjective(direction);
  if (!diversity) return mean;
  const { numPictures, strength } = diversity;
  return sum(
    mean,
    scaled(strength, product(mean, diversityObjective(direction.layer, numPictures))),
  );
}
