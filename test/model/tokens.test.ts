// Layers made of tokens, and of other orders of axes, seen as feature maps.

import { describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { float32, sizeOf, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { freeBatch } from '../../pipeline/graph/free-batch.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { resolveCard } from '../../pipeline/model/card.ts';
import type { CardInput } from '../../pipeline/model/card-input.ts';
import { resolveLayers } from '../../pipeline/model/layers.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { boxAt, seesAll } from '../../pipeline/model/place.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { sharedData } from '../support/shared-data.ts';

const engine = createOrtEngine();

function layered(graph: Graph, layers?: CardInput['layers']) {
  const card = resolveCard({ layers }, { source: 'card', modelName: 'net', graph });
  return { card, ...resolveLayers(graph, card) };
}

/** The named tensors of a graph for three images. */
async function run(graph: Graph, names: readonly string[], images: Tensor) {
  const program = await engine.load(cut(graph, names));
  const results = await program.run({ image: images });
  await program.dispose();
  return results;
}

function noise(shape: readonly number[], seed = 'images'): Tensor {
  const rng = random(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );
}

/** A transformer of two blocks on 4 × 4 patches of 16 px, whose class token answers. */
function transformer(numApart = 1): Graph {
  const n = new NetworkBuilder();
  const end = n.block('two', n.block('one', n.tokens('embedded', 4, { numApart })));
  const token = n.op(
    'token',
    'Gather',
    [end, n.b.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(0n) })],
    { axis: int(1) },
  );
  const graph = n.build(n.op('logits', 'MatMul', [token, n.weights('logits', [6, 5])]));
  const [image] = graph.inputs as [Graph['inputs'][0]];
  // exported for one image, read for any number
  return freeBatch({ ...graph, inputs: [{ ...image, shape: image.shape.with(0, 1) }] });
}

describe('a transformer', () => {
  test('has its sums, its MLPs and its class token for layers', () => {
    const { layers } = layered(transformer());
    expect(layers.map(({ name, kind, shape, numApart }) => [name, kind, shape, numApart])).toEqual([
      ['embedded/patches', 'convolution 4×4', [6, 4, 4], undefined],
      ['one/attended', 'residual sum', [6, 4, 4], 1],
      ['one/mlp', 'linear map at each position', [12, 4, 4], 1],
      ['one', 'residual sum', [6, 4, 4], 1],
      ['two/attended', 'residual sum', [6, 4, 4], 1],
      ['two/mlp', 'linear map at each position', [12, 4, 4], 1],
      ['two', 'residual sum', [6, 4, 4], 1],
      ['two.class', 'class token', [6], undefined],
    ]);
    expect(layers.map(({ isRectified }) => isRectified)).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test('may answer with two tokens, normalized by hand and turned before', () => {
    const n = new NetworkBuilder();
    const end = n.block('one', n.tokens('embedded', 4, { numApart: 2 }));
    const centred = n.op('centred', 'Sub', [end, n.b.reshape(n.b.mean(end, [2]), [1, 18, 1])]);
    const turned = n.b.transpose(n.op('scaled', 'Div', [centred, n.b.scalar(2)]), 1, 0, 2);
    const index = (i: bigint) =>
      n.b.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(i) });
    const [one, two] = [0n, 1n].map((i) =>
      n.op(`token ${i}`, 'Gather', [turned, index(i)], { axis: int(0) }),
    );
    const sum = n.op('both', 'Add', [one!, two!]);
    const { layers } = layered(n.build(n.op('logits', 'MatMul', [sum, n.weights('w', [6, 5])])));
    expect(layers.slice(-3).map(({ name, shape }) => [name, shape])).toEqual([
      ['one', [6, 4, 4]],
      ['one.class', [6]],
      ['one.class2', [6]],
    ]);
  });

  test('has no class token for a layer where all tokens answer', () => {
    const n = new NetworkBuilder();
    const end = n.block('one', n.tokens('embedded', 4));
    const mean = n.b.mean(end, [1]);
    const { layers } = layered(n.build(n.op('logits', 'MatMul', [mean, n.weights('w', [6, 5])])));
    expect(layers.at(-1)!.name).toBe('one');
  });

  test.each([1, 3])(
    'shows each token of a place there, the %i others not at all',
    async (numApart) => {
      const graph = transformer(numApart);
      const images = noise([3, 3, 16, 16]);
      const { graph: viewed, layers } = layered(graph);
      const names = layers.map(({ name }) => name);
      const maps = await run(viewed, names, images);
      const raw = await run(graph, ['one', 'two', 'token'], images);
      for (const name of ['one', 'two']) {
        expect(maps[name]!.shape).toEqual([3, 6, 4, 4]);
        const wanted = Float32Array.from({ length: 3 * 6 * 16 }, (_, i) => {
          const [image, channel, place] = [Math.floor(i / 96), Math.floor(i / 16) % 6, i % 16];
          return raw[name]!.data[
            (image * (16 + numApart) + numApart + place) * 6 + channel
          ] as number;
        });
        expect(maps[name]!.data).toEqual(wanted);
      }
      expect(maps['two.class']!.data).toEqual(raw['token']!.data);
    },
  );

  test('answers as before', async () => {
    const graph = transformer();
    const images = noise([3, 3, 16, 16]);
    const [before, after] = await Promise.all(
      [graph, layered(graph).graph].map((each) => run(each, ['logits'], images)),
    );
    expect(after!['logits']!.data).toEqual(before!['logits']!.data);
  });
});

test.each([false, true])(
  'a patch of the image changes the position it is given, images second: %s',
  async (isFirst) => {
    const n = new NetworkBuilder();
    const tokens = n.tokens('embedded', 4, { isFirst });
    const hidden = n.b.matmul(tokens, n.weights('w', [6, 8]));
    const graph = n.build(n.op('hidden', 'Gelu', [hidden]));
    const { graph: viewed, layers } = layered(graph, ['hidden']);
    expect(layers[0]).toMatchObject({ name: 'hidden', shape: [8, 4, 4], numApart: 1 });
    const image = noise([1, 3, 16, 16]);
    const other = { ...image, data: (image.data as Float32Array).slice() };
    // one px of the patch in row 1, col 2
    other.data[5 * 16 + 9]! += 1;
    const [a, c] = await Promise.all(
      [image, other].map(async (each) => (await run(viewed, ['hidden'], each))['hidden']!.data),
    );
    const changed = new Set<number>();
    a!.forEach((value, i) => value !== c![i] && changed.add(i % 16));
    expect([...changed]).toEqual([1 * 4 + 2]);
  },
);

describe('other orders of axes', () => {
  test('channels last', async () => {
    const n = new NetworkBuilder();
    const last = n.b.transpose(n.conv('stem', n.image, 4), 0, 2, 3, 1);
    const active = n.op('hidden', 'Gelu', [n.b.matmul(last, n.weights('w', [4, 8]))]);
    const graph = n.build(n.op('out', 'Add', [n.b.matmul(active, n.weights('v', [8, 4])), last]));
    const { graph: viewed, layers } = layered(graph);
    expect(
      layers.map(({ name, shape, fields }) => [name, shape, fields[0]!.field.rows.size]),
    ).toEqual([
      ['stem', [4, 16, 16], 3],
      ['hidden', [8, 16, 16], 3],
      ['out', [4, 16, 16], 3],
    ]);
    const images = noise([2, 3, 16, 16]);
    const [map, raw] = [
      await run(viewed, ['hidden'], images),
      await run(graph, ['hidden'], images),
    ];
    expect(map['hidden']!.shape).toEqual([2, 8, 16, 16]);
    const at = (c: number, row: number, col: number) =>
      raw['hidden']!.data[(row * 16 + col) * 8 + c];
    expect(map['hidden']!.data[(5 * 16 + 3) * 16 + 11]).toBe(at(5, 3, 11));
  });

  test('a sum of functions of one tensor is no residual sum', () => {
    const n = new NetworkBuilder();
    const x = n.conv('stem', n.image, 4);
    const cube = n.b.mul(x, n.b.mul(x, x));
    const inner = n.op('inner', 'Add', [x, n.b.scale(cube, 0.044715)]);
    const gate = n.b.op('Tanh', [n.b.scale(inner, 0.8)]);
    const end = n.op('end', 'Mul', [x, n.b.add(gate, n.b.scalar(1))]);
    const { layers } = layered(n.build(n.conv('after', end, 4)));
    expect(layers.map(({ name }) => name)).not.toContain('inner');
  });
});

describe('a card', () => {
  const n = new NetworkBuilder();
  const tokens = n.tokens('embedded', 4, { numApart: 2 });
  // what hides which axis is which
  const line = n.b.reshape(n.b.matmul(tokens, n.weights('w', [6, 8])), [1, 18 * 8]);
  const hidden = n.op('hidden', 'Reshape', [line, n.b.indices([1, 18, 8])]);
  const graph = n.build(hidden);

  test('says what cannot be followed', () => {
    const entry = { tensor: 'hidden', name: 'last', grid: [4, 4] as [number, number], apart: 2 };
    const { layers } = layered(graph, [entry, { tensor: 'embedded', token: 1 }]);
    expect(layers.map(({ name, kind, shape }) => [name, kind, shape])).toEqual([
      ['last', 'Reshape op', [8, 4, 4]],
      ['embedded.1', expect.stringContaining('token 1 of'), [6]],
    ]);
  });

  test.each<[NonNullable<CardInput['layers']>, string]>([
    [
      ['hidden'],
      'layer "hidden": got shape [1,18,8], expected tokens [1, T, C] whose rows and cols are known; state grid and apart for it in the card',
    ],
    [
      [{ tensor: 'hidden', grid: [4, 4] }],
      'layer "hidden": got a grid of 4 × 4 and 0 apart, expected as many tokens as [1,18,8] has',
    ],
    [[{ tensor: 'embedded', token: 18 }], 'layer "embedded": got token 18, expected 0 to 17'],
  ])('is told %j', (layers, message) => {
    expect(() => layered(graph, layers)).toThrow(message);
  });
});

test('examples of units that see all are cut to their place, with a neighbour on each side', () => {
  const { layers } = layered(transformer());
  const [patches, attended] = layers as [(typeof layers)[0], (typeof layers)[0]];
  expect([seesAll(patches, 0), seesAll(attended, 0), seesAll(layers.at(-1)!, 0)]).toEqual([
    false,
    true,
    false,
  ]);
  expect(boxAt(patches, 0, 1, 2, [16, 16])).toEqual({ top: 4, left: 8, bottom: 8, right: 12 });
  expect(boxAt(attended, 0, 1, 2, [16, 16])).toEqual({ top: 0, left: 4, bottom: 12, right: 16 });
  expect(boxAt(attended, 0, 3, 0, [16, 16])).toEqual({ top: 8, left: 0, bottom: 16, right: 8 });
  expect(boxAt(layers.at(-1)!, 0, 0, 0, [16, 16])).toEqual({
    top: 0,
    left: 0,
    bottom: 16,
    right: 16,
  });
});

const zoo = ['vit', 'vit_dynamo', 'swin', 'convnext', 'convnext_dynamo'].flatMap(
  (name) => sharedData('zoo', `${name}.onnx`) ?? [],
);

test.skipIf(zoo.length === 0).each(zoo)(
  '%s: its last layer is a map that moves with the image',
  async (path) => {
    const { graph, layers } = await loadModel(path);
    const last = layers.findLast(({ shape }) => shape.length === 3)!;
    expect(last.shape.slice(1)).toEqual([4, 4]);
    expect(layers.every(({ name }) => !name.includes('_output_'))).toBe(true);
    const { shape } = graph.inputs[0]!;
    const program = await engine.load(cut(graph, [last.name]));
    const image = noise([1, ...shape.slice(1).map(Number)]);
    const results = await program.run({ [graph.inputs[0]!.name]: image });
    await program.dispose();
    expect(results[last.name]!.shape).toEqual([1, ...last.shape]);
  },
);
