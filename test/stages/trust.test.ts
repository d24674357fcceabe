import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { collectExamples } from '../../pipeline/analyses/examples/collect-examples.ts';
import { unitExamples, type UnitExamples } from '../../pipeline/analyses/examples/unit-examples.ts';
import { float32 } from '../../pipeline/base/tensor.ts';
import { readBatches } from '../../pipeline/dataset/batches.ts';
import type { Dataset } from '../../pipeline/dataset/dataset.ts';
import { openSpecimens } from '../../pipeline/dataset/specimens/specimens.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import {
  planTrust,
  trustKey,
  type TrustEntry,
  type TrustJob,
  type TrustPlan,
  type TrustSubject,
} from '../../pipeline/stages/trust.ts';
import { openTrustRoom, type TrustRoom } from '../../pipeline/stages/trust-room.ts';
import { random } from '../../pipeline/base/random.ts';
import { modelOf } from '../support/model-of.ts';
import { NetworkBuilder } from '../support/networks.ts';

const engine = createOrtEngine({ numThreads: 1 });
const dataset: Dataset = openSpecimens({ seed: 5, numImages: 720, size: 96 });
const host = 'mixed4b';
/** Sums that are planted, and how many images of either half there must be among their strongest. */
const numSums = 40;
const leastOfEach = 3;

type Pair = readonly [number, number];

/** The model with sums of pairs of units appended to a layer, each unit ÷ its largest activation. */
function withSums(model: Model, pairs: readonly Pair[], largest: readonly number[]): Model {
  const layer = getLayer(model, host);
  const [numChannels = 1, height = 1, width = 1] = layer.shape;
  const weights = new Float32Array(pairs.length * numChannels);
  pairs.forEach((pair, i) => {
    for (const channel of pair) weights[i * numChannels + channel] = 1 / largest[channel]!;
  });
  const { graph } = model;
  const constants = new Map(graph.constants);
  constants.set('sums/weights', float32([pairs.length, numChannels, 1, 1], weights));
  const nodes = [
    ...graph.nodes,
    node('Conv', [host, 'sums/weights'], 'sums'),
    { ...node('Concat', [host, 'sums'], 'planted'), attributes: { axis: { int: 1 } } },
  ];
  const { field } = layer.fields.at(-1)!;
  const numAll = numChannels + pairs.length;
  const planted = {
    ...layer,
    name: 'planted',
    shape: [numAll, height, width],
    fields: [...layer.fields, { start: numChannels, end: numAll, field }],
  };
  const before = model.layers.slice(0, model.layers.indexOf(layer));
  return { ...model, graph: { ...graph, constants, nodes }, layers: [...before, planted] };
}

function node(op: string, inputs: string[], output: string) {
  return { op, name: output, inputs, outputs: [output], attributes: {} };
}

async function examplesOf(model: Model, layer: string): Promise<UnitExamples[]> {
  const { batches } = readBatches(dataset, { fit: model.card.preprocessing, batchSize: 8 });
  const only = { ...model, layers: [getLayer(model, layer)] };
  const { layers } = await collectExamples(engine, only, batches, { top: 32 });
  return unitExamples(layers.get(layer)!);
}

function planOf(model: Model, layer: string, units: UnitExamples[], channels: number[]): TrustPlan {
  return planTrust(model, [{ layer, channels }], new Map([[layer, units]]), {})[0]!;
}

const bare = (plan: TrustPlan): TrustJob => ({ ...plan, pictures: new Map() });

describe('the trust of units', () => {
  let model: Model;
  let room: TrustRoom;
  let hosts: UnitExamples[];

  beforeAll(async () => {
    model = await loadModel('content/models/specimens.onnx');
    room = openTrustRoom(engine, model, dataset);
    hosts = await examplesOf(model, host);
  }, 60_000);

  it('flags nine of ten sums of two units of one kind each', async () => {
    const plan = planOf(model, host, hosts, [...hosts.keys()]);
    const entries = await room.run(bare(plan));
    const plain = plan.units.filter(
      (_, i) => entries[i]!.trust?.polysemanticity?.verdict === 'good',
    );
    const labels = new Map(
      plain.map(({ channel, strongest }) => [
        channel,
        new Set(strongest.map(({ index }) => dataset.images[index]!.label)),
      ]),
    );
    const pairs = plain
      .flatMap(({ channel: a }, i) => plain.slice(i + 1).map(({ channel: b }): Pair => [a, b]))
      .filter(([a, b]) => labels.get(a)!.isDisjointFrom(labels.get(b)!));
    const order = random('pairs').permutation(pairs.length).slice(0, numSums);
    const chosen = order.map((i) => pairs[i]!);
    const planted = withSums(
      model,
      chosen,
      hosts.map(({ spectrum }) => spectrum.max),
    );
    const units = await examplesOf(planted, 'planted');
    const sums = planOf(
      planted,
      'planted',
      units,
      chosen.map((_, i) => hosts.length + i),
    );
    const found = await openTrustRoom(engine, planted, dataset).run(bare(sums));
    // of some sums one half is the stronger in nearly all images
    const isOfBoth = chosen.map((pair, i) =>
      pair.every((channel) => {
        const own = sums.units[i]!.strongest.filter(({ index }) =>
          labels.get(channel)!.has(dataset.images[index]!.label),
        );
        return own.length >= leastOfEach;
      }),
    );
    const verdicts = found
      .filter((_, i) => isOfBoth[i])
      .map(({ trust }) => trust?.polysemanticity?.verdict);
    expect(verdicts.length).toBeGreaterThan(12);
    const flagged = verdicts.filter((verdict) => verdict === 'poor');
    expect(flagged.length / verdicts.length).toBeGreaterThanOrEqual(0.9);
  }, 120_000);

  /** Units with images of the data set in place of their pictures, by an image's index. */
  async function jobOf(picture: (unit: TrustSubject) => number): Promise<TrustJob> {
    const plan = planOf(model, host, hosts, lively());
    const pictures = new Map<string, { png: Uint8Array; peak: number }>();
    const units = [];
    for (const unit of plan.units) {
      const { width, height, data } = await dataset.read(picture(unit), fitOf(model));
      const raw = { width, height, channels: 3 } as const;
      const key = `${unit.channel}`;
      pictures.set(key, { png: await sharp(data, { raw }).png().toBuffer(), peak: unit.max });
      units.push({ ...unit, keys: { positive: key, again: key, twin: key } });
    }
    return { ...plan, units, pictures };
  }

  /** Units that several images excite. */
  function lively(): number[] {
    const channels = [...hosts.keys()].filter(
      (i) => planOf(model, host, hosts, [i]).units[0]!.strongest.length > 8,
    );
    return channels.slice(0, 8);
  }

  function means(entries: readonly TrustEntry[]): number {
    const found = entries.flatMap(({ trust }) => trust?.naturalPath?.similarity ?? []);
    return found.reduce((sum, each) => sum + each / found.length, 0);
  }

  it('takes the strongest image itself for natural, and others not', async () => {
    const own = await room.run(await jobOf(({ strongest }) => strongest[0]!.index));
    const other = await room.run(await jobOf(({ channel }) => 7 * channel + 3));
    expect(means(own)).toBeGreaterThan(0.6);
    expect(means(other)).toBeLessThan(means(own) - 0.3);
  }, 60_000);

  it('takes equal pictures for agreement, and for nothing that was learned where the twin has it too', async () => {
    const entries = await room.run(await jobOf(({ channel }) => channel));
    for (const { trust } of entries) {
      expect(trust?.reached).toEqual({ ratio: 1, verdict: 'good' });
      expect(trust?.agreement).toMatchObject({ cosine: 1, verdict: 'good' });
      expect(trust?.twin).toMatchObject({ cosine: 1, verdict: 'poor' });
    }
  }, 60_000);

  it('does not take two pictures of one colour for agreement', async () => {
    const job = await jobOf(({ channel }) => channel);
    const background = { r: 90, g: 120, b: 30 };
    const png = await sharp({ create: { width: 96, height: 96, channels: 3, background } })
      .png()
      .toBuffer();
    const pictures = new Map(Array.from(job.pictures, ([key, { peak }]) => [key, { png, peak }]));
    for (const { trust } of await room.run({ ...job, pictures })) {
      expect(trust?.agreement).toMatchObject({ cosine: 0, verdict: 'poor' });
      expect(trust?.verdict).not.toBe('good');
    }
  }, 60_000);

  it('checks only what a picture reaches where there are too few images to compare with', async () => {
    const job = await jobOf(({ channel }) => channel);
    const [image] = dataset.images;
    const units = job.units.map((unit) => ({ ...unit, strongest: unit.strongest.slice(0, 1) }));
    const single = { ...dataset, images: [image!] };
    for (const { trust } of await openTrustRoom(engine, model, single).run({ ...job, units })) {
      expect(trust).toEqual({ verdict: 'fair', score: 1, reached: { ratio: 1, verdict: 'good' } });
    }
  }, 60_000);

  it('compares no pictures where all images are the same', async () => {
    const job = await jobOf(({ channel }) => channel);
    const same = { ...dataset, read: (_: number, fit: Fit) => dataset.read(0, fit) };
    for (const { trust } of await openTrustRoom(engine, model, same).run(job)) {
      expect(trust).toHaveProperty('reached');
      expect(trust).not.toHaveProperty('agreement');
      expect(trust).not.toHaveProperty('twin');
    }
  }, 60_000);

  it('judges units alike in whatever groups, and keys them alike', async () => {
    const job = await jobOf(({ strongest }) => strongest[0]!.index);
    const together = await room.run(job);
    const apart = await Promise.all(
      job.units.slice(0, 2).map((unit) => room.run({ ...job, units: [unit] })),
    );
    expect(apart.flat()).toEqual(together.slice(0, 2));
    const [unit] = job.units;
    const key = trustKey(dataset, model, job, unit!);
    expect(trustKey(dataset, model, { ...job, units: [unit!] }, unit!)).toBe(key);
    expect(trustKey(dataset, model, job, { ...unit!, keys: {} })).not.toBe(key);
    expect(trustKey({ ...dataset, fingerprint: 'other' }, model, job, unit!)).not.toBe(key);
  }, 60_000);
});

describe('the trust of units in bands', () => {
  const numImages = 12;
  const [width, height, count] = [8, 8, 5];
  const images: Dataset = {
    name: 'bands',
    classes: [],
    images: Array.from({ length: numImages }, (_, i) => ({ id: `${i}.npy` })),
    fingerprint: 'bands',
    read: (index) => {
      const rng = random(`image ${index}`);
      const bands = Float32Array.from({ length: width * height * count }, () => rng.normal());
      return Promise.resolve({ width, height, data: new Uint8Array(width * height * 3), bands });
    },
  };

  it('says how far a picture reaches that the network cannot be shown', async () => {
    const n = new NetworkBuilder({ size: width, numChannels: count });
    const model = await modelOf(n.build(n.convRelu('a', n.image, 4)), ['a'], '{ channels: bands }');
    const { batches } = readBatches(images, { fit: model.card.preprocessing, batchSize: 4 });
    const { layers } = await collectExamples(engine, model, batches, { top: 9 });
    const units = unitExamples(layers.get('a')!);
    const recipe = { size: width, steps: 1, learningRate: 1, decay: 1, seed: 0, colours: [] };
    const recipes = { positive: recipe, again: recipe, twin: recipe };
    const examples = new Map([['a', units]]);
    const plan = planTrust(model, [{ layer: 'a', channels: [0] }], examples, recipes)[0]!;
    const [unit] = plan.units;
    const png = new Uint8Array();
    const pictures = new Map(
      Object.values(unit!.keys).map((key) => [key, { png, peak: unit!.max }]),
    );
    const [entry] = await openTrustRoom(engine, model, images).run({ ...plan, pictures });
    expect(entry!.trust?.reached).toEqual({ ratio: 1, verdict: 'good' });
    expect(entry!.trust).not.toHaveProperty('agreement');
  });
});

type Fit = Parameters<Dataset['read']>[1];

const fitOf = ({ card }: Model) => card.preprocessing;
