// Tensors on their way into ONNX Runtime and out of it.

import * as ort from 'onnxruntime-node';
import type { Data, Dtype, Tensor } from '../base/tensor.ts';
import type { Feeds, Held } from './engine.ts';

export function toOrt({ dtype, data, shape }: Tensor): ort.Tensor {
  return new ort.Tensor(dtype, data as Float32Array, shape);
}

export function fromOrt({ type, dims, data }: ort.Tensor): Tensor {
  return { dtype: type as Dtype, shape: dims, data: data as Data };
}

/** A tensor of ONNX Runtime that is held, here or on a device. */
export class HeldOrtTensor implements Held {
  readonly value: ort.Tensor;
  readonly #fetch: (value: ort.Tensor) => Promise<ort.Tensor>;

  constructor(value: ort.Tensor, fetch: (value: ort.Tensor) => Promise<ort.Tensor>) {
    this.value = value;
    this.#fetch = fetch;
  }

  async read(): Promise<Tensor> {
    return fromOrt(await this.#fetch(this.value));
  }

  dispose(): void {
    this.value.dispose();
  }
}

/** What a session is fed with, by name of its inputs. */
export function ortFeeds(inputs: readonly string[], feeds: Feeds): Record<string, ort.Tensor> {
  return Object.fromEntries(inputs.map((name) => [name, ortFeed(name, feeds[name])]));
}

function ortFeed(name: string, feed: Feeds[string] | undefined): ort.Tensor {
  if (!feed) throw new Error(`program: input "${name}" is not fed`);
  if (feed instanceof HeldOrtTensor) return feed.value;
  if ('data' in feed) return toOrt(feed);
  throw new Error(`program: input "${name}" is held by another engine`);
}
