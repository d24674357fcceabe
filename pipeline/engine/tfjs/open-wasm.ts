// tfjs on WebAssembly: one thread (tfjs knows no others in Node), with SIMD.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { DeviceError, type Engine } from '../engine.ts';
import { createTfjsEngine } from './interpreter.ts';

export async function openWasm(): Promise<Engine> {
  tf.enableProdMode();
  if (!tf.engine().registry['wasm']) {
    const entry = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'));
    setWasmPaths(join(dirname(entry), '/'));
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs-wasm: the backend does not start');
    refuseLargeTensors(tf.backend() as BackendWasm);
  }
  return createTfjsEngine({ label: 'wasm', name: 'wasm' });
}

/** What tensors may take of the 4 GB that can be addressed; the rest is for packed kernels and gaps. */
const maxSizeBytes = 3 * 2 ** 30;

/** Beyond its memory WASM fails in ways that it does not recover from: it is kept from getting there. */
function refuseLargeTensors({ wasm }: BackendWasm): void {
  const heap = wasm as unknown as Record<'_malloc' | '_free', (value: number) => number>;
  // the first call puts the function itself in the place of a stub
  heap['_free'](heap['_malloc'](1));
  const allocate = heap['_malloc'];
  heap['_malloc'] = (sizeBytes: number) => {
    if (tf.memory().numBytes + sizeBytes > maxSizeBytes) {
      throw new DeviceError('memory', `tfjs wasm: no memory for ${sizeBytes} bytes more`);
    }
    return allocate(sizeBytes);
  };
}
