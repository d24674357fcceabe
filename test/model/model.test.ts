import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { openExternalData } from '../../pipeline/model/external-data.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { sharedData } from '../support/shared-data.ts';

function network() {
  const n = new NetworkBuilder();
  return n.build(n.head('logits', n.convRelu('stem', n.image, 4), 5));
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'));
});

test('a model without a card', async () => {
  const path = join(folder, 'My.Net.onnx');
  const bytes = encodeModel(network());
  await writeFile(path, bytes);
  const model = await loadModel(path);
  expect(model).toMatchObject({ name: 'My.Net', slug: 'my-net', sizeBytes: bytes.length });
  expect(model.hash).toBe(createHash('sha256').update(bytes).digest('hex').slice(0, 16));
  expect(model.layers.map(({ name }) => name)).toEqual(['stem']);
});

test('a model with a card elsewhere', async () => {
  const path = join(folder, 'net.onnx');
  await writeFile(path, encodeModel(network()));
  const cardPath = join(folder, 'other.yaml');
  await writeFile(cardPath, 'name: Other\nlayers: [logits]\n');
  const model = await loadModel(path, { cardPath });
  expect([model.name, model.layers[0]!.kind]).toEqual(['Other', 'fully connected']);
});

test('layers may be named as they are shown', async () => {
  const path = join(folder, 'net.onnx');
  const n = new NetworkBuilder();
  const one = n.convRelu('/block/block.0/Relu_output_0', n.image, 4);
  await writeFile(
    path,
    encodeModel(n.build(n.head('logits', n.convRelu('/end/Relu_output_0', one, 4), 5))),
  );
  const { layers } = await loadModel(path);
  expect(layers.map(({ name }) => name)).toEqual(['block.0', 'end']);
  const chosen = await loadModel(path, { layers: ['block.0', '/end/Relu_output_0'] });
  expect(chosen.layers.map(({ name }) => name)).toEqual(['block.0', '/end/Relu_output_0']);
  expect(chosen.layers[0]).toEqual(layers[0]);
  await expect(loadModel(path, { layers: ['blok.0'] })).rejects.toThrow(
    /layers: tensor: got "blok.0", expected one of block.0, /,
  );
});

test('a model that takes bytes is given them as they are', async () => {
  const path = join(folder, 'net.onnx');
  const { inputs, nodes, ...rest } = network();
  const [image] = inputs as [(typeof inputs)[0]];
  const cast = { name: 'cast', op: 'Cast', inputs: ['image'], outputs: ['floats'] };
  const bytes = {
    ...rest,
    inputs: [{ ...image, dtype: 'uint8' as const }],
    nodes: [
      { ...cast, attributes: { to: { int: 1 } } },
      ...nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map((name) => (name === 'image' ? 'floats' : name)),
      })),
    ],
  };
  await writeFile(path, encodeModel(bytes));
  const { card, graph } = await loadModel(path);
  expect(card.preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
  expect(graph.inputs[0]!.dtype).toBe('float32');
  await writeFile(path, encodeModel({ ...bytes, inputs: [{ ...image, dtype: 'int64' as const }] }));
  await expect(loadModel(path)).rejects.toThrow(
    'input.tensor: got "image" of int64, expected float32 or uint8',
  );
});

describe('mistakes', () => {
  test('no such file', async () => {
    await expect(loadModel(join(folder, 'net.onnx'))).rejects.toThrow(UserError);
    await expect(loadModel(join(folder, 'net.onnx'))).rejects.toThrow(
      /^model: got .*net\.onnx, which does not exist, expected an ONNX file/,
    );
  });

  test('a damaged file is named', async () => {
    const path = join(folder, 'net.onnx');
    await writeFile(path, encodeModel(network()).subarray(0, 500));
    await expect(loadModel(path)).rejects.toThrow(new RegExp(`^${path}: model: `));
  });

  test('labels that are not as many as the classes', async () => {
    const path = join(folder, 'net.onnx');
    await writeFile(path, encodeModel(network()));
    await writeFile(join(folder, 'net.card.yaml'), 'logits: logits\nlabels: classes.txt\n');
    await writeFile(join(folder, 'classes.txt'), 'ant\nbee\ncat\n');
    await expect(loadModel(path)).rejects.toThrow(
      'labels: got 3 class names, expected 5, one per value of "logits"',
    );
  });

  test('an unknown layer in the card', async () => {
    const path = join(folder, 'net.onnx');
    await writeFile(path, encodeModel(network()));
    await writeFile(join(folder, 'net.card.yaml'), 'layers: [stme]\n');
    await expect(loadModel(path)).rejects.toThrow(
      /net\.card\.yaml, layers: tensor: got "stme", expected one of stem,/,
    );
  });
});

describe('external data', () => {
  let path: string;
  beforeEach(async () => {
    path = join(folder, 'inside', 'net.onnx');
    await mkdir(join(folder, 'inside', 'deep'), { recursive: true });
    await writeFile(path, '');
    await writeFile(join(folder, 'inside', 'deep', 'weights.bin'), Uint8Array.of(0, 1, 2, 3, 4, 5));
    await writeFile(join(folder, 'secret'), 'secret');
  });

  test('is read beside the model', () => {
    const external = openExternalData(path);
    expect([...external.read('deep/weights.bin', 2, 3)]).toEqual([2, 3, 4]);
    expect(external.files.size).toBe(1);
  });

  test('is found beside what the model is a link to', async () => {
    const link = join(folder, 'link.onnx');
    await symlink(path, link);
    await symlink(join(folder, 'inside', 'deep', 'weights.bin'), join(folder, 'weights.bin'));
    expect([...openExternalData(link).read('weights.bin', 0, 1)]).toEqual([0]);
  });

  test.each([
    ['../secret', 'got weights in "../secret", which is outside its folder'],
    ['deep/../../secret', 'which is outside its folder'],
    ['/etc/hostname', 'which is not beside it'],
    ['gone.bin', 'got weights in "gone.bin", which does not exist, expected a file beside it'],
    ['.', 'which is outside its folder'],
  ])('is refused at %s', (location, message) => {
    expect(() => openExternalData(path).read(location, 0, 1)).toThrow(message);
  });

  test('is refused where a link leads out', async () => {
    await symlink(join(folder, 'secret'), join(folder, 'inside', 'weights.bin'));
    expect(() => openExternalData(path).read('weights.bin', 0, 1)).toThrow(
      'which leads outside its folder',
    );
  });

  test('is truncated', () => {
    expect(() => openExternalData(path).read('deep/weights.bin', 4, 3)).toThrow(
      /weights\.bin: got 2 bytes from 4 on, expected 3; the file is truncated/,
    );
  });
});

const googlenet = sharedData('models', 'googlenet_bvlc.onnx');

test.skipIf(!googlenet)('GoogLeNet has the same layers by its card and by itself', async () => {
  const cardPath = join(folder, 'empty.yaml');
  await writeFile(cardPath, '');
  const byCard = await loadModel(googlenet!);
  const byItself = await loadModel(googlenet!, { cardPath });
  expect(byItself.layers).toEqual(byCard.layers);
  expect(byCard.layers).toHaveLength(12);
  expect(byCard.hash).toBe(
    createHash('sha256')
      .update(await readFile(googlenet!))
      .digest('hex')
      .slice(0, 16),
  );
});
