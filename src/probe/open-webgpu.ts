// tfjs on WebGPU.

import type { Engine } from '../../pipeline/engine/engine.ts';
import { startWebgpu } from '../../pipeline/engine/tfjs/start-webgpu.ts';

export async function openWebgpu(): Promise<Engine> {
  const engine = await startWebgpu(navigator.gpu);
  if (!engine) throw new Error('no GPU');
  return engine;
}
