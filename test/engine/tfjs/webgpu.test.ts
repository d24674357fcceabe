// TensorFlow.js on WebGPU, on a software GPU: forward, gradient, tensors that stay, what is said.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { softwareVulkan } from '../../support/vulkan.ts';
import type { Report } from './webgpu-child.ts';

const vulkan = await softwareVulkan();
const run = promisify(execFile);

test.skipIf(!vulkan)('the driver is found', async () => {
  const script = `
    const { create } = await import('webgpu');
    const adapter = await create([]).requestAdapter();
    process.stdout.write(adapter?.info.architecture ?? 'none');
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], vulkan);
  expect(stdout).toBe('swiftshader');
});

describe.skipIf(!vulkan)('tfjs on webgpu', () => {
  let report: Report;
  beforeAll(async () => {
    const child = join(import.meta.dirname, 'webgpu-child.ts');
    const { stdout } = await run(process.execPath, [child], { ...vulkan, encoding: 'utf8' });
    report = JSON.parse(stdout) as Report;
  });

  test('has a name', () => expect(report.name).toMatch(/^tfjs \d+\.\d+\.\d+ webgpu$/));

  test('computes ops as ONNX Runtime does', () => {
    expect(Object.keys(report.ops).length).toBeGreaterThanOrEqual(30);
    for (const [what, deviation] of Object.entries(report.ops)) {
      expect(deviation, what).toBeLessThan(1e-4);
    }
  });

  test('computes the gradient of a network, each time the same', () => {
    expect(report.gradient).toBeLessThan(1e-4);
    expect(report.isSame).toBe(true);
  });

  test('feeds what it holds to another program', () => expect(report.held).toBeLessThan(1e-4));

  test('names node, op and backend where it cannot run', () => {
    expect(report.refusal).toMatch(
      /^UserError: node "y" \(Transpose\): the tfjs backend webgpu cannot run it: .*rank 7.*; use another device$/,
    );
  });

  test('tells when memory lacks', () => expect(report.failure).toBe('memory'));

  test('opened anew takes the place of the one before', () => {
    for (const said of report.replaced) expect(said).toMatch(/^DeviceError: /);
    expect(report.replaced.length).toBe(2);
    expect(report.reopened).toBeLessThan(1e-4);
  });
});
