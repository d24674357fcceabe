// An engine in the browser: WebGPU, else WebGL, else WebAssembly; only what is used is fetched.

import { DeviceError, type Engine } from '../../pipeline/engine/engine.ts';
import { backends, type BackendName } from './backends.ts';

const openers: Readonly<Record<BackendName, () => Promise<Engine>>> = {
  webgpu: async () => (await import('./open-webgpu.ts')).openWebgpu(),
  webgl: async () => (await import('./open-webgl.ts')).openWebgl(),
  wasm: async () => (await import('./open-wasm.ts')).openWasm(),
};

export type Opened = { readonly engine: Engine; readonly backend: BackendName };

/**
 * The first engine that starts. Works in a page and in a worker.
 *
 * @param wanted those to try, in order
 * @throws DeviceError `lost` with the reasons of all where none does
 */
export async function openEngine(wanted: readonly BackendName[] = backends): Promise<Opened> {
  const reasons: string[] = [];
  for (const backend of wanted) {
    try {
      return { engine: await openers[backend](), backend };
    } catch (error) {
      reasons.push(`${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new DeviceError('lost', reasons.join('; '));
}
