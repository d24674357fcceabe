// What is left of responses: of all together, after the rectifier, without the strongest inputs and without others by lot.

import { expect, test } from 'vitest';
import type { Layer } from '../../../pipeline/model/layers.ts';
import type { Ablated } from '../../../pipeline/analyses/circuits/ablation.ts';
import { ablateUnit, type Seen } from '../../../pipeline/stages/wiring/ablate-unit.ts';

const numInputs = 40;
const none = new Float32Array(numInputs);
const layer = (isRectified: boolean) => ({ name: 'next', isRectified }) as Layer;

/** Kernels of one weight: channel 7 the longest, then 3, then 1; all others of one length. */
const weights = {
  values: Float32Array.from({ length: numInputs }, (_, i) => ({ 7: -3, 3: 2, 1: 1.5 })[i] ?? 0.1),
  numInputs,
  height: 1,
  width: 1,
  top: 0,
  left: 0,
};

/** A response of which some channels carry a part each. */
function seen(value: number, carried: Readonly<Record<number, number>>): Seen {
  const contributions = none.map((_, i) => carried[i] ?? 0);
  const response = { value, contributions, activations: none, weights };
  return { index: 0, position: { channel: 0, row: 0, col: 0 }, response };
}

const noImages = () => Promise.reject(new Error('no images'));
const exact = { isExact: [true], ablation: undefined };

test('exact responses lose what their inputs contribute, all of them together', async () => {
  const responses = [seen(9, { 7: 3, 3: 1 }), seen(1, { 7: 2 }), seen(-4, { 7: 100 })];
  const figures = (await ablateUnit({ to: layer(true), ...exact }, responses, weights, noImages))!;
  expect(figures.map(({ numRemoved }) => numRemoved)).toEqual([1, 3, 10]);
  // (9 − 3 + max(0, 1 − 2)) of 10, and one more of 10; what does not fire does not count
  expect(figures.map(({ left }) => left)).toEqual([0.6, 0.5, 0.5]);
  // few lots hold one of the two that carry anything
  for (const { leftByLot } of figures) expect(leftByLot).toBeGreaterThan(0.7);
});

test('without a rectifier responses may be turned round', async () => {
  const [first] = (await ablateUnit(
    { to: layer(false), ...exact },
    [seen(1, { 7: 3 })],
    weights,
    noImages,
  ))!;
  expect(first!.left).toBe(-2);
});

test('others are computed: each with its own channels, in batches', async () => {
  const batches: (readonly Ablated[])[] = [];
  const ablation = {
    batchSize: 4,
    readsImage: false,
    run: async (ablated: readonly Ablated[]) => {
      batches.push(ablated);
      return Float32Array.from(ablated, ({ silenced }) => (silenced.includes(7) ? 0.5 : 2));
    },
    dispose: () => Promise.resolve(),
  };
  const bench = { to: layer(true), isExact: [false], ablation };
  const figures = (await ablateUnit(bench, [seen(2, {}), seen(2, {})], weights, noImages))!;
  expect(figures.map(({ left }) => left)).toEqual([0.25, 0.25, 0.25]);
  expect(batches.every(({ length }) => length <= 4)).toBe(true);
  // three figures, each of the strongest and four lots, for two responses
  expect(batches.flat()).toHaveLength(3 * 5 * 2);
});

test('nothing is said where nothing fires', async () => {
  const bench = { to: layer(true), ...exact };
  expect(await ablateUnit(bench, [seen(-1, { 7: 3 })], weights, noImages)).toBeUndefined();
});
