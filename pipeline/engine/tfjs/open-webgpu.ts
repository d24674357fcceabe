// tfjs on WebGPU in Node, by Dawn: any GPU with Vulkan, Metal or Direct3D 12.

import { create, globals } from 'webgpu';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../engine.ts';
import { startWebgpu } from './start-webgpu.ts';

export async function openWebgpu(): Promise<Engine> {
  const gpu = create([]);
  // what a page finds on its window
  Object.assign(globalThis, globals);
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  const engine = await startWebgpu(gpu);
  if (engine) return engine;
  throw new UserError(
    'device tfjs-webgpu: got no GPU, expected one with a driver for Vulkan, Metal or Direct3D 12; install its driver, or use another device',
  );
}
