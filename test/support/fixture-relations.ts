// What the fixture atlas says of the relatives of its units, and of what they answer to of images that were drawn.

import type { UnitRecord } from '../../pipeline/store/schema.ts';
import type { FixtureLayer } from './fixture-models.ts';

/**
 * The first units of the layer, and of another.
 *
 * @param isFull whether as many are known as of a real network
 */
export function fixtureRelatives(
  layer: FixtureLayer,
  other: FixtureLayer,
  isFull: boolean,
): NonNullable<UnitRecord['relatives']> {
  const relative = ({ name, slug }: FixtureLayer, channel: number) => ({
    id: `${name}:${channel}`,
    layer: slug,
    channel,
    value: 0.8 - channel / 5,
  });
  if (isFull) {
    const channels = [20, 11, 4, 15, 16];
    const here = channels.map((channel) => relative(layer, channel));
    const elsewhere = channels.map((channel) => relative(other, channel));
    return { here, elsewhere, weights: here.toReversed(), numSamples: 2048 };
  }
  return {
    here: [relative(layer, 0), relative(layer, 1)],
    elsewhere: [relative(other, 0)],
    weights: [relative(layer, 1)],
    numSamples: 2048,
  };
}

/**
 * Hue matters, scale does not.
 *
 * @param isFull whether as many factors are known as of a real network, with as many values
 */
export function fixtureFactors(isFull: boolean): NonNullable<UnitRecord['factors']> {
  const numValues = isFull ? 12 : 4;
  const spread = (at: (i: number) => number) => Array.from({ length: numValues }, (_, i) => at(i));
  const errors = spread((i) => [0.1, 0.2][i % 2]!);
  const bump = spread((i) => [1, 3, 2, 1][i % 4]!);
  const none = { means: spread(() => 2), errors, explained: 0.01 };
  const hue = spread((i) => (360 * i) / numValues);
  const scale = spread((i) => 0.7 + (i * 0.5) / numValues);
  return [
    { factor: 'hue', values: hue, period: 360, means: bump, errors, explained: 0.4 },
    ...(isFull
      ? [
          { factor: 'frequency' as const, values: scale, means: bump, errors, explained: 0.2 },
          { factor: 'orientation' as const, values: hue, period: 180, ...none },
        ]
      : []),
    { factor: 'scale', values: scale, ...none },
  ];
}
