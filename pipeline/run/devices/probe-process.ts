// A process that tries one device, named by its first argument, and tells its parent how that went.

import { cpus } from 'node:os';
import type { Device } from '../../config/devices.ts';
import { convolutionSpeed, gradientError } from '../../engine/measure.ts';
import { createOrtEngine } from '../../engine/ort.ts';
import { openEngine } from '../../engine/select.ts';
import { cudaCards } from './hardware.ts';
import type { Trial } from './probe.ts';

type Adapter = Pick<Trial, 'adapter' | 'isSoftware'>;

async function adapterOf(device: Device): Promise<Adapter> {
  switch (device) {
    case 'webgpu':
    case 'tfjs-webgpu':
      return webgpuAdapter();
    case 'cuda':
    case 'tfjs-node-gpu':
      return { adapter: (await cudaCards()).map(({ name }) => name).join(' + ') };
    default:
      return { adapter: `${cpus()[0]?.model ?? 'CPU'}, ${cpus().length} threads` };
  }
}

/** ONNX Runtime does not say on what it computes: Dawn, which is inside both, is asked by itself. */
async function webgpuAdapter(): Promise<Adapter> {
  const { create } = await import('webgpu');
  const found = await create([]).requestAdapter({ powerPreference: 'high-performance' });
  if (!found) return {};
  const { vendor, architecture, device, description } = found.info;
  const words = [description || device, vendor, architecture].filter(Boolean);
  return {
    adapter: words.join(', '),
    isSoftware:
      found.info.isFallbackAdapter ||
      /swiftshader|llvmpipe|lavapipe|basic render/i.test(words.join(' ')),
  };
}

const [device, isTimed] = process.argv.slice(2) as [Device, 'timed' | undefined];
const tell = (trial: Partial<Trial>) => new Promise((resolve) => process.send!(trial, resolve));
try {
  await tell(await adapterOf(device));
  const engine = await openEngine(device);
  await tell({ engine: engine.name });
  await tell({ maxError: await gradientError(engine, createOrtEngine()) });
  if (isTimed) await tell({ speed: await convolutionSpeed(engine, () => performance.now()) });
  await tell({ isDone: true });
} catch (error) {
  await tell({ failure: (error as Error).message });
}
process.exit();
