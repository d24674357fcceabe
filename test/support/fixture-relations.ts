// What the fixture atlas says of the relatives of its units, and of what they answer to of images that were drawn.

import type { UnitRecord } from '../../pipeline/store/schema.ts';
import type { FixtureLayer } from './fixture-models.ts';

/** The first units of the layer, and of another. */
export function fixtureRelatives(
  layer: FixtureLayer,
  other: FixtureLayer,
): NonNullable<UnitRecord['relatives']> {
  const relative = ({ name, slug }: FixtureLayer, channel: number) => ({
    id: `${name}:${channel}`,
    layer: slug,
    channel,
    value: 0.8 - channel / 5,
  });
  return {
    here: [relative(layer, 0), relative(layer, 1)],
    elsewhere: [relative(other, 0)],
    weights: [relative(layer, 1)],
    numSamples: 2048,
  };
}

/** Hue matters, scale does not. */
export function fixtureFactors(): NonNullable<UnitRecord['factors']> {
  return [
    {
      factor: 'hue',
      values: [0, 90, 180, 270],
      period: 360,
      means: [1, 3, 2, 1],
      errors: [0.1, 0.2, 0.1, 0.1],
      explained: 0.4,
    },
    {
      factor: 'scale',
      values: [0.7, 0.9, 1, 1.1],
      means: [2, 2, 2, 2],
      errors: [0.1, 0.1, 0.1, 0.1],
      explained: 0.01,
    },
  ];
}
