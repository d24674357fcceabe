// The architecture of the embedded model: a small inception-style network (Szegedy et al. 2015, arXiv 1409.4842).

import { float32, sizeOf } from '../base/tensor.ts';
import type { Random } from '../base/random.ts';
import { int, ints } from '../graph/attributes.ts';
import { Builder } from '../graph/builder.ts';
import type { Graph } from '../graph/graph.ts';

/** Channels of the four branches of an inception block; `reduce` are the 1×1 convolutions before the wide kernels. */
type Inception = {
  readonly point: number;
  readonly reduce3: number;
  readonly conv3: number;
  readonly reduce5: number;
  readonly conv5: number;
  readonly pool: number;
};

const blocks: readonly (readonly [name: string, channels: Inception, poolAfter: boolean])[] = [
  ['mixed3a', { point: 20, reduce3: 24, conv3: 32, reduce5: 8, conv5: 16, pool: 12 }, true],
  ['mixed4a', { point: 24, reduce3: 32, conv3: 40, reduce5: 8, conv5: 16, pool: 16 }, false],
  ['mixed4b', { point: 28, reduce3: 32, conv3: 48, reduce5: 12, conv5: 20, pool: 16 }, false],
  ['mixed4c', { point: 28, reduce3: 32, conv3: 48, reduce5: 12, conv5: 20, pool: 16 }, true],
  ['mixed5a', { point: 32, reduce3: 40, conv3: 56, reduce5: 12, conv5: 24, pool: 16 }, false],
  ['mixed5b', { point: 40, reduce3: 40, conv3: 64, reduce5: 12, conv5: 24, pool: 16 }, false],
];

export const layerNames: readonly string[] = [
  'conv2d0',
  'conv2d1',
  ...blocks.map(([name]) => name),
];

/** Names of the embedded network's input and of its scores before softmax. */
export const INPUT = 'input';
export const LOGITS = 'logits';

/**
 * The network with random weights (He et al. 2015, arXiv 1502.01852).
 * Input [N, 3, size, size], output `logits` [N, numClasses]; global average pooling and one linear map at the end.
 */
export function embeddedNetwork(size: number, numClasses: number, rng: Random): Graph {
  const b = new Builder();
  const x = b.input(INPUT, 'float32', [1, 3, size, size]);
  const conv0 = convolution(b, rng, x, 'conv2d0', { numOut: 24, kernel: 5, stride: 2 });
  const conv1 = convolution(b, rng, halved(b, conv0), 'conv2d1', { numOut: 48, kernel: 3 });
  const features = blocks.reduce((y, [name, channels, poolAfter]) => {
    const block = inception(b, rng, y, name, channels);
    return poolAfter ? halved(b, block) : block;
  }, conv1);
  const pooled = b.op('GlobalAveragePool', [features]);
  const numFeatures = b.shape(pooled)[1]!;
  const flat = b.append('Flatten', [pooled], {}, ['features'])[0]!;
  const weights = parameter(b, rng, 'logits/weights', [numClasses, numFeatures], numFeatures);
  const bias = b.constant(float32([numClasses], new Float32Array(numClasses)), 'logits/bias');
  b.append('Gemm', [flat, weights, bias], { transB: int(1) }, [LOGITS]);
  const graph = b.build({ [LOGITS]: LOGITS });
  return { ...graph, inputs: [{ name: INPUT, dtype: 'float32', shape: ['N', 3, size, size] }] };
}

/** Convolution and ReLU; `name` is the tensor after the ReLU. */
function convolution(
  b: Builder,
  rng: Random,
  x: string,
  name: string,
  { numOut, kernel, stride = 1 }: { numOut: number; kernel: number; stride?: number },
): string {
  const numIn = b.shape(x)[1]!;
  const pad = (kernel - 1) / 2;
  const fanIn = numIn * kernel * kernel;
  const weights = parameter(b, rng, `${name}/weights`, [numOut, numIn, kernel, kernel], fanIn);
  const bias = b.constant(float32([numOut], new Float32Array(numOut)), `${name}/bias`);
  const [sum] = b.append(
    'Conv',
    [x, weights, bias],
    { strides: ints(stride, stride), pads: ints(pad, pad, pad, pad) },
    [`${name}/sum`],
  );
  return b.append('Relu', [sum!], {}, [name])[0]!;
}

function inception(b: Builder, rng: Random, x: string, name: string, channels: Inception): string {
  const branch = (y: string, part: string, numOut: number, kernel: number) =>
    convolution(b, rng, y, `${name}/${part}`, { numOut, kernel });
  const three = branch(x, '3x3_reduce', channels.reduce3, 1);
  const five = branch(x, '5x5_reduce', channels.reduce5, 1);
  const outputs = [
    branch(x, '1x1', channels.point, 1),
    branch(three, '3x3', channels.conv3, 3),
    branch(five, '5x5', channels.conv5, 5),
    branch(maxPool(b, x, 1), 'pool', channels.pool, 1),
  ];
  return b.append('Concat', outputs, { axis: int(1) }, [name])[0]!;
}

function halved(b: Builder, x: string): string {
  return maxPool(b, x, 2);
}

/** 3×3 max pooling that keeps the size at stride 1 and halves it at stride 2. */
function maxPool(b: Builder, x: string, stride: number): string {
  return b.op('MaxPool', [x], {
    kernel_shape: ints(3, 3),
    strides: ints(stride, stride),
    pads: ints(1, 1, 1, 1),
  });
}

function parameter(b: Builder, rng: Random, name: string, shape: number[], fanIn: number): string {
  const deviation = Math.sqrt(2 / fanIn);
  const values = Float32Array.from({ length: sizeOf(shape) }, () => rng.normal() * deviation);
  return b.constant(float32(shape, values), name);
}
