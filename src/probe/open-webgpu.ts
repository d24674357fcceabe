// tfjs on WebGPU.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs/interpreter.ts';

export async function openWebgpu(): Promise<Engine> {
  tf.enableProdMode();
  if (!navigator.gpu || !(await navigator.gpu.requestAdapter())) throw new Error('no GPU');
  // small tensors too are computed where the others are
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await tf.setBackend('webgpu'))) throw new Error('does not start');
  return createTfjsEngine({ label: 'webgpu', name: 'webgpu' });
}
