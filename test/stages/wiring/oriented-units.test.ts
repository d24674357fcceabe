// Families of oriented units are found by their tuning; weights that turn with them leave less than chance does.

import { expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { drawingsOf, numPoints, pointAt } from '../../../pipeline/analyses/tuning/family.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import type { ModelResults } from '../../../pipeline/stages/model-results.ts';
import { familiesOf } from '../../../pipeline/stages/tuning.ts';
import { equivariances } from '../../../pipeline/stages/wiring/oriented-units.ts';
import type { WiredPair } from '../../../pipeline/stages/wiring/wired-layers.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { examplesOf } from '../../support/tiny-model.ts';

const numUnits = 12;
/** The last unit prefers nothing. */
const angles = Array.from({ length: numUnits - 1 }, (_, i) => (i * 180) / (numUnits - 1));
const radians = (degrees: number) => (degrees * Math.PI) / 180;

async function results(): Promise<ModelResults> {
  const n = new NetworkBuilder({ size: 64 });
  const next = n.convRelu('next', n.convRelu('stem', n.image, numUnits), numUnits);
  const model = await modelOf(n.build(n.head('features', next, 2)), ['stem', 'next']);
  const points = familiesOf(model).flatMap((family) =>
    Array.from({ length: numPoints(family) }, (_, i) => ({ family, at: pointAt(family, i) })),
  );
  expect(drawingsOf(familiesOf(model)).length).toBeGreaterThan(points.length);
  const responses = Float32Array.from(
    points.flatMap(({ family, at }) =>
      Array.from({ length: numUnits }, (_, channel) => {
        const angle = angles[channel];
        if (family.kind !== 'gratings' || angle === undefined) return 1;
        return Math.exp(3 * Math.cos(2 * radians(at[0]! - angle)) - 3);
      }),
    ),
  );
  const layers = ['stem', 'next'];
  const top = [{ index: 0, value: 1, row: 0, col: 0 }];
  return {
    model,
    version: '1',
    tuning: new Map(layers.map((layer) => [layer, { responses, engine: 'none' }])),
    examples: new Map(layers.map((layer) => [layer, Array(numUnits).fill(examplesOf(top))])),
    selections: layers.map((layer) => ({ layer, channels: [...Array(numUnits).keys()] })),
  } as unknown as ModelResults;
}

function pairOf({ model }: ModelResults, weight: (to: number, from: number) => number): WiredPair {
  const sums = Float32Array.from({ length: numUnits ** 2 }, (_, i) =>
    weight(Math.floor(i / numUnits), i % numUnits),
  );
  const [from, to] = [getLayer(model, 'stem'), getLayer(model, 'next')];
  return { from, to, edges: { sums } } as unknown as WiredPair;
}

test('weights that depend on the difference of orientations leave nothing', async () => {
  const found = await results();
  const turning = (to: number, from: number) =>
    Math.cos(2 * radians((angles[to] ?? 0) - (angles[from] ?? 0)));
  const [gratings, ...others] = equivariances(found, pairOf(found, turning));
  expect(others).toEqual([]);
  const { kind, period, to, from, weights, circulant, residual, chance } = gratings!;
  expect([kind, period]).toEqual(['gratings', 180]);
  expect(to.map(({ channel }) => channel)).toEqual(angles.map((_, i) => i));
  expect(from).toEqual(to);
  for (const [i, { angle }] of to.entries()) expect(Math.abs(angle - angles[i]!)).toBeLessThan(1);
  expect([weights.length, circulant.length]).toEqual([to.length ** 2, to.length ** 2]);
  expect(residual).toBeLessThan(0.02);
  expect(chance).toBeGreaterThan(0.5);
});

test('weights by lot leave what chance leaves', async () => {
  const found = await results();
  const rng = random('lot');
  const [gratings] = equivariances(
    found,
    pairOf(found, () => rng.normal()),
  );
  expect(Math.abs(gratings!.residual - gratings!.chance)).toBeLessThan(0.15);
});
