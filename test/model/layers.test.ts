import { describe, expect, test } from 'vitest';
import { int } from '../../pipeline/graph/attributes.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { resolveCard } from '../../pipeline/model/card.ts';
import { getLayer, getUnit, resolveLayers } from '../../pipeline/model/layers.ts';
import { NetworkBuilder } from '../support/networks.ts';

function layersOf(graph: Graph, layers?: string[]) {
  const card = resolveCard({ layers }, { source: 'card', modelName: 'net', graph });
  return resolveLayers(graph, card).layers;
}

/** A network of `build` between a stem and a head. */
function found(build: (n: NetworkBuilder, stem: string) => string): [name: string, kind: string][] {
  const n = new NetworkBuilder();
  const end = build(n, n.convRelu('stem', n.image, 4));
  const layers = layersOf(n.build(n.head('logits', end, 5)));
  expect(layers[0]).toMatchObject({ name: 'stem', kind: 'convolution 3×3', shape: [4, 16, 16] });
  return layers.slice(1).map(({ name, kind }) => [name, kind]);
}

function inception(n: NetworkBuilder, x: string): string {
  return n.concat('mixed', [
    n.convRelu('mixed/1×1', x, 2, { kernel: 1 }),
    n.convRelu('mixed/3×3', n.convRelu('mixed/3×3 reduce', x, 2, { kernel: 1 }), 3),
    n.convRelu(
      'mixed/pool reduce',
      n.op('mixed/pool', 'AveragePool', [x], {
        kernel_shape: { ints: [3, 3] },
        pads: { ints: [1, 1, 1, 1] },
      }),
      2,
      { kernel: 1 },
    ),
  ]);
}

describe('auto finds', () => {
  test('convolutions after their non-linearity, whatever comes between', () => {
    const layers = found((n, x) => {
      const one = n.conv('one', x, 4);
      const channel = ['scale', 'shift', 'mean', 'variance'].map((name) => n.weights(name, [4]));
      const normal = n.op('one/normal', 'BatchNormalization', [one, ...channel]);
      const two = n.conv('two', n.op('one/leaky', 'LeakyRelu', [normal]), 4, { group: 4 });
      const three = n.conv(
        'three',
        n.op('two/silu', 'Mul', [two, n.op('two/gate', 'Sigmoid', [two])]),
        4,
      );
      return n.conv('four', n.op('three/gelu', 'Gelu', [three]), 4, { kernel: 1 });
    });
    expect(layers).toEqual([
      ['one/leaky', 'convolution 3×3'],
      ['two/silu', 'depthwise convolution 3×3'],
      ['three/gelu', 'convolution 3×3'],
      ['four', 'convolution 1×1'],
    ]);
  });

  test('a concatenation in place of what lies inside its branches', () => {
    const layers = found((n, x) => n.convRelu('after', inception(n, x), 4));
    expect(layers).toEqual([
      ['mixed', 'concatenation of 3 branches'],
      ['after', 'convolution 3×3'],
    ]);
  });

  test('one sum for branches that are summed one after the other', () => {
    const layers = found((n, x) => {
      const branches = n.op('two', 'Add', [
        n.conv('wide', x, 4),
        n.conv('narrow', x, 4, { kernel: 1 }),
      ]);
      return n.relu('block', n.op('three', 'Add', [branches, x]));
    });
    expect(layers).toEqual([['block', 'residual sum']]);
  });

  test('what stands behind thousands of ops', () => {
    const layers = found((n, x) => {
      let end = x;
      for (let i = 0; i < 5000; i++) end = n.op(`cosine ${i}`, 'Cos', [end]);
      return n.convRelu('after', end, 4);
    });
    expect(layers).toEqual([['after', 'convolution 3×3']]);
  });

  test('transposed convolutions', () => {
    const layers = found((n, x) => {
      const up = n.op('up/sum', 'ConvTranspose', [x, n.weights('up', [4, 6, 2, 2])], {
        strides: { ints: [2, 2] },
      });
      return n.relu('up', up);
    });
    expect(layers).toEqual([['up', 'transposed convolution 2×2']]);
  });

  test('what feeds more than one branch', () => {
    const layers = found((n, x) => {
      const squeeze = n.convRelu('squeeze', x, 2, { kernel: 1 });
      return n.concat('fire', [n.convRelu('left', squeeze, 4), n.convRelu('right', squeeze, 4)]);
    });
    expect(layers.map(([name]) => name)).toEqual(['squeeze', 'fire']);
  });

  test('the coarse end of a network whose concatenations are finer', () => {
    const layers = found((n, x) => {
      const coarse = n.convRelu('coarse', n.pool('down', x), 4);
      const up = n.op('up', 'ConvTranspose', [coarse, n.weights('up', [4, 4, 2, 2])], {
        strides: { ints: [2, 2] },
      });
      return n.convRelu('fine', n.concat('both', [x, up]), 4);
    });
    expect(layers.map(([name]) => name)).toEqual(['coarse', 'both', 'fine']);
  });

  test('residual sums after their non-linearity, without their linear summands', () => {
    const layers = found((n, x) => {
      const inner = n.convRelu('inner', x, 4);
      const sum = n.op('block/sum', 'Add', [n.conv('outer', inner, 4), x]);
      return n.relu('block', sum);
    });
    expect(layers).toEqual([
      ['inner', 'convolution 3×3'],
      ['block', 'residual sum'],
    ]);
  });

  test('no squeeze-and-excitation and no fully connected layers', () => {
    const layers = found((n, x) => {
      const squeezed = n.op('squeezed', 'GlobalAveragePool', [x]);
      const gate = n.op('gate', 'Sigmoid', [n.conv('excite', squeezed, 4, { kernel: 1 })]);
      return n.convRelu('after', n.op('gated', 'Mul', [x, gate]), 4);
    });
    expect(layers.map(([name]) => name)).toEqual(['after']);
  });

  test('nothing in a network without feature maps, and says what to do', () => {
    const n = new NetworkBuilder();
    const flat = n.op('flat', 'Flatten', [n.image]);
    const logits = n.op('logits', 'Gemm', [flat, n.weights('logits', [5, 768])], {
      transB: int(1),
    });
    expect(() => layersOf(n.build(logits))).toThrow(
      'layers: got auto, but the model has no convolutions, concatenations or sums; name tensors in the card',
    );
  });
});

describe('a card', () => {
  const n = new NetworkBuilder();
  const mixed = inception(n, n.convRelu('stem', n.image, 4));
  const graph = n.build(n.head('logits', n.pool('pool', mixed), 5));

  test('may name any tensor with channels', () => {
    const layers = layersOf(graph, ['mixed/3×3 reduce', 'mixed', 'pool', 'logits']);
    expect(layers.map(({ slug, kind, shape }) => [slug, kind, shape])).toEqual([
      ['mixed~2f3~c3~973~20reduce', 'convolution 1×1', [2, 16, 16]],
      ['mixed', 'concatenation of 3 branches', [7, 16, 16]],
      ['pool', 'max pooling 2×2', [7, 8, 8]],
      ['logits', 'fully connected', [5]],
    ]);
  });

  test('is told what is no layer', () => {
    const weird = new NetworkBuilder();
    const turned = weird.op('turned', 'Transpose', [weird.image], { perm: { ints: [1, 0, 2, 3] } });
    const other = weird.op('other', 'Reshape', [turned, weird.b.indices([3, 256])]);
    const odd = weird.build(other);
    expect(() => layersOf(odd, ['other'])).toThrow(
      'layer "other": got shape [3,256], expected [1, C, H, W] or [1, C]; choose another tensor',
    );
  });

  const model = { layers: layersOf(graph, ['mixed', 'pool']) };

  test('gives fields channel by channel', () => {
    const [layer] = model.layers;
    expect(layer!.fields.map(({ start, end, field }) => [start, end, field.rows.size])).toEqual([
      [0, 2, 3],
      [2, 7, 5],
    ]);
  });

  test.each([
    ['pool:6', 'pool', 6],
    ['mixed:0', 'mixed', 0],
  ])('%s is a unit', (text, name, channel) => {
    expect(getUnit(model, text)).toEqual({ layer: getLayer(model, name), channel });
  });

  test('a unit of a layer with a colon', () => {
    const layer = { ...model.layers[0]!, name: 'conv:0' };
    expect(getUnit({ layers: [layer] }, 'conv:0:3')).toEqual({ layer, channel: 3 });
  });

  test.each([
    ['mixed', 'unit: got "mixed", expected LAYER:CHANNEL, such as mixed:0'],
    ['mixed:', 'unit: got "mixed:", expected LAYER:CHANNEL, such as mixed:0'],
    ['mixed:-1', 'unit: got "mixed:-1", expected LAYER:CHANNEL, such as mixed:0'],
    ['mixed:7', 'unit: got "mixed:7", expected a channel of mixed from 0 to 6'],
    ['mixde:1', 'layer: got "mixde", expected one of mixed, pool'],
  ])('%s is none', (text, message) => {
    expect(() => getUnit(model, text)).toThrow(message);
  });
});
