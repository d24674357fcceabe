import { describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import { float32 } from '../../pipeline/base/tensor.ts';
import { UnreadableImage } from '../../pipeline/dataset/dataset.ts';
import { openImageFolder } from '../../pipeline/dataset/image-folder.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import { resolveCard } from '../../pipeline/model/card.ts';
import type { CardInput } from '../../pipeline/model/card-input.ts';
import { mapClasses } from '../../pipeline/model/class-map.ts';
import { resolveLayers } from '../../pipeline/model/layers.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { selfTest, type LabelledImages } from '../../pipeline/model/self-test.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { sharedData } from '../support/shared-data.ts';

const size = 8;
const classes = ['red', 'green', 'blue', 'dark'];
const unit = { scale: 1 / 255, mean: 0, std: 1 };

type Flaws = {
  preprocessing?: CardInput['preprocessing'];
  /** Factor of the first kernel. */
  gain?: number;
  bias?: number;
};

/** Tells by the mean colour, in 0…1, which colour an image has; dark where none reaches a half. */
function colourModel({ preprocessing = unit, gain = 1, bias = 0 }: Flaws = {}) {
  const n = new NetworkBuilder({ size });
  const kernels = Float32Array.of(gain, 0, 0, 0, gain, 0, 0, 0, gain);
  const sum = n.op('conv/sum', 'Conv', [
    n.image,
    n.b.constant(float32([3, 3, 1, 1], kernels), 'kernels'),
    n.b.constant(float32([3], new Float32Array(3).fill(bias)), 'bias'),
  ]);
  const pooled = n.op('pooled', 'GlobalAveragePool', [n.relu('conv', sum)]);
  const weights = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
  const logits = n.op(
    'logits',
    'Gemm',
    [
      n.op('flat', 'Flatten', [pooled]),
      n.b.constant(float32([4, 3], weights), 'weights'),
      n.b.constant(float32([4], Float32Array.of(0, 0, 0, 0.5)), 'thresholds'),
    ],
    { transB: int(1) },
  );
  const graph = n.build(logits);
  const written = { preprocessing, logits: 'logits' };
  const card = resolveCard(written, { source: 'card', modelName: 'net', graph, labels: classes });
  return { card, ...resolveLayers(graph, card) };
}

/** 40 images of the four colours; `labelOf` says as which class one is listed. */
function colours(labelOf: (colour: number) => number = (colour) => colour): LabelledImages {
  const images = Array.from({ length: 40 }, (_, i) => ({ label: labelOf(i % 4) }));
  const read = (index: number): Promise<RgbImage> => {
    const rng = random(index);
    const data = Uint8Array.from({ length: 3 * size * size }, (_, i) =>
      i % 3 === index % 4 ? rng.uniform(180, 250) : rng.uniform(0, 60),
    );
    return Promise.resolve({ width: size, height: size, data });
  };
  return { classes, images, read };
}

const engine = createOrtEngine({ numThreads: 1 });

test('images of which none can be read are said to be the fault', async () => {
  const unreadable = {
    ...colours(),
    read: () => Promise.reject(new UnreadableImage('got 3 bands, expected 12')),
  };
  expect(await selfTest(engine, colourModel(), unreadable)).toEqual({
    numImages: 0,
    numClasses: 0,
    warnings: [
      'none of the 40 images tried can be read, the first since: got 3 bands, expected 12; give images of the channels that the model takes',
    ],
    isFatal: true,
  });
});

test('a model that is fed rightly passes', async () => {
  expect(await selfTest(engine, colourModel(), colours())).toEqual({
    numImages: 40,
    top1: 1,
    top5: 1,
    numClasses: 4,
    warnings: [],
    isFatal: false,
  });
});

test('without labels, or with others, there is no accuracy', async () => {
  const unlabelled = { ...colours(), classes: [], images: Array.from({ length: 9 }, () => ({})) };
  const result = await selfTest(engine, colourModel(), unlabelled, { numImages: 5 });
  expect(result).toEqual({ numImages: 5, numClasses: 4, warnings: [], isFatal: false });
  const foreign = { ...colours(), classes: ['cat', 'dog'] };
  const { top1, warnings, isFatal } = await selfTest(engine, colourModel(), foreign);
  expect([top1, isFatal]).toEqual([undefined, false]);
  expect(warnings[0]).toContain(
    'the classes of the data set (cat, dog, …) are not those of the model',
  );
});

test('images that cannot be read are left out', async () => {
  const all = colours();
  const some = (index: number) =>
    index % 4 === 0
      ? Promise.reject(new UnreadableImage('empty'))
      : all.read(index, { resize: 8, crop: [8, 8] });
  const { numImages, top1 } = await selfTest(engine, colourModel(), { ...all, read: some });
  expect([numImages, top1]).toEqual([30, 1]);
});

describe('finds', () => {
  test.each<[string, Flaws, (colour: number) => number, string]>([
    [
      'a range that is too small',
      { preprocessing: { ...unit, scale: 1 / 1000 } },
      (colour) => colour,
      '25 % of 40 images are classified rightly, but 100 % of 40 with scale 1/255, mean 0, std 1 (0…1)',
    ],
    [
      'labels that start elsewhere',
      {},
      (colour) => (colour + 3) % 4,
      '0.0 % of 40 images are classified rightly, but 75 % if every label were one more',
    ],
    [
      'labels in another order',
      {},
      (colour) => 3 - colour,
      'images of one class are answered alike: the labels are in another order',
    ],
    [
      'an accuracy at chance',
      {},
      () => 3,
      'no more than by chance (25 %): preprocessing (scale, mean, std, channels) or the order of the labels is not the model’s',
    ],
    [
      'a range that is far too small',
      { preprocessing: { ...unit, scale: 1e-5 } },
      (c) => c,
      'hardly differs from an even grey',
    ],
    [
      'a range that is far too large',
      { preprocessing: { ...unit, scale: 255 } },
      (c) => c,
      'saturates the network',
    ],
    ['dead layers', { bias: -5 }, (colour) => colour, 'layers conv are 0 for all 40 images'],
    [
      'scores that do not depend on the image',
      { bias: -5 },
      (c) => c,
      'the scores are the same for all 40 images',
    ],
    [
      'weights that are not finite',
      { gain: NaN },
      (c) => c,
      'weights "kernels" (3 of 9 values, the first NaN at [0, 0, 0, 0]) hold values that are not finite',
    ],
    [
      'layers that are not finite',
      { gain: 3e38, bias: 3e38 },
      (c) => c,
      'layers conv hold values that are not finite, which come from tensor "conv/sum" of node "conv/sum" (Conv)',
    ],
  ])('%s', async (_, flaws, labelOf, warning) => {
    const result = await selfTest(engine, colourModel(flaws), colours(labelOf));
    expect(result.warnings.join('\n')).toContain(warning.replace('’', "'"));
    expect(result.isFatal).toBe(true);
  });
});

/** Three layers after an image that `map` changes. */
function mapped(map: (n: NetworkBuilder, image: string) => string) {
  const n = new NetworkBuilder({ size });
  const first = n.convRelu('first', n.image, 4);
  const last = n.conv('last', n.conv('second', map(n, first), 4), 4);
  const graph = n.build(last);
  const card = resolveCard(
    { preprocessing: unit, layers: ['first', 'second', 'last'] },
    { source: 'card', modelName: 'net', graph },
  );
  return { card, ...resolveLayers(graph, card) };
}

describe('gradients', () => {
  test('that reach the image are no matter', async () => {
    const result = await selfTest(
      engine,
      mapped((_, x) => x),
      colours(),
    );
    expect(result).toMatchObject({ warnings: [], isFatal: false, numClasses: 0 });
    expect(result).not.toHaveProperty('top1');
  });

  test.each<[string, (n: NetworkBuilder, x: string) => string]>([
    ['Round', (n, x) => n.op('steps', 'Round', [x])],
    ['Sign', (n, x) => n.op('steps', 'Sign', [x])],
    [
      'Cast',
      (n, x) => n.op('back', 'Cast', [n.op('steps', 'Cast', [x], { to: int(6) })], { to: int(1) }),
    ],
    [
      'ArgMax',
      (n, x) => {
        const best = n.op('steps', 'ArgMax', [x], { axis: int(1) });
        return n.b.mul(
          n.b.constant(float32([1, 4, 1, 1], new Float32Array(4).fill(1))),
          n.op('back', 'Cast', [best], { to: int(1) }),
        );
      },
    ],
  ])('are cut by %s, which is named', async (op, map) => {
    const result = await selfTest(engine, mapped(map), colours());
    const [warning] = result.warnings;
    expect(warning).toContain('no gradient of layers second, last reaches the image');
    expect(warning).toContain(`node "steps" (${op}) cuts it`);
    expect(result.isFatal).toBe(true);
  });

  test('that are 0 everywhere are told from those that are cut', async () => {
    const far = (n: NetworkBuilder, x: string) =>
      n.op('flat', 'Tanh', [n.b.add(n.b.scale(x, 1e3), n.b.scalar(1e3))]);
    const result = await selfTest(engine, mapped(far), colours());
    expect(result.warnings.join()).toContain(
      'the gradient of the last layer is 0 at every px of every image tried, although no node cuts it',
    );
  });
});

test('values that are not finite are followed to where they begin', async () => {
  const root = (n: NetworkBuilder, x: string) =>
    n.op('third', 'Relu', [n.op('root', 'Sqrt', [n.b.sub(x, n.b.scalar(0.01))])]);
  const result = await selfTest(engine, mapped(root), colours());
  expect(result.warnings[0]).toMatch(
    /layers .* which come from tensor "root" of node "root" \(Sqrt\): \d+ of 256 values, the first NaN at \[0, \d, \d, \d\]/,
  );
});

test('exchanged channels are found, and may be meant', async () => {
  const flawed = colourModel({ preprocessing: { ...unit, channels: 'BGR' } });
  const { warnings, isFatal } = await selfTest(engine, flawed, colours());
  expect(warnings).toEqual([
    "50 % of 40 images are classified rightly, but 100 % of 40 with channels: RGB: the card's preprocessing is not the model's; correct it",
  ]);
  expect(isFatal).toBe(false);
});

test.each<[string, string[], string[], (number | undefined)[] | undefined]>([
  ['indices', ['0', '1', '2'], [], [0, 1, undefined]],
  ['indices of another network', ['0', '1', '2', '3', '4'], [], undefined],
  ['names', ['b', 'a', 'c'], ['a', 'b'], [1, 0, undefined]],
  ['synonyms', ['great white', 'tench'], ['tench, Tinca', 'shark, Great_White'], [1, 0]],
  ['folders in order', ['n01', 'n02'], ['a', 'b'], [0, 1]],
  ['others', ['n01', 'n02', 'n03'], ['a', 'b'], undefined],
  ['none', [], ['a', 'b'], undefined],
])('classes that are %s', (_, given, labels, expected) => {
  const map = mapClasses(given, labels, 2);
  expect(map && given.map((_name, label) => map(label))).toEqual(expected);
});

const squeezenet = sharedData('models', 'squeezenet1_1.onnx');
const photos = sharedData('photos', 'imagenet-sample');

test.skipIf(!squeezenet || !photos)(
  'SqueezeNet on photographs, fed rightly and with the wrong range',
  { timeout: 60_000 },
  async () => {
    const model = await loadModel(squeezenet!);
    const dataset = await openImageFolder(photos!);
    const right = await selfTest(createOrtEngine(), model, dataset, { numImages: 100 });
    // .613 over all of them
    expect(right.top1).toBeGreaterThan(0.5);
    expect(right.top1).toBeLessThan(0.75);
    expect(right).toMatchObject({ numClasses: 1000, warnings: [], isFatal: false });
    const preprocessing = { ...model.card.preprocessing, scale: 1 / 255 };
    const wrong = { ...model, card: { ...model.card, preprocessing } };
    const result = await selfTest(createOrtEngine(), wrong, dataset, { numImages: 40 });
    expect(result.isFatal).toBe(true);
    expect(result.warnings.join()).toContain('with scale 1, mean');
  },
);
