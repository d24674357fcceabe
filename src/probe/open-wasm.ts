// tfjs on WebAssembly, whose binary comes from this site.

import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import binary from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs/interpreter.ts';

export async function openWasm(): Promise<Engine> {
  tf.enableProdMode();
  // threads need headers that hosts of plain files do not send; SIMD is everywhere
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('no SIMD');
  setWasmPaths({
    'tfjs-backend-wasm.wasm': binary,
    'tfjs-backend-wasm-simd.wasm': binary,
    'tfjs-backend-wasm-threaded-simd.wasm': binary,
  });
  if (!(await tf.setBackend('wasm'))) throw new Error('does not start');
  return createTfjsEngine({ label: 'wasm', name: 'wasm' });
}
