import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attentionRelevance } from '../../../pipeline/analyses/attribution/attention-relevance.ts';
import {
  attentionRollout,
  rollout,
} from '../../../pipeline/analyses/attribution/attention-rollout.ts';
import { readAttention } from '../../../pipeline/analyses/attribution/attention-maps.ts';
import { loadModel } from '../../../pipeline/model/model.ts';
import { openResponder, type Responder } from '../../../pipeline/model/responder.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { sharedData } from '../../support/shared-data.ts';
import { imageFor, openNet, smallNet, tokenNet } from '../../support/open-net.ts';

const engine = createOrtEngine({ numThreads: 1 });
const target = { kind: 'class', index: 2 } as const;
const numTokens = 17;

describe('of a transformer', () => {
  let responder: Responder;
  beforeAll(async () => {
    responder = await openNet(tokenNet(), ['embedded', 'one', 'two']);
  });
  afterAll(() => responder.dispose());

  test('attention is read from every layer, rows sum to 1', async () => {
    const image = imageFor(responder);
    const { layers, tokens } = await readAttention(responder, image, target);
    expect(tokens).toEqual({ size: [4, 4], numBefore: 1, count: numTokens });
    expect(layers).toHaveLength(2);
    for (const { weights } of layers) {
      expect(weights).toHaveLength(numTokens ** 2);
      expectRows(weights);
    }
  });

  test('rollout keeps rows that sum to 1', async () => {
    const { layers } = await readAttention(responder, imageFor(responder), target);
    const mixture = rollout(layers, numTokens);
    expectRows(mixture);
    expect(Math.min(...mixture)).toBeGreaterThan(0);
  });

  test('rollout is the same for all classes, relevance is not', async () => {
    const image = imageFor(responder);
    const other = { kind: 'class', index: 3 } as const;
    const maps = await Promise.all(
      [attentionRollout, attentionRelevance].map(async (method) => {
        expect(method.missing?.(responder, target)).toBeUndefined();
        const explain = method.open({});
        const found = await explain(responder, image, target);
        expect(found.shape).toEqual([1, 4, 4]);
        return [found.values, (await explain(responder, image, other)).values];
      }),
    );
    expect(maps[0]![0]).toEqual(maps[0]![1]);
    expect(maps[1]![0]).not.toEqual(maps[1]![1]);
    expect(Math.max(...maps[1]![0]!)).toBeGreaterThan(0);
    expect(Math.min(...maps[1]!.flatMap((map) => Array.from(map)))).toBeGreaterThanOrEqual(0);
  });

  test('of the last layer only what the first token attends to matters', async () => {
    const { layers } = await readAttention(responder, imageFor(responder), target);
    // the score is read from that token
    const last = layers.at(-1)!.gradient;
    expect(last.subarray(0, numTokens).some((slope) => slope !== 0)).toBe(true);
    expect(last.subarray(numTokens).every((slope) => slope === 0)).toBe(true);
  });

  test('before the first attention there is none', () => {
    const unitOf = (layer: string) => ({ kind: 'unit', layer, channel: 0 }) as const;
    expect(attentionRollout.missing?.(responder, unitOf('embedded'))).toMatch(/^no attention/);
    expect(attentionRollout.missing?.(responder, unitOf('one'))).toBeUndefined();
  });
});

function expectRows(matrix: ArrayLike<number>): void {
  for (let row = 0; row < numTokens; row++) {
    let sum = 0;
    for (let col = 0; col < numTokens; col++) sum += matrix[row * numTokens + col]!;
    expect(sum).toBeCloseTo(1, 5);
  }
}

test('two layers by hand', () => {
  const layer = (weights: number[]) => ({
    weights: Float32Array.from(weights),
    gradient: new Float32Array(4),
  });
  // one head: the second layer mixes what the first has mixed
  const first = layer([0, 1, 1, 0]);
  const second = layer([0.5, 0.5, 0, 1]);
  const half = [0.5, 0.5, 0.5, 0.5];
  expect(Array.from(rollout([first], 2))).toEqual(half);
  expect(Array.from(rollout([first, second], 2))).toEqual(half);
  expect(Array.from(rollout([second], 2))).toEqual([0.75, 0.25, 0, 1]);
  // two heads count alike
  const heads = layer([0, 1, 1, 0, 0.5, 0.5, 0, 1]);
  expect(Array.from(rollout([heads], 2))).toEqual([0.625, 0.375, 0.25, 0.75]);
});

test('a network of convolutions has none, and it is said why', async () => {
  const responder = await openNet(smallNet());
  for (const method of [attentionRollout, attentionRelevance]) {
    expect(method.missing?.(responder, target)).toBe(
      'no attention between tokens on the way to the score',
    );
  }
  await responder.dispose();
});

const swin = sharedData('zoo/swin.onnx');
test.skipIf(!swin)('attention in windows is none between all patches', async () => {
  const responder = openResponder(engine, await loadModel(swin!), 4);
  expect(attentionRollout.missing?.(responder, target)).toMatch(/^attention in windows/);
  await responder.dispose();
});

for (const name of ['vit', 'vit_dynamo']) {
  const path = sharedData(`zoo/${name}.onnx`);
  test.skipIf(!path)(`${name} has maps of its patches`, async () => {
    const responder = openResponder(engine, await loadModel(path!), 4);
    const image = imageFor(responder);
    for (const method of [attentionRollout, attentionRelevance]) {
      const { values, shape } = await method.open({})(responder, image, target);
      expect(shape).toEqual([1, 4, 4]);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(8);
    }
    await responder.dispose();
  });
}
