import { describe, expect, test } from 'vitest';
import { blocksOf } from '../../../pipeline/analyses/inside/blocks.ts';
import { readLayer } from '../../../pipeline/analyses/inside/layer-response.ts';
import { placeEffects } from '../../../pipeline/analyses/inside/place-attribution.ts';
import { spatialFlow, strongestFlows } from '../../../pipeline/analyses/inside/spatial-flow.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { noise, plainModel, slopeOf, sumOf, tail, tokenModel } from './tiny-networks.ts';

const engine = createOrtEngine({ numThreads: 1 });
const target = { kind: 'class', index: 1 } as const;
const image = noise('flow', [3, 16, 16]);

async function flowOf(model: Model, pair: readonly [string, string], most?: number) {
  const responder = openResponder(engine, model, 3);
  const flow = await spatialFlow(responder, image, target, pair, most);
  const earlier = await readLayer(responder, image, target, pair[0]);
  const later = await readLayer(responder, image, target, pair[1]);
  await responder.dispose();
  return { flow, earlier, later };
}

test('what goes by way of a place is what it gains as a place before it grows', async () => {
  const model = await plainModel();
  const { flow, earlier, later } = await flowOf(model, ['first', 'third']);
  expect([flow.fromSize, flow.toSize]).toEqual([
    [8, 8],
    [4, 4],
  ]);
  const after = await tail(engine, model, 'first', 'third');
  for (const [to, from] of [
    [0, 9],
    [5, 18],
    [10, 45],
    [15, 0],
  ] as const) {
    const gained = async (values: Float32Array) => {
      const made = await after(values);
      return sumOf(made.map((value, i) => (i % 16 === to ? value * later.gradient[i]! : 0)));
    };
    const slope = await slopeOf(earlier.activations, (i) => i % 64 === from, gained);
    expect(flow.effects[to * 64 + from]).toBeCloseTo(slope, 3);
  }
  // out of the field of the place
  expect(flow.effects[15 * 64]).toBe(0);
});

describe('all that goes on from a place is what it adds to the score', () => {
  test.each<[string, () => Promise<Model>, [string, string]]>([
    ['through convolutions', plainModel, ['first', 'second']],
    ['through pooling', plainModel, ['second', 'third']],
  ])('%s', async (_, open, pair) => {
    const { flow, earlier } = await flowOf(await open(), pair);
    const places = placeEffects(earlier);
    const numTo = flow.toSize[0] * flow.toSize[1];
    places.forEach((effect, place) => {
      const parts = Array.from(
        { length: numTo },
        (__, to) => flow.effects[to * places.length + place]!,
      );
      expect(sumOf(parts)).toBeCloseTo(effect, 5);
    });
  });
});

test('places of tokens go on to themselves alone where they are not mixed', async () => {
  const { flow, earlier } = await flowOf(await tokenModel(), ['two/attended', 'two']);
  expect(flow.toSize).toEqual([4, 4]);
  const places = placeEffects(earlier);
  expect(Math.max(...places.map(Math.abs))).toBeGreaterThan(1e-3);
  flow.effects.forEach((effect, i) => {
    const [to, from] = [Math.floor(i / 16), i % 16];
    expect(effect).toBeCloseTo(to === from ? places[from]! : 0, 6);
  });
});

test('and to others where they are', async () => {
  const { flow } = await flowOf(await tokenModel(), ['one', 'two']);
  const elsewhere = flow.effects.filter((_, i) => Math.floor(i / 16) !== i % 16);
  expect(elsewhere.filter((effect) => Math.abs(effect) > 1e-6).length).toBeGreaterThan(16);
});

test('blocks of places are sums over them', async () => {
  const model = await plainModel();
  const { flow: single } = await flowOf(model, ['first', 'second']);
  const { flow: blocks } = await flowOf(model, ['first', 'second'], 9);
  expect([blocks.fromSize, blocks.toSize]).toEqual([
    [3, 3],
    [3, 3],
  ]);
  const block = blocksOf({ shape: [1, 8, 8] }, 9).ofPlace;
  const sums = new Float32Array(81);
  single.effects.forEach((effect, i) => {
    sums[block[Math.floor(i / 64)]! * 9 + block[i % 64]!]! += effect;
  });
  sums.forEach((sum, i) => expect(blocks.effects[i]).toBeCloseTo(sum, 5));
});

test('the strongest stand first, whatever their sign', () => {
  const flow = {
    fromSize: [1, 4],
    toSize: [2, 1],
    effects: Float32Array.of(1, -3, 0, 2, 0, 0, 0, -4),
  } as const;
  expect(strongestFlows(flow, 2)).toEqual([
    [
      [1, -3],
      [3, 2],
    ],
    [[3, -4]],
  ]);
});
