// The software Vulkan driver that stands in for a GPU is found by WebGPU.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { softwareVulkan } from '../../support/vulkan.ts';

const vulkan = await softwareVulkan();

const script = `
  const { create } = await import('webgpu');
  const adapter = await create([]).requestAdapter();
  process.stdout.write(adapter?.info.architecture ?? 'none');
`;

test.skipIf(!vulkan)('an adapter is found', async () => {
  const node = promisify(execFile);
  const { stdout } = await node(process.execPath, ['--input-type=module', '-e', script], vulkan);
  expect(stdout).toBe('swiftshader');
});
