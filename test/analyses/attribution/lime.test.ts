import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leastSquares } from '../../../pipeline/analyses/attribution/least-squares.ts';
import { lime, surrogateOf } from '../../../pipeline/analyses/attribution/lime.ts';
import { random } from '../../../pipeline/base/random.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import { imageFor, openNet, smallNet } from '../../support/open-net.ts';

const numColumns = 6;

function observations(count: number, noise = 0) {
  const rng = random('draws');
  const effects = Float64Array.from({ length: numColumns }, () => rng.normal());
  const rows = Float64Array.from({ length: count * numColumns }, () => rng.integer(2));
  const values = Float64Array.from({ length: count }, (_, n) => {
    let value = 3 + noise * rng.normal();
    for (let k = 0; k < numColumns; k++) value += effects[k]! * rows[n * numColumns + k]!;
    return value;
  });
  return { effects, rows, values, weights: Float64Array.from(values, () => rng.uniform(0.1, 1)) };
}

describe('least squares', () => {
  test('leave residuals that no column explains', () => {
    const { rows, values, weights } = observations(40, 1);
    const ridge = 0.7;
    const found = leastSquares({ rows, values, weights }, numColumns, ridge);
    for (let k = 0; k < numColumns; k++) {
      let slope = -ridge * found[k]!;
      for (let n = 0; n < values.length; n++) {
        let rest = values[n]!;
        for (let j = 0; j < numColumns; j++) rest -= found[j]! * rows[n * numColumns + j]!;
        slope += weights[n]! * rest * rows[n * numColumns + k]!;
      }
      expect(slope).toBeCloseTo(0, 9);
    }
  });
});

describe('the surrogate', () => {
  test('finds the effects of a linear score, but for the ridge', () => {
    const { effects, rows, values, weights } = observations(4000);
    const found = surrogateOf({ isOn: rows, scores: values, weights }, numColumns);
    for (const [k, effect] of effects.entries()) expect(found.effects[k]).toBeCloseTo(effect, 1);
    expect(found.fit).toBeGreaterThan(0.999);
  });

  test('fits chance badly, and says so', () => {
    const { rows, weights } = observations(400);
    const rng = random('chance');
    const scores = weights.map(() => rng.normal());
    expect(surrogateOf({ isOn: rows, scores, weights }, numColumns).fit).toBeLessThan(0.1);
  });
});

describe('of an image', () => {
  let responder: Responder;
  beforeAll(async () => {
    responder = await openNet(smallNet());
  });
  afterAll(() => responder.dispose());
  const target = { kind: 'class', index: 1 } as const;
  const explain = (steps: number, seed: string) =>
    lime.open({ steps, seed, segments: 10 })(responder, imageFor(responder), target);

  test('the same seed gives the same map', async () => {
    expect(await explain(60, 'a')).toEqual(await explain(60, 'a'));
    expect((await explain(60, 'b')).values).not.toEqual((await explain(60, 'a')).values);
  });

  test('the spread that is told is that between seeds, and shrinks with more draws', async () => {
    const seeds = Array.from({ length: 8 }, (_, i) => `seed ${i}`);
    const maps: Float32Array[] = [];
    const told: number[] = [];
    for (const seed of seeds) {
      const { values, figures } = await explain(400, seed);
      maps.push(values);
      told.push(figures['spread']!);
    }
    const mean = maps[0]!.map((_, i) => maps.reduce((sum, map) => sum + map[i]!, 0) / maps.length);
    const squares = (map: ArrayLike<number>) =>
      Array.from(map).reduce((sum, value) => sum + value * value, 0);
    const spread = Math.sqrt(
      maps.reduce((sum, map) => sum + squares(map.map((value, i) => value - mean[i]!)), 0) /
        (maps.length - 1) /
        squares(mean),
    );
    const usual = told.reduce((sum, value) => sum + value, 0) / told.length;
    expect(usual / spread).toBeGreaterThan(0.5);
    expect(usual / spread).toBeLessThan(2);
    const { figures } = await explain(3000, 'more');
    expect(figures['spread']).toBeLessThan(usual);
  });
});
