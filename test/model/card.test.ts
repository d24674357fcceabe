import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { parseCard, type CardInput } from '../../pipeline/model/card-input.ts';
import { resolveCard } from '../../pipeline/model/card.ts';
import { loadCard } from '../../pipeline/model/load-card.ts';
import { sharedData } from '../support/shared-data.ts';

function graph(
  shape: (number | string)[],
  tensors: string[] = ['conv1', 'logits', 'prob'],
  numInputs = 1,
): Graph {
  return {
    inputs: Array.from({ length: numInputs }, (_, i) => ({
      name: i === 0 ? 'image' : `extra${i}`,
      dtype: 'float32',
      shape,
    })),
    constants: new Map(),
    nodes: tensors.map((name) => ({
      name,
      op: 'Identity',
      inputs: ['image'],
      outputs: [name],
      attributes: {},
    })),
    outputs: tensors.slice(-1),
  };
}

function resolve(card: CardInput, shape: (number | string)[], labels: string[] = []) {
  return resolveCard(card, {
    source: 'net.card.yaml',
    modelName: 'net',
    graph: graph(shape),
    labels,
  });
}

describe('parseCard', () => {
  test('takes every field', () => {
    const card = parseCard(
      `
name: Net
description: A net.
input: { tensor: image, size: [32, 48], layout: NHWC }
preprocessing: { resize: 64, crop: [32, 48], channels: BGR, scale: 1, mean: [1, 2, 3], std: 4 }
logits: logits
probabilities: prob
labels: classes.txt
layers: [conv1]
licence: MIT
source: here
`,
      'net.card.yaml',
    );
    expect(card).toMatchObject({
      input: { size: [32, 48] },
      preprocessing: { mean: [1, 2, 3], std: 4 },
      layers: ['conv1'],
    });
  });

  test('takes an empty card', () => {
    expect(parseCard('# nothing yet\n', 'net.card.yaml')).toEqual({});
  });

  test.each([
    [
      'preprocessing: { scael: 1 }',
      'net.card.yaml, field of preprocessing: got "scael", expected one of scale, crop, shown, mean, std, resize, channels, range',
    ],
    [
      'license: MIT',
      'net.card.yaml, field: got "license", expected one of licence, labels, layers, logits, name, input, source, description (10 in all)',
    ],
    [
      'name: Net\ninput: { tensor: [\n',
      'net.card.yaml, line 3: got text that is not YAML, expected fields: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'name: a\nname: b',
      'net.card.yaml, line 2: got text that is not YAML, expected fields: Map keys must be unique',
    ],
    ['- a\n- b', 'net.card.yaml: got ["a","b"], expected object'],
    [
      'preprocessing: { scale: 0 }',
      'net.card.yaml, preprocessing.scale: got 0, expected a number other than 0',
    ],
    [
      'preprocessing: { std: 0 }',
      'net.card.yaml, preprocessing.std: got 0, expected number to be >0',
    ],
    [
      'preprocessing: { std: [1, 0, 1] }',
      'net.card.yaml, preprocessing.std[1]: got 0, expected number to be >0',
    ],
    [
      'preprocessing: { mean: .nan }',
      'net.card.yaml, preprocessing.mean: got NaN, expected a number or one per channel',
    ],
    [
      'input: { size: 22.4 }',
      'net.card.yaml, input.size: got 22.4, expected a number of px or [height, width]',
    ],
    [
      'input: { layout: HWC }',
      'net.card.yaml, input.layout: got "HWC", expected one of "NCHW"|"NHWC"',
    ],
    [
      'layers: conv1',
      'net.card.yaml, layers: got "conv1", expected "auto" or a list of tensor names',
    ],
  ])('refuses %j in one line', (text, message) => {
    expect(() => parseCard(text, 'net.card.yaml')).toThrow(new UserError(message));
  });
});

describe('resolveCard', () => {
  test('an absent card means the input’s own size and torchvision’s preprocessing', () => {
    expect(resolve({}, ['N', 3, 96, 128])).toEqual({
      name: 'net',
      input: { tensor: 'image', size: [96, 128], layout: 'NCHW', numChannels: 3 },
      preprocessing: {
        resize: 128,
        crop: [96, 128],
        channels: 'RGB',
        scale: 1 / 255,
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
      },
      probabilities: 'prob',
      labels: [],
      layers: 'auto',
    });
  });

  test('a preprocessing block does not inherit ImageNet’s constants', () => {
    const { preprocessing } = resolve({ preprocessing: { scale: 1 } }, [1, 3, 8, 8]);
    expect(preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
  });

  test('finds the channels', () => {
    expect(resolve({}, ['N', 32, 32, 3]).input).toMatchObject({ layout: 'NHWC', size: [32, 32] });
    expect(resolve({}, [1, 1, 28, 28])).toMatchObject({
      input: { layout: 'NCHW', numChannels: 1 },
      preprocessing: { channels: 'grey', mean: [0], std: [1] },
    });
  });

  test('the card gives the size that the model leaves open', () => {
    const { input, preprocessing } = resolve({ input: { size: 64 } }, ['N', 3, 'H', 'W']);
    expect(input.size).toEqual([64, 64]);
    expect(preprocessing.crop).toEqual([64, 64]);
  });

  test('guesses which tensors hold class scores', () => {
    const scores = (outputs: string[], labels: string[] = []) => {
      const nodes = [
        { name: 's', op: 'Softmax', inputs: ['conv1'], outputs: ['prob'], attributes: {} },
        { name: 'f', op: 'Relu', inputs: ['conv1'], outputs: ['embedding'], attributes: {} },
      ];
      const own: Graph = { ...graph([1, 3, 8, 8], []), nodes, outputs };
      const { logits, probabilities } = resolveCard(
        {},
        { source: 'c', modelName: 'net', graph: own, labels },
      );
      return { logits, probabilities };
    };
    expect(scores(['prob'])).toEqual({ logits: 'conv1', probabilities: 'prob' });
    expect(scores(['embedding'])).toEqual({});
    expect(scores(['embedding'], ['cat', 'dog'])).toEqual({ logits: 'embedding' });
    expect(scores(['class_scores'])).toEqual({ logits: 'class_scores' });
  });

  test('takes any number of channels, in either order of axes', () => {
    const five = resolve({ preprocessing: { range: [0, 4000] } }, ['N', 5, 48, 64]);
    expect(five.input).toMatchObject({ layout: 'NCHW', numChannels: 5, size: [48, 64] });
    expect(five.preprocessing).toMatchObject({
      channels: 'bands',
      bands: { count: 5, shown: [0, 1, 2], range: [0, 4000] },
      scale: 1 / 4000,
      resize: 64,
      mean: [0, 0, 0, 0, 0],
    });
    const last = resolve({ preprocessing: { shown: 3 } }, ['N', 48, 64, 4]);
    expect(last.input).toMatchObject({ layout: 'NHWC', numChannels: 4, size: [48, 64] });
    expect(last.preprocessing.bands).toEqual({ count: 4, shown: [3, 3, 3], range: [0, 255] });
    const one = resolve({ preprocessing: { channels: 'bands' } }, [1, 1, 8, 8]);
    expect(one.preprocessing.bands).toEqual({ count: 1, shown: [0, 0, 0], range: [0, 255] });
  });

  test('keeps what is only told', () => {
    const card = resolve(
      { licence: 'MIT', logits: 'logits', layers: [{ tensor: 'conv1' }] },
      [1, 3, 8, 8],
      ['cat'],
    );
    expect(card).toMatchObject({
      licence: 'MIT',
      logits: 'logits',
      layers: [{ tensor: 'conv1' }],
      labels: ['cat'],
    });
  });

  const fixed = ['N', 3, 32, 32];
  test.each<[CardInput, (number | string)[], string]>([
    [
      {},
      ['N', 3, 'H', 'W'],
      'input.size: got nothing, expected px, since the model leaves it open: [N, 3, H, W]',
    ],
    [
      { input: { size: 224 } },
      fixed,
      'input.size: got 224, expected 32: the model takes [N, 3, 32, 32]',
    ],
    [
      { input: { layout: 'NHWC' } },
      fixed,
      'input.layout: got 32 channels in NHWC of [N, 3, 32, 32], expected 3 or 1',
    ],
    [{ input: { tensor: 'imgae' } }, fixed, 'input.tensor: got "imgae", expected one of image'],
    [
      {},
      ['N', 10],
      'input.tensor: got "image" of shape [N, 10], expected four axes as in NCHW: images, channels, rows, cols; export the model for batches of images',
    ],
    [
      { preprocessing: { crop: 24 } },
      fixed,
      'preprocessing.crop: got [24, 24], expected [32, 32], the size of the input',
    ],
    [
      { preprocessing: { resize: 30 } },
      fixed,
      'preprocessing.resize: got 30, expected at least 32, the side of the crop',
    ],
    [
      { preprocessing: { channels: 'grey' } },
      fixed,
      'preprocessing.channels: got grey, expected RGB or BGR or bands: the model has 3',
    ],
    [
      { preprocessing: { channels: 'RGB' } },
      [1, 1, 8, 8],
      'preprocessing.channels: got RGB, expected grey or bands: the model has 1',
    ],
    [
      { preprocessing: { channels: 'bands', shown: [0, 1, 3] } },
      fixed,
      'preprocessing.shown: got 3, expected bands from 0 to 2',
    ],
    [
      { preprocessing: { range: [0, 1] } },
      fixed,
      'preprocessing.range: got a value, expected none with channels RGB',
    ],
    [
      { preprocessing: { mean: [1, 2] } },
      fixed,
      'preprocessing.mean: got 2 values, expected 1 or 3, one per channel',
    ],
    [
      { logits: 'logit' },
      fixed,
      'logits: tensor: got "logit", expected one of logits, conv1, prob',
    ],
    [
      { layers: ['conv1', 'conv2'] },
      fixed,
      'layers: tensor: got "conv2", expected one of conv1, logits, prob',
    ],
  ])('refuses %j for an input %j', (card, shape, message) => {
    expect(() => resolve(card, shape)).toThrow(new UserError(`net.card.yaml, ${message}`));
  });

  test('refuses a model of two inputs', () => {
    const context = { source: 'c', modelName: 'net', graph: graph([1, 3, 8, 8], ['a'], 2) };
    expect(() => resolveCard({}, context)).toThrow(
      'c: got a model with 2 inputs (image, extra1), expected one that takes an image',
    );
  });
});

describe('loadCard', () => {
  test('is undefined for a model without one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'card-'));
    expect(await loadCard(join(folder, 'net.onnx'))).toBeUndefined();
  });

  test('reads the labels relative to the card, whatever the line ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'card-'));
    await writeFile(join(folder, 'net.card.yaml'), 'labels: names.txt\n');
    await writeFile(join(folder, 'names.txt'), '\uFEFFcat\r\ngreat white shark\r\n\r\n');
    const loaded = await loadCard(join(folder, 'net.onnx'));
    expect(loaded?.labels).toEqual(['cat', 'great white shark']);
    expect(await loadCard('elsewhere.onnx', join(folder, 'net.card.yaml'))).toEqual(loaded);
  });

  test('refuses what is named but absent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'card-'));
    const path = join(folder, 'net.card.yaml');
    await expect(loadCard('a/net.onnx', path)).rejects.toThrow(
      new UserError(`${path}: got no such file, expected the card of net.onnx`),
    );
    await writeFile(path, 'labels: names.txt\n');
    const names = join(folder, 'names.txt');
    await expect(loadCard('a/net.onnx', path)).rejects.toThrow(
      `${path}, labels: got ${names}, which does not exist, expected a path relative to the card`,
    );
    await writeFile(names, 'cat\n\ndog\n');
    await expect(loadCard('a/net.onnx', path)).rejects.toThrow(
      `${names}, line 2: got nothing, expected a class name`,
    );
  });

  test('reads labels of a folder beside its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'card-'));
    for (const name of ['models', 'labels']) await mkdir(join(folder, name));
    await writeFile(join(folder, 'models/net.card.yaml'), 'labels: ../labels/names.txt\n');
    await writeFile(join(folder, 'labels/names.txt'), 'cat\n');
    expect((await loadCard(join(folder, 'models/net.onnx')))?.labels).toEqual(['cat']);
    // by way of a link to the card, of which neither is near the labels
    await mkdir(join(folder, 'elsewhere/deep'), { recursive: true });
    const link = join(folder, 'elsewhere/deep/net.card.yaml');
    await symlink(join(folder, 'models/net.card.yaml'), link);
    await symlink(join(folder, 'labels'), join(folder, 'elsewhere/labels'));
    expect((await loadCard(join(folder, 'elsewhere/deep/net.onnx')))?.labels).toEqual(['cat']);
  });

  test.each([
    ['../../secret', 'got "../../secret", which is too far away, expected a file beside the card'],
    ['deep/../../../secret', 'which is too far away'],
    ['/etc/hostname', 'which is not relative to the card'],
    ['../.ssh/id', 'which is hidden'],
    ['.env', 'which is hidden'],
    ['..\\.env', 'which is hidden'],
    ['link.txt', 'which leads too far away'],
    ['.', 'EISDIR'],
    ['..', 'which is too far away'],
  ])('refuses labels at %s', async (labels, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'card-'));
    await mkdir(join(folder, 'project/models'), { recursive: true });
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'project/models/link.txt'));
    const path = join(folder, 'project/models/net.card.yaml');
    await writeFile(path, JSON.stringify({ labels }));
    await expect(loadCard(path.replace('.card.yaml', '.onnx'))).rejects.toThrow(message);
  });

  const models = sharedData('models');
  test.skipIf(!models).each([
    ['googlenet_bvlc', 12],
    ['squeezenet1_1', 10],
    ['mobilenet_v2_1.0_224_qat', 28],
  ])('reads a real card: %s', async (name, numLayers) => {
    const loaded = await loadCard(join(models!, `${name}.onnx`));
    expect(loaded?.labels).toHaveLength(1000);
    expect(loaded?.card.layers).toHaveLength(numLayers);
  });
});
