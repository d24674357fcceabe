import { beforeAll, describe, expect, test } from 'vitest';
import {
  channelEffects,
  strongestChannels,
} from '../../../pipeline/analyses/inside/channel-attribution.ts';
import { readLayer, type LayerResponse } from '../../../pipeline/analyses/inside/layer-response.ts';
import { placeEffects } from '../../../pipeline/analyses/inside/place-attribution.ts';
import { semanticDictionary } from '../../../pipeline/analyses/inside/semantic-dictionary.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { noise, plainModel, slopeOf, sumOf, tail } from './tiny-networks.ts';

const engine = createOrtEngine({ numThreads: 1 });
const target = { kind: 'class', index: 2 } as const;
const image = noise('image', [3, 16, 16]);
let model: Model;
let response: LayerResponse;

beforeAll(async () => {
  model = await plainModel();
  const responder = openResponder(engine, model, 2);
  response = await readLayer(responder, image, target, 'second');
  await responder.dispose();
});

describe('effects', () => {
  test('of channels are as many in all as those of places', () => {
    const all = sumOf(response.effects);
    expect(Math.abs(all)).toBeGreaterThan(1e-3);
    expect(sumOf(channelEffects(response))).toBeCloseTo(all, 5);
    expect(sumOf(placeEffects(response))).toBeCloseTo(all, 5);
  });

  test('of a channel and of a place are what the score gains as they grow', async () => {
    const after = await tail(engine, model, 'second', 'logits');
    const score = async (values: Float32Array) => (await after(values))[target.index]!;
    const [, height, width] = response.shape;
    const area = height * width;
    const channels = channelEffects(response);
    for (const [channel, effect] of channels.entries()) {
      const slope = await slopeOf(
        response.activations,
        (i) => Math.floor(i / area) === channel,
        score,
      );
      expect(slope).toBeCloseTo(effect, 3);
    }
    const places = placeEffects(response);
    for (const place of [0, 9, 27, 63]) {
      const slope = await slopeOf(response.activations, (i) => i % area === place, score);
      expect(slope).toBeCloseTo(places[place]!, 3);
    }
  });
});

/** Effects are activations times −1, 0, 1 … by channel. */
function made(activations: readonly number[][], width: number): LayerResponse {
  const area = activations[0]!.length;
  const values = Float32Array.from(activations.flat());
  const gradient = values.map((_, i) => Math.floor(i / area) - 1);
  return {
    shape: [activations.length, area / width, width],
    activations: values,
    gradient,
    effects: values.map((value, i) => value * gradient[i]!),
    score: 0,
  };
}

test('channels stand from the strongest for the class to the strongest against it', () => {
  const own = made([[5], [9], [2], [3], [0]], 1);
  expect(strongestChannels(own, 2)).toEqual([
    { channel: 3, effect: 6 },
    { channel: 2, effect: 2 },
    { channel: 0, effect: -5 },
  ]);
  expect(strongestChannels(own, 1).map(({ channel }) => channel)).toEqual([3, 0]);
});

describe('the dictionary', () => {
  // two neighbours are strongest, then one far from them
  const activations = [
    [9, 8, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 5],
    [2, 7, 0, 0, 0, 0, 0, 6],
  ];

  test('names what fires at the strongest places', () => {
    expect(semanticDictionary(made(activations, 8), 2, 2)).toEqual([
      {
        row: 0,
        col: 1,
        channels: [
          { channel: 0, value: 8, effect: -8 },
          { channel: 2, value: 7, effect: 7 },
        ],
      },
      {
        row: 0,
        col: 0,
        channels: [
          { channel: 0, value: 9, effect: -9 },
          { channel: 2, value: 2, effect: 2 },
        ],
      },
    ]);
  });

  test('takes no two places near each other', () => {
    const side = 12;
    const planes = [Array.from({ length: side * side }, (_, i) => 1000 - i)];
    const places = semanticDictionary(made(planes, side), 5, 1);
    expect(places).toHaveLength(5);
    for (const [i, a] of places.entries()) {
      for (const b of places.slice(i + 1)) {
        expect(Math.hypot(a.row - b.row, a.col - b.col)).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('leaves silent channels out', () => {
    const [first] = semanticDictionary(made([[0], [-1], [3]], 1), 4, 3);
    expect(first!.channels).toEqual([{ channel: 2, value: 3, effect: 3 }]);
  });
});
