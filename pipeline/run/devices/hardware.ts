// What this machine has to compute with, as far as can be told without using it.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { contentKey } from '../../base/content-key.ts';

const require = createRequire(import.meta.url);

/** Variables that decide which devices and drivers a process sees. */
const variables = [
  'CUDA_VISIBLE_DEVICES',
  'LD_LIBRARY_PATH',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
] as const;

/** Packages that compute. */
const packages = [
  'onnxruntime-node',
  'webgpu',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
] as const;

/** Whether there may be a GPU: a device of Linux, or a driver that was named. Elsewhere there always is. */
export function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  const isNamed = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'].some((name) => process.env[name]);
  return isNamed || deviceFiles().length > 0;
}

function deviceFiles(): string[] {
  const nodes = ['/dev', '/dev/dri'].filter(existsSync).flatMap((folder) => readdirSync(folder));
  return nodes.filter((name) => /^(nvidia\d+|nvidiactl|dxg|kfd|renderD\d+)$/.test(name)).toSorted();
}

/** Which drivers Linux has, with their versions as far as they are told. */
function drivers(): string[] {
  const nvidia = '/proc/driver/nvidia/version';
  const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].filter(existsSync);
  return [
    ...(existsSync(nvidia) ? [readFileSync(nvidia, 'utf8')] : []),
    ...folders.flatMap((folder) => readdirSync(folder).toSorted()),
  ];
}

/** The key of all that decides which devices work and how fast: equal on two runs where nothing changed. */
export function hardwareKey(): string {
  return contentKey({
    platform: [process.platform, process.arch, process.version],
    processors: cpus().map(({ model }) => model),
    devices: process.platform === 'linux' ? deviceFiles() : [],
    drivers: drivers(),
    variables: variables.map((name) => process.env[name]),
    packages: packages.map(versionOf),
  });
}

/** The version of a package that is installed. */
export function versionOf(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** The libraries of ONNX Runtime for CUDA, which its package downloads only where it may. */
export function hasCudaLibraries(): boolean {
  const folder = dirname(require.resolve('onnxruntime-node/package.json'));
  const { platform, arch } = process;
  const file = join(folder, 'bin/napi-v6', platform, arch, 'libonnxruntime_providers_cuda.so');
  return existsSync(file);
}

/** The graphics cards that CUDA may use, in its order; none where there is no driver. */
export async function cudaCards(): Promise<{ readonly id: string; readonly name: string }[]> {
  const query = ['--query-gpu=index,uuid,name,driver_version', '--format=csv,noheader'];
  const answer = await promisify(execFile)('nvidia-smi', query).catch(() => undefined);
  const cards = (answer?.stdout ?? '').split('\n').flatMap((line) => {
    const [id, uuid, name, driver] = line.split(', ');
    return driver === undefined
      ? []
      : [{ id: id!, uuid: uuid!, name: `${name}, driver ${driver}` }];
  });
  const visible = process.env['CUDA_VISIBLE_DEVICES']?.split(',');
  const isVisible = (id: string, uuid: string) =>
    visible === undefined || visible.some((each) => each === id || uuid.startsWith(each));
  return cards.filter(({ id, uuid }) => isVisible(id, uuid)).map(({ id, name }) => ({ id, name }));
}
