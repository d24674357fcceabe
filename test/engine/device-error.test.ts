import { expect, test } from 'vitest';
import { asDeviceError, guarded } from '../../pipeline/engine/device-error.ts';
import { DeviceError } from '../../pipeline/engine/engine.ts';

// as the runtimes say it
test.each([
  ['memory', 'CUDA failure 2: out of memory ; GPU=0 ; hostname=a'],
  ['memory', 'bfc_arena.cc:376 AllocateRawInternal Failed to allocate memory for requested buffer'],
  ['memory', 'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY'],
  ['memory', 'OOM when allocating tensor with shape[64,64,512,512]'],
  ['memory', 'std::bad_alloc'],
  ['lost', 'CUDA failure 700: an illegal memory access was encountered'],
  ['lost', 'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST'],
  ['lost', 'A valid external Instance reference no longer exists. Device is lost.'],
  ['lost', 'DXGI_ERROR_DEVICE_REMOVED'],
])('%s: %s', (kind, message) => {
  expect(asDeviceError(new Error(message))).toMatchObject({ kind, message });
});

test('any other error stays what it is', async () => {
  const error = new Error('Non-zero status code returned while running Conv node');
  expect(asDeviceError(error)).toBe(error);
  await expect(guarded(() => Promise.reject(error))).rejects.toBe(error);
});

test('what is known already is not wrapped again', () => {
  const error = new DeviceError('lost', 'out of memory');
  expect(asDeviceError(error)).toBe(error);
});
