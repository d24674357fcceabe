// Planted units are tuned to what they were made for.

import { beforeAll, describe, expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { ints } from '../../../pipeline/graph/attributes.ts';
import { cut } from '../../../pipeline/graph/cut.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { drawingsOf, numPoints } from '../../../pipeline/analyses/tuning/family.ts';
import { colourOf } from '../../../pipeline/analyses/tuning/families.ts';
import { joined, respond } from '../../../pipeline/analyses/tuning/responses.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import {
  familiesOf,
  findTuning,
  keepTuning,
  planTuning,
  tuningKey,
  unitTuning,
  type LayerTuning,
} from '../../../pipeline/stages/tuning.ts';
import { Tuning } from '../../../pipeline/store/schema.ts';
import type { Store } from '../../../pipeline/store/store.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 48;
const side = 15;
const planted = { orientation: 60, frequency: 0.35 / 2 ** 1.5, hue: 240 };

/** Channel 0 a Gabor patch, 1 a colour against its opponent, 2 silent, 3 the mean of all. */
function network() {
  const n = new NetworkBuilder({ size });
  const area = side * side;
  const weights = new Float32Array(4 * 3 * area);
  const angle = ((planted.orientation + 90) * Math.PI) / 180;
  const colour = colourOf(planted.hue, 1);
  for (let i = 0; i < area; i++) {
    const x = (i % side) - 7;
    const y = 7 - Math.floor(i / side);
    const along = x * Math.cos(angle) + y * Math.sin(angle);
    const window = Math.exp(-(x * x + y * y) / (2 * 3.5 ** 2));
    for (let channel = 0; channel < 3; channel++) {
      weights[channel * area + i] = window * Math.sin(2 * Math.PI * planted.frequency * along);
      // one weight in the middle
      const centre = i === (area - 1) / 2 ? 1 : 0;
      weights[(3 + channel) * area + i] = centre * (colour[channel]! - 0.5);
      weights[(6 + channel) * area + i] = -1;
      weights[(9 + channel) * area + i] = centre;
    }
  }
  const conv = n.op('sum', 'Conv', [n.image, n.b.constant(float32([4, 3, side, side], weights))], {
    pads: ints(7, 7, 7, 7),
  });
  n.relu('stem', conv);
  return n.build(n.head('features', 'stem', 2));
}

let model: Model;
let layer: LayerTuning;
const engine = createOrtEngine();

beforeAll(async () => {
  model = await modelOf(network(), ['stem', 'features']);
  const store = memoryStore();
  const parts = [];
  for (const { layers, start, end } of planTuning(model, ['stem', 'features'])) {
    parts.push(
      await respond(engine, model, layers, drawingsOf(familiesOf(model)).slice(start, end)),
    );
  }
  await keepTuning(store, model, parts, engine.name);
  layer = (await findTuning(store, tuningKey(model, 'stem')))!;
});

function tuningOf(channel: number, max = 1) {
  return unitTuning(model, model.layers[0]!, layer, { channel, max }, '1');
}

describe('a unit', () => {
  test('that is a Gabor patch peaks at its orientation and frequency', () => {
    const [gratings] = tuningOf(0)!.families;
    expect(gratings!.kind).toBe('gratings');
    expect(gratings!.peak.at[0]).toBe(planted.orientation);
    expect(gratings!.peak.at[1]).toBeCloseTo(planted.frequency, 3);
    expect(gratings!.selectivity).toBeGreaterThan(0.4);
    const [orientation, frequency] = gratings!.axes;
    expect(orientation!.halfWidth).toBeGreaterThan(10);
    expect(orientation!.halfWidth).toBeLessThan(45);
    expect(frequency!.halfWidth).toBeLessThan(1.2);
  });

  test('of a colour against its opponent peaks at its hue and full saturation', () => {
    const colours = tuningOf(1)!.families.find(({ kind }) => kind === 'colours')!;
    expect(colours.peak.at).toEqual([planted.hue, 1]);
    expect(tuningOf(1)!.families.some(({ kind }) => kind === 'gratings')).toBe(false);
  });

  test('that is silent, or hardly responds beside the data set, has no tuning', () => {
    expect(tuningOf(2)).toBeUndefined();
    expect(tuningOf(1)).toBeDefined();
    expect(tuningOf(1, 1000)).toBeUndefined();
  });

  test('that sees brightness only cannot tell orientations apart', () => {
    const [gratings] = tuningOf(3)!.families;
    expect(gratings!.selectivity).toBeLessThan(0.05);
    expect(gratings!.axes[0]!.halfWidth).toBeUndefined();
  });

  test('has a record that survives being written, of numbers of three digits', () => {
    const tuning = tuningOf(0)!;
    expect(Tuning.parse(JSON.parse(JSON.stringify(tuning)))).toEqual(tuning);
    for (const value of tuning.families.flatMap(({ responses }) => responses)) {
      expect(Number(value.toPrecision(3))).toBe(value);
    }
    expect(tuning.families[0]!.reached).toBeCloseTo(tuning.families[0]!.peak.response, 6);
  });
});

test('a response is the largest of all phases and of the middle positions, as one picture after the other gives it', async () => {
  const [gratings] = familiesOf(model);
  const drawings = drawingsOf([gratings!]).slice(0, 2 * gratings!.numVariants);
  const program = await engine.load(cut(model.graph, ['stem']));
  const largest: number[] = [];
  for (const { low, high, shade } of drawings) {
    // as an image file would hold it, in steps of 1/255
    const data = Uint8Array.from({ length: 3 * size * size }, (_, i) => {
      const at = Math.floor(i / 3);
      const share = shade((at % size) - 23.5, 23.5 - Math.floor(at / size));
      return Math.round(255 * (low[i % 3]! + share * (high[i % 3]! - low[i % 3]!)));
    });
    const { preprocessing, input } = model.card;
    const image = preprocess(
      [{ width: size, height: size, data }],
      { ...preprocessing },
      input.layout,
    );
    const { stem } = await program.run({ image });
    const map = (stem!.data as Float32Array).subarray(0, size * size);
    largest.push(
      Math.max(...map.filter((_, i) => isMiddle(i % size) && isMiddle(Math.floor(i / size)))),
    );
  }
  await program.dispose();
  const numChannels = 4;
  for (const point of [0, 1]) {
    const own = largest.slice(4 * point, 4 * point + 4);
    expect(layer.responses[point * numChannels]).toBeCloseTo(Math.max(...own), 1);
  }
  const isAll =
    layer.responses.length ===
    numChannels * familiesOf(model).reduce((sum, family) => sum + numPoints(family), 0);
  expect(isAll).toBe(true);
});

test('a network of one channel is shown no colours', async () => {
  const n = new NetworkBuilder({ size: 16, numChannels: 1 });
  const grey = await modelOf(n.build(n.convRelu('stem', n.image, 2)), ['stem']);
  expect(familiesOf(grey).map(({ kind }) => kind)).toEqual(['gratings', 'curves', 'boundaries']);
  const responses = await respond(engine, grey, ['stem'], drawingsOf(familiesOf(grey)).slice(0, 5));
  expect(joined([responses.get('stem')!])).toHaveLength(10);
});

const isMiddle = (at: number) => at >= size / 4 && at < (3 * size) / 4;

function memoryStore(): Store {
  const records = new Map<string, unknown>();
  const files = new Map<string, Uint8Array>();
  return {
    has: (key) => Promise.resolve(records.has(key)),
    getRecord: (key) => Promise.resolve(records.get(key)),
    putRecord: (key, record) => Promise.resolve(void records.set(key, record)),
    getBytes: (key, name) => Promise.resolve(files.get(`${key}.${name}`)),
    putBytes: (key, name, bytes) => Promise.resolve(void files.set(`${key}.${name}`, bytes)),
  };
}
