// Tells by their texts which errors of runtimes mean that a device gave up.

import { DeviceError } from './engine.ts';

const signs: readonly (readonly [DeviceError['kind'], RegExp])[] = [
  [
    'memory',
    /out of (device |host |gpu )?memory|out_of_\w*memory|failed to allocate|bad_alloc|\boom\b|RESOURCE_EXHAUSTED|CUDA failure 2\b|cudaErrorMemoryAllocation|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED/i,
  ],
  [
    'lost',
    /device (is |was )?(lost|removed|hung|reset)|device_?lost|gpu (is |was )?lost|context (is |was )?lost|DXGI_ERROR_DEVICE_\w+|CUDA failure (46|100|214|70\d|71\d|999)\b|cudaError(IllegalAddress|LaunchFailure|LaunchTimeout|DevicesUnavailable|ECCUncorrectable|NoDevice)|fell off the bus|unspecified launch failure/i,
  ],
];

/** The error as a `DeviceError` where that is what it means, else as it is. */
export function asDeviceError(error: unknown): unknown {
  if (error instanceof DeviceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const [kind] = signs.find(([, pattern]) => pattern.test(text)) ?? [];
  return kind ? new DeviceError(kind, text, { cause: error }) : error;
}

/** Does `work`; what it throws is told apart. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDeviceError(error);
  }
}
