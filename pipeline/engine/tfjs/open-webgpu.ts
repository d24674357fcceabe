// tfjs on WebGPU in Node, by Dawn: any GPU with Vulkan, Metal or Direct3D 12.

import * as tf from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { create, globals } from 'webgpu';
import { UserError } from '../../base/user-error.ts';
import { DeviceError, type Engine } from '../engine.ts';
import { createTfjsEngine } from './interpreter.ts';

const name = 'webgpu';

/** Limits that tfjs uses as far as the device goes. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

export async function openWebgpu(): Promise<Engine> {
  tf.enableProdMode();
  // small tensors too are computed where the others are
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const gpu = create([]);
  // what a page finds on its window
  Object.assign(globalThis, globals);
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new UserError(
      'device tfjs-webgpu: got no GPU, expected one with a driver for Vulkan, Metal or Direct3D 12; install its driver, or use another device',
    );
  }
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
  let failure: Error | undefined;
  device.addEventListener('uncapturederror', ({ error }) => {
    const isMemory = error instanceof GPUOutOfMemoryError;
    failure ??= isMemory ? new DeviceError('memory', error.message) : new Error(error.message);
  });
  void device.lost.then(({ message }) => (failure = new DeviceError('lost', message)));
  if (tf.findBackendFactory(name)) tf.removeBackend(name);
  tf.registerBackend(name, () => new WebGPUBackend(device, adapter.info));
  if (!(await tf.setBackend(name))) throw new Error('tfjs-webgpu: the backend does not start');
  return createTfjsEngine({
    label: 'webgpu',
    name,
    check: () => {
      const error = failure;
      // what was too much is done with; a lost device stays lost
      if (!(error instanceof DeviceError && error.kind === 'lost')) failure = undefined;
      if (error) throw error;
    },
    dispose: () => {
      tf.removeBackend(name);
      device.destroy();
      return Promise.resolve();
    },
  });
}
