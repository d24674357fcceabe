// Opens the tfjs engine on one of its backends in Node; only the libraries of that one are loaded.

import type { Engine } from '../engine.ts';

export type TfjsBackend = 'node-gpu' | 'node' | 'webgpu' | 'wasm';

const openers: Readonly<Record<TfjsBackend, () => Promise<Engine>>> = {
  wasm: async () => (await import('./open-wasm.ts')).openWasm(),
  webgpu: async () => (await import('./open-webgpu.ts')).openWebgpu(),
  node: async () => (await import('./open-node.ts')).openNode('node'),
  'node-gpu': async () => (await import('./open-node.ts')).openNode('node-gpu'),
};

/**
 * The tfjs engine. tfjs has one backend of a kind per process: opening `webgpu` anew replaces the one
 * before, whose programs then run no more. Throws a UserError that says what to do where the backend
 * is not installed or finds no device.
 */
export function openTfjsEngine(backend: TfjsBackend): Promise<Engine> {
  return openers[backend]();
}
