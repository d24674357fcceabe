// ONNX Runtime's WebGPU kernels, on a Vulkan driver that needs no GPU, against its CPU kernels.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { softwareVulkan } from '../support/vulkan.ts';

type Report = {
  readonly name: string;
  readonly opErrors: Readonly<Record<string, number>>;
  readonly refused: readonly string[];
  readonly gradientError: number;
  readonly descentError: number;
  readonly writesInto: boolean;
};

const script = fileURLToPath(new URL('../support/check-webgpu.ts', import.meta.url));
const vulkan = await softwareVulkan();

let report: Report;

beforeAll(async () => {
  if (!vulkan) return;
  const { stdout } = await promisify(execFile)(process.execPath, [script], vulkan);
  report = JSON.parse(stdout) as Report;
}, 60_000);

test.skipIf(!vulkan)('every op gives what the CPU gives', () => {
  const wrong = Object.entries(report.opErrors).filter(([, error]) => !(error < 1e-3));
  expect(wrong).toEqual([]);
  expect(Object.keys(report.opErrors).length).toBeGreaterThan(100);
  // antialiased Resize, transposed convolutions of other ranks than 2, 16-bit integers
  expect(report.refused.length).toBeLessThan(6);
});

test.skipIf(!vulkan)('the gradient of a network is that of the CPU', () => {
  expect(report.gradientError).toBeLessThan(1e-5);
});

test.skipIf(!vulkan)('what is held goes from run to run, and is read in the end', () => {
  expect(report.descentError).toBeLessThan(1e-5);
});

test.skipIf(!vulkan)('results are written where the caller wants them', () => {
  expect(report.writesInto).toBe(true);
  expect(report.name).toMatch(/^onnxruntime \S+ webgpu$/);
});
