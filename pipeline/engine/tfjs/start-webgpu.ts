// The tfjs engine on WebGPU, in Node and in browsers: a device whose failures are noticed.

import * as tf from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
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

/**
 * An engine on the fastest GPU there is; undefined where there is none. tfjs has room for one: that of
 * the last call is given back.
 */
export async function startWebgpu(gpu: GPU): Promise<Engine | undefined> {
  tf.enableProdMode();
  // small tensors too are computed where the others are
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return undefined;
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
  closeLast?.();
  // in browsers tfjs has one of its own, whose failures nobody hears of
  if (tf.findBackendFactory(name)) tf.removeBackend(name);
  const backend = new WebGPUBackend(device, adapter.info);
  tf.registerBackend(name, () => backend);
  if (!(await tf.setBackend(name))) throw new Error('tfjs-webgpu: the backend does not start');
  const watch = watchDevice(device, () => {
    backend.endComputePassEncoder();
    backend.ensureCommandEncoderReady();
    backend.submitQueue();
  });
  const close = () => {
    if (watch.isGone()) return;
    watch.giveUp();
    tf.removeBackend(name);
    device.destroy();
  };
  closeLast = close;
  return createTfjsEngine({
    label: 'webgpu',
    name,
    check: () => watch.check(),
    isGone: () => watch.isGone(),
    dispose: () => Promise.resolve(close()),
  });
}

/** Closes the backend of the last engine: tfjs has room for one. */
let closeLast: (() => void) | undefined;

/**
 * Notes what a device reports between calls.
 *
 * @param flush ends the work that was given to it so far
 */
function watchDevice(device: GPUDevice, flush: () => void) {
  let failure: Error | undefined;
  let isGone = false;
  device.addEventListener('uncapturederror', (event) => {
    // so that it is not printed
    event.preventDefault();
    failure ??= toError(event.error);
  });
  void device.lost.then(({ message }) => (failure = new DeviceError('lost', message)));
  return {
    isGone: () => isGone,
    giveUp() {
      isGone = true;
      failure = new DeviceError('lost', 'tfjs webgpu: the device has been given back');
    },
    check() {
      const error = failure;
      if (!error) return;
      const isLost = error instanceof DeviceError && error.kind === 'lost';
      if (!isLost) {
        // what follows from the error is reported now; the next run starts afresh
        flush();
        failure = undefined;
      }
      throw error;
    },
  };
}

/** More than the device has at all is asked for in vain too. */
function toError(error: GPUError): Error {
  const isMemory =
    error instanceof GPUOutOfMemoryError || /exceeds the max.* size/i.test(error.message);
  return isMemory ? new DeviceError('memory', error.message) : new Error(error.message);
}
