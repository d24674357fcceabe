// The names of what can compute, as users write them.

export const devices = [
  'cpu',
  'webgpu',
  'cuda',
  'coreml',
  'dml',
  'tfjs-node-gpu',
  'tfjs-node',
  'tfjs-webgpu',
  'tfjs-wasm',
] as const;

export type Device = (typeof devices)[number];

/** A device, or `auto`: the fastest that works. */
export type DeviceChoice = Device | 'auto';
