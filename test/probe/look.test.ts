// What a network makes of an image in the browser, beside what the pipeline says of the same pixels.

import { describe, expect, test } from 'vitest';
import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { openTfjsEngine } from '../../pipeline/engine/tfjs/open.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { preprocess } from '../../pipeline/model/preprocess.ts';
import { probabilitiesOf } from '../../pipeline/model/probabilities.ts';
import { openResponder } from '../../pipeline/model/responder.ts';
import { look, type LookOrder, type Seen } from '../../src/probe/look.ts';
import type { Probe } from '../../src/probe/open-probe.ts';
import { runOnce } from '../engine/tfjs/compare.ts';
import { relativeL2 } from '../support/close.ts';
import { noiseImage } from '../support/images.ts';
import { modelOf } from '../support/model-of.ts';
import { NetworkBuilder } from '../support/networks.ts';

const wasm = await openTfjsEngine('wasm');
const specimens = await loadModel('content/models/specimens.onnx');

/** Every unit has a page; the first of each layer has no picture, and no image excites the second. */
function probeOf(model: Model, engine: Engine = wasm): Probe {
  const of = <T>(make: (numUnits: number) => T) =>
    new Map(model.layers.map(({ name, shape }) => [name, make(shape[0]!)]));
  return {
    engine,
    backend: 'wasm',
    model,
    largest: of((numUnits) => Array.from({ length: numUnits }, (_, i) => (i === 1 ? 0 : 1 + i))),
    bare: of(() => new Set([0])),
  };
}

function lookAt(
  model: Model,
  image: RgbImage,
  asked: Partial<LookOrder>,
  probe = probeOf(model),
): Promise<Seen> {
  const { width, height, data } = image;
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  const order = { image: { width, height, data: rgba }, layers: [], numUnits: 3, ...asked };
  return look(probe, order, { signal: new AbortController().signal, tell: () => {} });
}

/** What ONNX Runtime makes of a layer, one row for each channel. */
async function channelsOf(model: Model, image: RgbImage, layer: string): Promise<Float32Array[]> {
  const { input, preprocessing } = model.card;
  const feeds = { [input.tensor]: preprocess([image], preprocessing, input.layout) };
  const graph = { ...model.graph, outputs: [layer] };
  const [value] = await runOnce(createOrtEngine(), graph, feeds);
  const [, numChannels] = value!.shape as [number, number];
  const data = value!.data as Float32Array;
  const size = data.length / numChannels;
  return Array.from({ length: numChannels }, (_, c) => data.slice(c * size, (c + 1) * size));
}

describe('look', () => {
  const image = noiseImage('look', 96);

  test('answers as the pipeline does', async () => {
    const { predictions } = await lookAt(specimens, image, {});
    const { input, preprocessing, labels } = specimens.card;
    const responder = openResponder(createOrtEngine(), specimens, 1);
    const pixels = preprocess([image], preprocessing, input.layout).data as Float32Array;
    const [scores] = await responder.logits([pixels]);
    await responder.dispose();
    const probabilities = probabilitiesOf(specimens, scores!);
    expect(predictions).toHaveLength(5);
    for (const { label, probability } of predictions!) {
      expect(probability).toBeCloseTo(probabilities[labels.indexOf(label)]!, 5);
    }
    const best = [...probabilities].toSorted((a, b) => b - a).slice(0, 5);
    predictions!.forEach(({ probability }, i) => expect(probability).toBeCloseTo(best[i]!, 5));
  });

  test('draws the map of a unit', async () => {
    const [layer] = specimens.layers.filter(({ shape }) => shape.length === 3).slice(-1);
    const { unit } = await lookAt(specimens, image, { unit: { layer: layer!.slug, channel: 4 } });
    const expected = (await channelsOf(specimens, image, layer!.name))[4]!;
    expect([unit!.map!.height, unit!.map!.width]).toEqual(layer!.shape.slice(1));
    expect(relativeL2(unit!.map!.values, expected)).toBeLessThan(1e-4);
    expect(unit).toMatchObject({ name: `${layer!.name}:4`, channel: 4, largest: 5 });
    expect(unit!.value).toBeCloseTo(Math.max(...expected), 4);
    expect(unit!.share).toBeCloseTo(unit!.value / 5, 6);
  });

  test('ranks the units of every layer by what they reach of their largest', async () => {
    const { layers } = await lookAt(specimens, image, { layers: 'all' });
    expect(layers.map(({ name }) => name)).toEqual(specimens.layers.map(({ name }) => name));
    for (const { name, units } of layers) {
      const channels = await channelsOf(specimens, image, name);
      const shares = channels.map((values, c) => (c === 1 ? 0 : Math.max(...values) / (1 + c)));
      const best = shares.toSorted((a, b) => b - a).slice(0, 3);
      expect(units, name).toHaveLength(3);
      units.forEach(({ channel, share, value, hasPicture }, i) => {
        expect(share, name).toBeCloseTo(best[i]!, 3);
        expect(value, name).toBeCloseTo(share * (1 + channel), 4);
        expect(channel).not.toBe(1);
        expect(hasPicture).toBe(channel !== 0);
      });
    }
  });

  test('loads a network once for what is asked of it', async () => {
    let numLoaded = 0;
    const counting: Engine = {
      ...wasm,
      load(graph) {
        numLoaded++;
        return wasm.load(graph);
      },
    };
    const probe = probeOf(specimens, counting);
    const first = await lookAt(specimens, image, { layers: 'all' }, probe);
    const second = await lookAt(specimens, image, { layers: 'all' }, probe);
    expect(numLoaded).toBe(1);
    expect([first.durationMs, second.durationMs]).toEqual([undefined, expect.any(Number)]);
    expect(second.predictions).toEqual(first.predictions);
  });

  test('of a network of features, of one channel, tells units alone', async () => {
    const n = new NetworkBuilder({ numChannels: 1 });
    const features = n.head('features', n.convRelu('conv', n.image, 4), 3);
    const model = await modelOf(n.build(features), ['conv', 'features']);
    const grey = noiseImage('grey', 16);
    const seen = await lookAt(model, grey, {
      layers: ['conv'],
      unit: { layer: 'features', channel: 2 },
    });
    const [, , expected] = await channelsOf(model, grey, 'features');
    expect(seen.predictions).toBeUndefined();
    expect(seen.layers[0]!.units).toHaveLength(3);
    expect(seen.unit!.map).toBeUndefined();
    expect(seen.unit!.value).toBeCloseTo(expected![0]!, 5);
  });

  test('of tokens draws those of places', async () => {
    const n = new NetworkBuilder({ size: 16 });
    const last = n.block('block', n.tokens('patches', 4));
    const model = await modelOf(n.build(last), ['block']);
    const own = noiseImage('tokens', 16);
    const { unit } = await lookAt(model, own, { unit: { layer: 'block', channel: 5 } });
    const expected = (await channelsOf(model, own, 'block'))[5]!;
    expect([unit!.map!.height, unit!.map!.width]).toEqual([4, 4]);
    expect(relativeL2(unit!.map!.values, expected)).toBeLessThan(1e-4);
  });
});
