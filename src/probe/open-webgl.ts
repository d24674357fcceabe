// tfjs on WebGL.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgl';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs/interpreter.ts';

export async function openWebgl(): Promise<Engine> {
  tf.enableProdMode();
  // halves lose what networks tell apart
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE')) throw new Error('no 32-bit textures');
  if (!(await tf.setBackend('webgl'))) throw new Error('does not start');
  return createTfjsEngine({ label: 'webgl', name: 'webgl' });
}
