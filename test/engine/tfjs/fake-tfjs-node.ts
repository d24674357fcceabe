// Stands in for tfjs-node, whose install downloads a library: registers its backend, with the kernels of another.

import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

// the package calls these whenever it makes tensors
const { isNullOrUndefined, isArray } = util as unknown as Record<string, (x: unknown) => boolean>;
if (!isNullOrUndefined!(undefined) || isNullOrUndefined!(0) || !isArray!([])) {
  throw new Error('util lacks what Node 23 removed');
}

for (const kernel of tf.getKernelsForBackend('wasm')) {
  tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
}
tf.registerBackend('tensorflow', tf.findBackendFactory('wasm'));
