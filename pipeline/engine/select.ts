// The engine of a device, by name.

import type { Device } from '../config/devices.ts';
import type { Engine } from './engine.ts';
import { createOrtEngine, type OrtDevice, type OrtOptions } from './ort.ts';
import type { TfjsBackend } from './tfjs/open.ts';

type TfjsDevice = Exclude<Device, OrtDevice>;

const backends: Readonly<Record<TfjsDevice, TfjsBackend>> = {
  'tfjs-node-gpu': 'node-gpu',
  'tfjs-node': 'node',
  'tfjs-webgpu': 'webgpu',
  'tfjs-wasm': 'wasm',
};

function isTfjs(device: Device): device is TfjsDevice {
  return device in backends;
}

/**
 * Opens what computes.
 *
 * @param options of ONNX Runtime on the CPU
 * @throws what the runtime says where the device, or a library for it, is not there; with some only
 * when a graph is loaded
 */
export async function openEngine(
  device: Device,
  options: Pick<OrtOptions, 'numThreads'> = {},
): Promise<Engine> {
  if (!isTfjs(device)) return createOrtEngine({ device, ...options });
  // takes a while to load, which who does not use it should not wait for
  const { openTfjsEngine } = await import('./tfjs/open.ts');
  return openTfjsEngine(backends[device]);
}
