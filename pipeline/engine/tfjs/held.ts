// A tensor that stays on a tfjs backend.

import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Dtype, Tensor } from '../../base/tensor.ts';
import { guarded } from '../device-error.ts';
import type { Held } from '../engine.ts';
import type { Backend } from './backend.ts';
import { download } from './transfer.ts';

export class HeldTfTensor implements Held {
  readonly tensor: TfTensor;
  /** What its elements stand for: the backend has fewer types. */
  readonly dtype: Dtype;

  readonly #backend: Backend;

  constructor(tensor: TfTensor, dtype: Dtype, backend: Backend) {
    this.tensor = tensor;
    this.dtype = dtype;
    this.#backend = backend;
  }

  isOn(backend: Backend): boolean {
    return backend === this.#backend;
  }

  get shape(): readonly number[] {
    return this.tensor.shape;
  }

  read(): Promise<Tensor> {
    return guarded(async () => {
      this.#backend.check?.();
      const value = await download(this.tensor, this.dtype);
      this.#backend.check?.();
      return value;
    });
  }

  dispose(): void {
    if (!this.#backend.isGone?.()) this.tensor.dispose();
  }
}
