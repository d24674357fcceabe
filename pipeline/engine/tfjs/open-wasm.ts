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
    refuseFailedAllocations(tf.backend() as BackendWasm);
  }
  return createTfjsEngine({ label: 'wasm', name: 'wasm' });
}

/** Full memory answers an allocation with the address 0, to which tfjs would write. */
function refuseFailedAllocations({ wasm }: BackendWasm): void {
  const heap = wasm as unknown as Record<'_malloc', (sizeBytes: number) => number>;
  const allocate = heap['_malloc'];
  heap['_malloc'] = (sizeBytes: number) => {
    const address = allocate(sizeBytes);
    if (address === 0 && sizeBytes > 0) {
      throw new DeviceError('memory', `wasm: no memory for ${sizeBytes} bytes`);
    }
    return address;
  };
}
