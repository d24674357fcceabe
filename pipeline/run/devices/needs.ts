// What each device is, and what it takes.

import type { Device } from '../../config/devices.ts';
import { hasCudaLibraries, versionOf } from './hardware.ts';

type Need = {
  /** Whether it brings hardware of its own, rather than the cores that `cpu` uses too. */
  readonly isAccelerator: boolean;
  /** What to do to have it. */
  readonly advice: string;
  /** What it lacks here, found without trying it; absent where it has to be tried. */
  readonly lack?: () => string | undefined;
};

const vulkan =
  process.platform === 'linux'
    ? 'install a Vulkan driver and its loader (Debian: libvulkan1 and mesa-vulkan-drivers, or the driver of NVIDIA), and see that this process may open /dev/dri'
    : 'bring the graphics driver up to date';

const tensorflow = (name: string) => `npm i ${name}@4.22.0, whose install script must be allowed`;

const absent = (name: string) => () =>
  versionOf(name) === undefined ? `the package ${name} is not installed` : undefined;

const on = (platform: NodeJS.Platform, system: string) => () =>
  process.platform === platform ? undefined : `it is part of ${system}`;

export const needs: Readonly<Record<Device, Need>> = {
  cpu: { isAccelerator: false, advice: 'nothing: it comes with the package' },
  webgpu: { isAccelerator: true, advice: vulkan },
  cuda: {
    isAccelerator: true,
    advice:
      'install CUDA 12 and cuDNN 9, then let onnxruntime-node download its libraries for CUDA: node node_modules/onnxruntime-node/script/install',
    lack: () =>
      hasCudaLibraries()
        ? undefined
        : 'the libraries of ONNX Runtime for CUDA are not installed, which its package downloads in a script',
  },
  coreml: { isAccelerator: true, advice: 'use a Mac', lack: on('darwin', 'macOS') },
  dml: { isAccelerator: true, advice: 'use Windows', lack: on('win32', 'Windows') },
  'tfjs-node-gpu': {
    isAccelerator: true,
    advice: tensorflow('@tensorflow/tfjs-node-gpu'),
    lack: absent('@tensorflow/tfjs-node-gpu'),
  },
  'tfjs-node': {
    isAccelerator: false,
    advice: tensorflow('@tensorflow/tfjs-node'),
    lack: absent('@tensorflow/tfjs-node'),
  },
  'tfjs-webgpu': { isAccelerator: true, advice: vulkan },
  'tfjs-wasm': { isAccelerator: false, advice: 'nothing: it comes with the package' },
};
