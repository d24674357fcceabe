// Kernels are the initializers of the convolution that computes a unit, through branches and groups.

import { expect, test } from 'vitest';
import { float32, type Tensor } from '../../../pipeline/base/tensor.ts';
import { int, ints } from '../../../pipeline/graph/attributes.ts';
import { kernelsOf } from '../../../pipeline/analyses/weights/kernels.ts';
import { strongestInputs } from '../../../pipeline/analyses/weights/strongest-inputs.ts';
import { drawSigned } from '../../../pipeline/stages/kernel-sheet.ts';
import { drawColours } from '../../../pipeline/stages/weights.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const numbers = ({ data }: Tensor) => data as Float32Array;

function expectClose(got: Float32Array, expected: Float32Array) {
  expect(got).toHaveLength(expected.length);
  got.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
}

/** stem (with batch normalization) → two branches, one pooled → depthwise → sum with its input. */
async function branches() {
  const n = new NetworkBuilder({ size: 16 });
  const statistics = {
    gamma: Float32Array.of(1, 2, -1, 0.5),
    beta: Float32Array.of(0, 1, 0, 0),
    mean: Float32Array.of(0, 0, 3, 0),
    variance: Float32Array.of(1, 4, 0.25, 2),
  };
  // as an exported file has it: the builder would fold it at once
  const normalized = n.b.append(
    'Conv',
    [n.image, n.weights('stem', [4, 3, 3, 3])],
    { pads: ints(1, 1, 1, 1) },
    ['stem/sum'],
  )[0]!;
  n.b.keep(normalized);
  const parameters = Object.entries(statistics).map(([name, value]) =>
    n.b.constant(float32([4], value), `stem/${name}`),
  );
  const stem = n.relu(
    'stem',
    n.op('stem/normal', 'BatchNormalization', [normalized, ...parameters]),
  );
  const narrow = n.convRelu('narrow', stem, 2, { kernel: 1 });
  const wide = n.convRelu(
    'wide',
    n.op('pooled', 'MaxPool', [stem], { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1) }),
    3,
  );
  const block = n.concat('block', [narrow, wide]);
  const depthwise = n.relu('depthwise', n.conv('depthwise/sum', block, 5, { group: 5 }));
  const sum = n.op('sum', 'Add', [depthwise, block]);
  const graph = n.build(n.head('features', sum, 2));
  const layers = ['stem', 'block', 'depthwise', 'sum', 'features'];
  return { statistics, graph, model: await modelOf(graph, layers) };
}

test('a kernel over the image has batch normalization folded in', async () => {
  const { model, graph, statistics } = await branches();
  const weights = numbers(graph.constants.get('stem/weights')!);
  for (let channel = 0; channel < 4; channel++) {
    const kernel = kernelsOf(model)('stem', channel)!;
    expect(kernel.shape).toEqual([3, 3, 3]);
    expect(kernel.readsImage).toBe(true);
    const scale = statistics.gamma[channel]! / Math.sqrt(statistics.variance[channel]! + 1e-5);
    const own = weights.slice(channel * 27, (channel + 1) * 27);
    expectClose(
      kernel.values,
      own.map((value) => value * scale),
    );
  }
});

test('a channel of a concatenation has the kernel of its own branch, whose inputs are named', async () => {
  const { model, graph } = await branches();
  const kernels = kernelsOf(model);
  const narrow = numbers(graph.constants.get('narrow/sum/weights')!);
  const wide = numbers(graph.constants.get('wide/sum/weights')!);
  expectClose(kernels('block', 1)!.values, narrow.slice(4, 8));
  expectClose(kernels('block', 2)!.values, wide.slice(0, 36));
  for (const channel of [1, 4]) {
    expect(kernels('block', channel)!.inputs).toEqual(
      [0, 1, 2, 3].map((own) => ({ channel: own, unit: { layer: 'stem', channel: own } })),
    );
  }
});

test('a depthwise kernel has one input, of its own channel; sums and linear maps have no kernel', async () => {
  const { model, graph } = await branches();
  const kernels = kernelsOf(model);
  const own = kernels('depthwise', 3)!;
  expect(own.inputs).toEqual([{ channel: 3, unit: { layer: 'block', channel: 3 } }]);
  expectClose(own.values, numbers(graph.constants.get('depthwise/sum/weights')!).slice(27, 36));
  expect(kernels('sum', 0)).toBeUndefined();
  expect(kernels('features', 0)).toBeUndefined();
});

test('the strongest inputs come first', async () => {
  const { model } = await branches();
  const kernel = kernelsOf(model)('block', 3)!;
  const strongest = strongestInputs(kernel, 3);
  const norms = [0, 1, 2, 3].map((i) => Math.hypot(...kernel.values.slice(9 * i, 9 * i + 9)));
  expect(strongest.map(({ norm }) => norm)).toEqual(norms.toSorted((a, b) => b - a).slice(0, 3));
  expect(strongest[0]!.input).toBe(norms.indexOf(Math.max(...norms)));
});

test('a kernel over the image is drawn in its colours, also where blue comes first', async () => {
  for (const channels of ['RGB', 'BGR'] as const) {
    const n = new NetworkBuilder({ size: 16 });
    // the first channel of the input weighs +2 at the left, −1 at the right
    const values = Float32Array.of(2, -1, 0, 0, 0, 0);
    const weights = n.b.constant(float32([1, 3, 1, 2], values));
    const conv = n.op('sum', 'Conv', [n.image, weights], { group: int(1) });
    const graph = n.build(n.relu('stem', conv));
    const model = await modelOf(graph, ['stem'], `{ channels: ${channels}, mean: 0, std: 1 }`);
    const { data, width, height } = drawColours(kernelsOf(model)('stem', 0)!, model);
    expect([width, height]).toEqual([2, 1]);
    const [left, right] = [
      [255, 128, 128],
      [64, 128, 128],
    ];
    const order = (colour: number[]) => (channels === 'RGB' ? colour : colour.toReversed());
    expect([...data]).toEqual([...order(left), 255, ...order(right), 255]);
  }
});

test('signed weights are red above 0, blue below, and not there at 0', () => {
  const { data } = drawSigned(Float32Array.of(1, -0.5, 0), 3, 1, 1);
  const [red, , blue] = data;
  expect(red).toBeGreaterThan(blue!);
  expect(data[4]).toBeLessThan(data[6]!);
  expect([data[3], data[7], data[11]]).toEqual([255, 128, 0]);
});

test.each(['Sigmoid', 'HardSigmoid'])('a gate of its own hides no kernel: %s', async (gate) => {
  const n = new NetworkBuilder({ size: 8 });
  const sum = n.conv('sum', n.image, 3);
  const layer = n.op('layer', 'Mul', [n.op('gate', gate, [sum]), sum]);
  // one that another channel opens is no kernel of the unit alone
  const other = n.op('other', 'Mul', [layer, n.op('far', gate, [n.conv('beside', layer, 3)])]);
  const kernels = kernelsOf(await modelOf(n.build(other), ['layer', 'other']));
  const weights = numbers(n.b.value('sum/weights')!);
  expectClose(kernels('layer', 1)!.values, weights.slice(27, 54));
  expect(kernels('other', 1)).toBeUndefined();
});
