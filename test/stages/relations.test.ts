// Relatives and places of the units of a small model, from a survey that says who answers alike.

import { beforeAll, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import type { Survey } from '../../pipeline/analyses/survey/survey.ts';
import { kernelsOf } from '../../pipeline/analyses/weights/kernels.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { relate, type Relations } from '../../pipeline/stages/relations.ts';
import { openTinyModel } from '../support/tiny-model.ts';

const numImages = 50;
const selections = [
  { layer: 'stem', channels: [0, 1, 2] },
  { layer: 'block', channels: [0, 1, 2, 3] },
];

let model: Model;
let relations: Relations;
beforeAll(async () => {
  model = await openTinyModel();
  const kernels = kernelsOf(model);
  relations = await relate(createOrtEngine(), { model, selections, survey: survey(), kernels });
});

/** Channels of one parity answer alike in all layers; channel 1 of `stem` never changes. */
function survey(): Survey {
  const rng = random('relations');
  const causes = Array.from({ length: 2 * numImages }, () => [rng.normal(), rng.normal()]);
  const layers = model.layers.map(({ name, shape: [numChannels = 0] }) => {
    const samples = Float32Array.from({ length: causes.length * numChannels }, (_, i) => {
      const channel = i % numChannels;
      if (name === 'stem' && channel === 1) return 3;
      return causes[Math.floor(i / numChannels)]![channel % 2]! + channel * 0.1 * rng.normal();
    });
    return [name, { samples, peaks: samples, lows: samples }] as const;
  });
  const images = Array.from({ length: numImages }, (_, i) => i);
  return { images, layers: new Map(layers), samplesPerImage: 2 };
}

test('relatives are units with a page that answer alike, in the layer and in others', () => {
  const first = relations.relatives.get('block:0')!;
  expect(first.numSamples).toBe(2 * numImages);
  expect(first.here[0]).toMatchObject({ id: 'block:2', layer: 'block', channel: 2 });
  expect(first.elsewhere.slice(0, 2).map(({ id }) => id)).toEqual(['stem:0', 'stem:2']);
  for (const { here, elsewhere, weights } of relations.relatives.values()) {
    for (const { id, layer, channel, value } of [...here, ...elsewhere, ...weights]) {
      const own = selections.find((selection) => selection.layer === layer)!;
      expect(own.channels).toContain(channel);
      expect(id).toBe(`${layer}:${channel}`);
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  }
});

test('relatives by weights are of the same layer, and have the cosine of their kernels', () => {
  const kernels = kernelsOf(model);
  const product = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  let numFound = 0;
  for (const { layer, channels } of selections) {
    for (const channel of channels) {
      const own = kernels(layer, channel)!.values;
      for (const other of relations.relatives.get(`${layer}:${channel}`)?.weights ?? []) {
        const values = kernels(other.layer, other.channel)!.values;
        const cosine =
          product(own, values) / Math.sqrt(product(own, own) * product(values, values));
        expect(other.layer).toBe(layer);
        expect(other.value).toBeCloseTo(cosine, 2);
        numFound++;
      }
    }
  }
  expect(numFound).toBeGreaterThan(0);
});

test('a unit that never changes has no relatives but by weights, and the last place', () => {
  const { here = [], elsewhere = [] } = relations.relatives.get('stem:1') ?? {};
  expect([...here, ...elsewhere]).toEqual([]);
  expect(relations.positions.get('stem:1')).toBe(1);
});

test('places of a layer are each taken once, alike units side by side', () => {
  const places = selections[1]!.channels.map((channel) =>
    relations.positions.get(`block:${channel}`)!,
  );
  expect(places.toSorted((a, b) => a - b)).toEqual([0, 0.3333, 0.6667, 1]);
  expect(Math.abs(places[0]! - places[2]!)).toBeCloseTo(1 / 3, 3);
  expect(Math.abs(places[1]! - places[3]!)).toBeCloseTo(1 / 3, 3);
});
