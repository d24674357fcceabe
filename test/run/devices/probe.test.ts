import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { probeDevice } from '../../../pipeline/run/devices/probe.ts';

/** Tries `webgpu` by a process that does `body`. */
async function probeBy(body: string, timeoutMs?: number) {
  const file = join(await mkdtemp(join(tmpdir(), 'probe-')), 'probe.mjs');
  await writeFile(file, `const tell = (news) => process.send(news);\n${body}`);
  return probeDevice('webgpu', { isTimed: true, timeoutMs, script: pathToFileURL(file) });
}

test('the CPU works, and its convolutions take time', async () => {
  const probe = await probeDevice('cpu', { isTimed: true });
  expect(probe).toMatchObject({ device: 'cpu', maxError: 0 });
  expect(probe.failure).toBeUndefined();
  expect(probe.engine).toMatch(/^onnxruntime \S+ cpu$/);
  expect(probe.adapter).toMatch(/, \d+ threads$/);
  expect(probe.speed).toBeGreaterThan(0.1);
});

test('what is told before the end counts', async () => {
  const body =
    "tell({ adapter: 'A' }); tell({ maxError: 1e-6 }); tell({ speed: 5 }); tell({ isDone: true }); process.disconnect();";
  expect(await probeBy(body)).toEqual({
    device: 'webgpu',
    adapter: 'A',
    maxError: 1e-6,
    speed: 5,
  });
});

test.each([
  ['throws', "throw new Error('no driver');", /^its process ended with code 1: Error: no driver$/],
  [
    'crashes',
    "console.error('terminate called'); process.abort();",
    /^its process ended by SIGABRT: terminate called$/,
  ],
  ['says nothing', 'process.disconnect();', /^its process ended without a word$/],
  [
    'computes something else',
    'tell({ maxError: 0.5 }); tell({ isDone: true }); process.disconnect();',
    /^its gradient is wrong by 50 %$/,
  ],
  [
    'computes what is no number',
    'tell({ maxError: null }); tell({ isDone: true }); process.disconnect();',
    /^its gradient is no number$/,
  ],
  [
    'cannot be opened',
    "tell({ failure: '/onnxruntime_src/a.cc:136 f() x == y was false. No adapter\\nat a' }); process.disconnect();",
    /^No adapter$/,
  ],
])('a device that %s does not work', async (_, body, failure) => {
  expect((await probeBy(body)).failure).toMatch(failure);
});

test('a device that hangs is given up', async () => {
  const { failure } = await probeBy("tell({ adapter: 'A' }); setInterval(() => 0, 1000);", 300);
  expect(failure).toBe('it did not answer within 0.3 s');
});

test('what is not installed is not tried', async () => {
  const { failure } = await probeDevice('tfjs-node-gpu', {
    isTimed: false,
    script: new URL('file:///absent'),
  });
  expect(failure).toBe('the package @tensorflow/tfjs-node-gpu is not installed');
});
