// Uses of ops as exporters of older opsets wrote them.

import { random } from '../../pipeline/base/random.ts';
import { tensor, type Tensor } from '../../pipeline/base/tensor.ts';
import { float, int, ints, string } from '../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../pipeline/graph/graph.ts';
import { uniform } from '../graph/cases/op-case.ts';

export const rng = random('upgrade');
export const x = uniform(rng, [2, 4, 5, 6], -2, 2);

export type Old = {
  readonly opset: number;
  readonly op: string;
  readonly attributes?: Attributes;
  /** Constants after the data; undefined where an optional input is absent. */
  readonly rest?: readonly (Tensor | undefined)[];
  readonly numOutputs?: number;
  /** How many of the outputs the graph returns; all by default. */
  readonly numRead?: number;
  readonly shape?: readonly number[];
};

export const at = (
  opset: number,
  op: string,
  attributes: Attributes = {},
  more: Partial<Old> = {},
): Old => ({
  opset,
  op,
  attributes,
  ...more,
});
export const floats = (...values: number[]): Tensor => tensor('float32', [values.length], values);
export const longs = (...values: number[]): Tensor => tensor('int64', [values.length], values);
const channels = (low: number, high: number) => uniform(rng, [4], low, high);
export const statistics = [channels(-1, 1), channels(-1, 1), channels(-1, 1), channels(0.5, 2)];
const pooling = { kernel_shape: ints(3, 2), strides: ints(2, 3), pads: ints(1, 0, 1, 1) };
export const mode = (name: string) => ({ mode: string(name) });
export const coordinates = (name: string) => ({ coordinate_transformation_mode: string(name) });

const longsOf = (shape: number[], ...values: number[]) => tensor('int64', shape, values);
const zeros = (count: number) => Array<number>(count).fill(0);
export const twice = { rest: [floats(), floats(1, 1, 2, 1.5)] };

export const oldUses: readonly Old[] = [
  at(7, 'Softmax'),
  at(11, 'Softmax', { axis: int(-2) }),
  at(12, 'Softmax', { axis: int(3) }),
  at(13, 'Softmax', { axis: int(1) }),
  at(9, 'LogSoftmax', { axis: int(2) }),
  at(11, 'Hardmax', { axis: int(2) }),
  at(7, 'TopK', { k: int(2), axis: int(-1) }, { numOutputs: 2, numRead: 1 }),
  at(10, 'TopK', { axis: int(1) }, { numOutputs: 2, rest: [longs(3)] }),
  at(11, 'Resize', { ...mode('nearest'), ...coordinates('tf_half_pixel_for_nn') }, twice),
  at(
    12,
    'Resize',
    {
      ...mode('nearest'),
      ...coordinates('tf_half_pixel_for_nn'),
      nearest_mode: string('floor'),
    },
    twice,
  ),
  ...['bilinear', 'bicubic', 'nearest'].map((name) =>
    at(16, 'GridSample', mode(name), { rest: [uniform(rng, [2, 3, 2, 2])] }),
  ),
  at(
    18,
    'GroupNormalization',
    { num_groups: int(2) },
    { rest: [uniform(rng, [2]), uniform(rng, [2])] },
  ),
  at(17, 'DFT', {}, { shape: [2, 5, 3, 1] }),
  at(
    17,
    'DFT',
    { axis: int(2), onesided: int(1) },
    { shape: [2, 5, 4, 1], rest: [tensor('int64', [], [6])] },
  ),
  at(13, 'ReduceLogSumExp', { axes: ints(2, 3), keepdims: int(0) }),
  at(7, 'Selu'),
  at(12, 'Celu', { alpha: float(2) }),
  at(8, 'Min', {}, { rest: [uniform(rng, [6]), uniform(rng, [4, 1, 1])] }),
  at(10, 'ThresholdedRelu', { alpha: float(0.5) }),
  at(7, 'InstanceNormalization', {}, { rest: [channels(-1, 1), channels(-1, 1)] }),
  at(9, 'MeanVarianceNormalization'),
  at(7, 'LpNormalization', { axis: int(1) }),
  at(7, 'GlobalLpPool', { p: int(2) }),
  at(7, 'LpPool', { ...pooling, p: int(2) }),
  at(7, 'DepthToSpace', { blocksize: int(2) }),
  at(11, 'DepthToSpace', { blocksize: int(2), mode: string('CRD') }),
  at(12, 'GatherND', { batch_dims: int(1) }, { rest: [longsOf([2, 1, 2], 3, 4, 0, 0)] }),
  at(11, 'GatherElements', { axis: int(3) }, { rest: [longsOf([2, 4, 5, 1], ...zeros(40))] }),
  at(11, 'ScatterND', {}, { rest: [longsOf([1, 2], 1, 3), uniform(rng, [1, 5, 6])] }),
  at(11, 'CumSum', { reverse: int(1) }, { rest: [tensor('int64', [], [2])] }),
  at(14, 'Trilu', { upper: int(0) }),
  at(12, 'Einsum', { equation: string('bchw,wk->bckh') }, { rest: [uniform(rng, [6, 3])] }),
  at(10, 'Mod', { fmod: int(1) }, { rest: [floats(0.7)] }),
  at(7, 'Clip', { min: float(-0.5), max: float(1) }),
  at(10, 'Clip', { max: float(1) }),
  at(7, 'Clip'),
  at(11, 'Clip', {}, { rest: [undefined, tensor('float32', [], [0.5])] }),
  at(7, 'Pad', { pads: ints(0, 0, 1, 2, 0, 0, 3, 0), value: float(0.5) }),
  at(10, 'Pad', { pads: ints(0, 0, 1, 2, 0, 0, 3, 1), mode: string('reflect') }),
  at(9, 'Pad', { pads: ints(0, 1, -1, 0, 0, 0, 0, 2), mode: string('constant') }),
  at(7, 'Slice', { starts: ints(1, -3), ends: ints(4, 1000), axes: ints(1, 3) }),
  at(9, 'Slice', { starts: ints(0, 1), ends: ints(1, 3) }),
  at(10, 'Slice', {}, { rest: [longs(-1), longs(-100), longs(2), longs(-2)] }),
  at(7, 'Upsample', { scales: { floats: [1, 1, 2, 3] }, ...mode('nearest') }),
  at(7, 'Upsample', { scales: { floats: [1, 1, 2, 3] }, ...mode('linear') }),
  at(9, 'Upsample', mode('nearest'), { rest: [floats(1, 1, 1.5, 2)] }),
  at(9, 'Upsample', mode('linear'), { rest: [floats(1, 1, 2, 2.5)] }),
  at(10, 'Resize', mode('nearest'), { rest: [floats(1, 1, 2, 0.5)] }),
  at(10, 'Resize', mode('linear'), { rest: [floats(1, 1, 0.6, 2)] }),
  at(11, 'Resize', mode('cubic'), { rest: [floats(), floats(1, 1, 2, 1.5)] }),
  at(
    11,
    'Resize',
    { ...mode('linear'), ...coordinates('align_corners') },
    {
      rest: [floats(), floats(), longs(2, 4, 7, 9)],
    },
  ),
  at(
    12,
    'Resize',
    { ...mode('nearest'), ...coordinates('asymmetric'), nearest_mode: string('floor') },
    {
      rest: [floats(), floats(1, 1, 2, 2)],
    },
  ),
  at(
    13,
    'Resize',
    { ...mode('linear'), ...coordinates('pytorch_half_pixel') },
    {
      rest: [undefined, undefined, longs(2, 4, 10, 3)],
    },
  ),
  at(11, 'Squeeze', { axes: ints(-2, 0) }, { shape: [1, 3, 1, 2] }),
  at(7, 'Squeeze', {}, { shape: [1, 3, 1, 2] }),
  at(11, 'Unsqueeze', { axes: ints(0, -1) }),
  at(11, 'ReduceSum', { axes: ints(-1, 1), keepdims: int(0) }),
  at(7, 'ReduceSum'),
  at(13, 'ReduceSum', { keepdims: int(0) }, { rest: [longs(2)] }),
  ...['Max', 'Min', 'Mean', 'L1', 'L2', 'SumSquare', 'Prod'].map((kind) =>
    at(13, `Reduce${kind}`, { axes: ints(2, 3), keepdims: int(0) }),
  ),
  at(17, 'ReduceMean', { axes: ints(1) }),
  at(7, 'ReduceMean', { keepdims: int(0) }),
  at(11, 'Split', { axis: int(1), split: ints(1, 3) }, { numOutputs: 2 }),
  at(7, 'Split', { axis: int(3) }, { numOutputs: 3 }),
  at(13, 'Split', { axis: int(-1) }, { numOutputs: 2 }),
  at(13, 'Split', { axis: int(3) }, { numOutputs: 2, rest: [longs(5, 1)] }),
  at(7, 'BatchNormalization', { spatial: int(1), momentum: float(0.9) }, { rest: statistics }),
  at(9, 'BatchNormalization', { epsilon: float(0.01) }, { rest: statistics }),
  at(15, 'BatchNormalization', {}, { rest: statistics }),
  at(7, 'Dropout', { ratio: float(0.5) }),
  at(10, 'Dropout', { ratio: float(0.5) }, { numOutputs: 2, numRead: 1 }),
  at(13, 'Dropout', {}, { rest: [tensor('float32', [], [0.5])] }),
  at(7, 'MaxPool', pooling),
  at(8, 'MaxPool', { ...pooling, storage_order: int(0) }),
  at(10, 'MaxPool', { ...pooling, ceil_mode: int(1), dilations: ints(2, 1) }),
  at(12, 'MaxPool', { kernel_shape: ints(2, 2), auto_pad: string('SAME_LOWER') }),
  at(7, 'AveragePool', { ...pooling, count_include_pad: int(1) }),
  at(10, 'AveragePool', { ...pooling, ceil_mode: int(1) }),
  at(11, 'AveragePool', { ...pooling, ceil_mode: int(1), count_include_pad: int(1) }),
  at(11, 'AveragePool', { kernel_shape: ints(3, 3), strides: ints(2, 2), ceil_mode: int(1) }),
  at(
    7,
    'Conv',
    { auto_pad: string('SAME_UPPER'), group: int(2), strides: ints(2, 2) },
    {
      rest: [uniform(rng, [4, 2, 3, 3]), channels(-1, 1)],
    },
  ),
  at(
    7,
    'ConvTranspose',
    { strides: ints(2, 2), output_shape: ints(10, 13) },
    {
      rest: [uniform(rng, [4, 3, 3, 3])],
    },
  ),
  at(
    10,
    'ConvTranspose',
    { strides: ints(2, 2), auto_pad: string('SAME_UPPER') },
    {
      rest: [uniform(rng, [4, 3, 3, 3])],
    },
  ),
  at(7, 'Flatten', { axis: int(2) }),
  at(11, 'Flatten', { axis: int(-1) }),
  at(
    7,
    'Gemm',
    { transB: int(1), beta: float(0.5) },
    {
      shape: [3, 4],
      rest: [uniform(rng, [5, 4]), uniform(rng, [5])],
    },
  ),
  at(7, 'PRelu', {}, { rest: [uniform(rng, [4, 1, 1])] }),
  at(9, 'PRelu', {}, { rest: [uniform(rng, [1])] }),
  at(
    9,
    'Scatter',
    { axis: int(2) },
    {
      rest: [tensor('int64', [1, 1, 2, 1], [4, 0]), uniform(rng, [1, 1, 2, 1])],
    },
  ),
  at(7, 'Gather', { axis: int(3) }, { rest: [longs(0, 5)] }),
  at(11, 'ArgMax', { axis: int(1), keepdims: int(0) }),
  at(7, 'LRN', { size: int(3), alpha: float(0.5) }),
  at(7, 'HardSigmoid', { alpha: float(0.3) }),
  at(14, 'HardSwish'),
  at(17, 'LayerNormalization', { axis: int(-1) }, { rest: [uniform(rng, [6]), uniform(rng, [6])] }),
  at(7, 'Sum', {}, { rest: [uniform(rng, x.shape)] }),
  at(8, 'Mean', {}, { rest: [uniform(rng, [6])] }),
  at(7, 'Pow', {}, { rest: [tensor('float32', [], [2])] }),
  at(9, 'Cast', { to: int(7) }),
  at(8, 'Expand', {}, { shape: [4, 1], rest: [longs(2, 1, 3)] }),
  at(7, 'Tile', {}, { rest: [longs(1, 2, 1, 2)] }),
  at(7, 'Reshape', {}, { rest: [longs(0, -1, 2)] }),
];
