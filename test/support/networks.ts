// Hand-made networks as tests need them.

import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { random, type Random } from '../../pipeline/base/random.ts';
import { int, ints } from '../../pipeline/graph/attributes.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';

export type NetworkOptions = {
  /** Width and height of the image, px. */
  readonly size?: number;
  readonly numChannels?: number;
};

/** Makes a network node by node; every tensor has the name it is given. */
export class NetworkBuilder {
  readonly b = new Builder();
  readonly image: string;
  readonly #rng: Random = random('network');

  constructor({ size = 16, numChannels = 3 }: NetworkOptions = {}) {
    this.image = this.b.input('image', 'float32', [1, numChannels, size, size]);
  }

  weights(name: string, shape: readonly number[]): string {
    const scale = Math.sqrt(2 / sizeOf(shape.slice(1)));
    const values = Float32Array.from({ length: sizeOf(shape) }, () => scale * this.#rng.normal());
    return this.b.constant(float32(shape, values), `${name}/weights`);
  }

  op(name: string, op: string, inputs: readonly string[], attributes = {}): string {
    return this.b.append(op, inputs, attributes, [name], name)[0]!;
  }

  conv(
    name: string,
    x: string,
    numOut: number,
    {
      kernel = 3,
      stride = 1,
      group = 1,
    }: { kernel?: number; stride?: number; group?: number } = {},
  ): string {
    const pad = Math.floor(kernel / 2);
    const weights = this.weights(name, [numOut, this.b.shape(x)[1]! / group, kernel, kernel]);
    return this.op(name, 'Conv', [x, weights], {
      strides: ints(stride, stride),
      pads: ints(pad, pad, pad, pad),
      group: int(group),
    });
  }

  relu(name: string, x: string): string {
    return this.op(name, 'Relu', [x]);
  }

  /** Convolution `NAME/sum` and ReLU `NAME`. */
  convRelu(
    name: string,
    x: string,
    numOut: number,
    options: { kernel?: number; stride?: number } = {},
  ): string {
    return this.relu(name, this.conv(`${name}/sum`, x, numOut, options));
  }

  concat(name: string, parts: readonly string[]): string {
    return this.op(name, 'Concat', parts, { axis: int(1) });
  }

  pool(name: string, x: string): string {
    return this.op(name, 'MaxPool', [x], { kernel_shape: ints(2, 2), strides: ints(2, 2) });
  }

  /** Global average pooling `NAME/pooled` and a linear map. */
  head(name: string, x: string, numClasses: number): string {
    const flat = this.op(`${name}/flat`, 'Flatten', [
      this.op(`${name}/pooled`, 'GlobalAveragePool', [x]),
    ]);
    const weights = this.weights(name, [numClasses, this.b.shape(x)[1]!]);
    return this.op(name, 'Gemm', [flat, weights], { transB: int(1) });
  }

  /**
   * Patches of `patch` px as tokens [N, T, C] called NAME, behind `numApart` that stand for no place;
   * [T, N, C] where `isFirst`.
   */
  tokens(
    name: string,
    patch: number,
    { numChannels = 6, numApart = 1, isFirst = false } = {},
  ): string {
    const { b } = this;
    const weights = this.weights(name, [numChannels, b.shape(this.image)[1]!, patch, patch]);
    const strides = { strides: ints(patch, patch) };
    const patches = this.op(`${name}/patches`, 'Conv', [this.image, weights], strides);
    const rows = b.reshape(patches, [b.shape(patches)[0]!, numChannels, -1]);
    const sequence = b.transpose(rows, 0, 2, 1);
    const apart = this.weights(`${name}/apart`, [1, numApart, numChannels]);
    const all = numApart > 0 ? b.concat([apart, sequence], 1) : sequence;
    const own = isFirst ? b.transpose(all, 1, 0, 2) : all;
    return this.op(name, 'Add', [own, this.weights(`${name}/positions`, b.shape(own))]);
  }

  /** A block of a transformer: attention of one head, residual sum `NAME/attended`, an MLP, residual sum NAME. */
  block(name: string, x: string): string {
    const { b } = this;
    const numChannels = b.shape(x).at(-1)!;
    const linear = (own: string, from: string, numOut: number) =>
      b.matmul(from, this.weights(own, [b.shape(from).at(-1)!, numOut]));
    const [query, key, value] = ['query', 'key', 'value'].map((own) =>
      linear(`${name}/${own}`, x, numChannels),
    ) as [string, string, string];
    const weights = b.op('Softmax', [b.matmul(query, b.transpose(key, 0, 2, 1))], {
      axis: int(-1),
    });
    const attended = this.op(`${name}/attended`, 'Add', [b.matmul(weights, value), x]);
    const hidden = linear(`${name}/in`, attended, 2 * numChannels);
    const active = this.op(`${name}/mlp`, 'Gelu', [hidden]);
    return this.op(name, 'Add', [attended, linear(`${name}/out`, active, numChannels)]);
  }

  /** The network for any number of images. */
  build(...outputs: readonly string[]): Graph {
    const graph = this.b.build(Object.fromEntries(outputs.map((name) => [name, name])));
    const [image] = graph.inputs;
    return { ...graph, inputs: [{ ...image!, shape: ['N', ...image!.shape.slice(1)] }] };
  }
}
