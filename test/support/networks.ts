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

  /** The network for any number of images. */
  build(...outputs: readonly string[]): Graph {
    const graph = this.b.build(Object.fromEntries(outputs.map((name) => [name, name])));
    const [image] = graph.inputs;
    return { ...graph, inputs: [{ ...image!, shape: ['N', ...image!.shape.slice(1)] }] };
  }
}
