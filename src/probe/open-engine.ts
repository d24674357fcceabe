// An engine in the browser: WebGPU, else WebGL, else WebAssembly; only what is used is fetched.

import { DeviceError, type Engine } from '../../pipeline/engine/engine.ts';
import { backends, type BackendName } from './backends.ts';

const openers: Readonly<Record<BackendName, () => Promise<Engine>>> = {
  webgpu: async () => {
    if (!(await navigator.gpu?.requestAdapter())) throw new Error('no GPU');
    return (await import('./open-webgpu.ts')).openWebgpu();
  },
  webgl: async () => (await import('./open-webgl.ts')).openWebgl(),
  wasm: async () => {
    if (!globalThis.WebAssembly) throw new Error('not allowed here');
    return (await import('./open-wasm.ts')).openWasm();
  },
};

export type Opened = { readonly engine: Engine; readonly backend: BackendName };

/**
 * The first engine that starts. Works in a page and in a worker.
 *
 * @param wanted those to try, in order. Default: all, but WebGL where the processor draws, which
 * computes faster itself
 * @throws DeviceError `lost` with the reasons of all where none does
 */
export async function openEngine(wanted: readonly BackendName[] = usual()): Promise<Opened> {
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

function usual(): readonly BackendName[] {
  return hasFastWebgl() ? backends : backends.filter((name) => name !== 'webgl');
}

/** What draws without a GPU, by the names that Chromium, Firefox and Windows give it. */
const software = /swiftshader|llvmpipe|software|basic render/i;

function hasFastWebgl(): boolean {
  const canvas = globalThis.OffscreenCanvas && new OffscreenCanvas(1, 1);
  const gl = canvas?.getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const unmasked = gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
  const renderer = String(gl.getParameter(unmasked ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !software.test(renderer);
}
