// A tensor that stays on a tfjs backend.

import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Dtype, Tensor } from '../../base/tensor.ts';
import { guarded } from '../device-error.ts';
import type { Held } from '../engine.ts';
import { download } from './transfer.ts';

export class HeldTfTensor implements Held {
  readonly tensor: TfTensor;
  /** What its elements stand for: the backend has fewer types. */
  readonly dtype: Dtype;

  constructor(tensor: TfTensor, dtype: Dtype) {
    this.tensor = tensor;
    this.dtype = dtype;
  }

  get shape(): readonly number[] {
    return this.tensor.shape;
  }

  read(): Promise<Tensor> {
    return guarded(() => download(this.tensor, this.dtype));
  }

  dispose(): void {
    this.tensor.dispose();
  }
}
