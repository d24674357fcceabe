import { expect, test } from 'vitest';
import { UserError } from '../../../pipeline/base/user-error.ts';
import { formatDevices, listDevices } from '../../../pipeline/run/commands/devices.ts';
import type { Prober } from '../../../pipeline/run/devices/remembered.ts';
import { silentReporter } from '../../support/tiny-build.ts';

const probe: Prober = (device) =>
  Promise.resolve(
    device === 'cpu'
      ? { device, engine: 'onnxruntime cpu', adapter: 'EPYC', maxError: 0, speed: 400 }
      : device === 'webgpu'
        ? { device, engine: 'onnxruntime webgpu', adapter: 'A', maxError: 3.8e-7, speed: 5000 }
        : device === 'tfjs-webgpu'
          ? { device, failure: 'device tfjs-webgpu: got no GPU, expected one; install a driver' }
          : { device, failure: 'not installed' },
  );

test('lists what works with its speed, and what does not with the reason and what to do', async () => {
  const found = await listDevices({ reporter: silentReporter(), probe });
  expect(found.auto).toBe('webgpu');
  expect(found.devices).toHaveLength(9);
  expect(found.devices[1]).toEqual({
    device: 'webgpu',
    works: true,
    library: 'onnxruntime webgpu',
    adapter: 'A',
    maxError: 3.8e-7,
    gflops: 5000,
    timesCpu: 12.5,
  });
  const lines = formatDevices(found);
  expect(lines.slice(0, 3)).toEqual([
    'device  library             runs on  gradient off by  GFLOP/s  × cpu',
    'cpu     onnxruntime cpu     EPYC     the reference    400      1.00',
    'webgpu  onnxruntime webgpu  A        4e-7             5000     12.5',
  ]);
  const tfjs = lines.findIndex((line) => line.startsWith('tfjs-webgpu'));
  expect(lines[tfjs]).toMatch(/^tfjs-webgpu +no GPU$/);
  expect(lines[tfjs + 1]).toMatch(/^ +→ \S/);
  expect(lines.at(-1)).toBe(
    'auto takes webgpu (A), whose convolutions are the fastest here: 13 × cpu',
  );
});

test('a CPU on which nothing runs is said to be so', async () => {
  const broken: Prober = (device) => Promise.resolve({ device, failure: 'no library' });
  await expect(listDevices({ reporter: silentReporter(), probe: broken })).rejects.toThrow(
    new UserError('device cpu: got "no library", expected it to work; install again with npm ci'),
  );
});
