// Opening backends: what is said where they are absent, and what tfjs-node is given on newer Nodes.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import util from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { toNumbers, tensor } from '../../../pipeline/base/tensor.ts';
import { openNode } from '../../../pipeline/engine/tfjs/open-node.ts';
import type { TfjsBackend } from '../../../pipeline/engine/tfjs/open.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { runOnce } from './compare.ts';

const root = resolve(import.meta.dirname, '../../..');
const isInstalled = (name: string) => existsSync(join(root, 'node_modules', name));

afterEach(() => vi.restoreAllMocks());

/** What a process of its own says when it opens a backend: the runner of tests resolves packages its own way. */
async function saidOf(backend: TfjsBackend, env: NodeJS.ProcessEnv = process.env) {
  const opener = JSON.stringify(join(root, 'pipeline/engine/tfjs/open.ts'));
  const script = `
    const { openTfjsEngine } = await import(${opener});
    await openTfjsEngine('${backend}').catch((error) => process.stdout.write(String(error)));
  `;
  const run = util.promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  return stdout;
}

test.skipIf(isInstalled('@tensorflow/tfjs-node'))('tfjs-node that is not installed', async () => {
  expect(await saidOf('node')).toBe(
    'UserError: device tfjs-node: got no package @tensorflow/tfjs-node, expected it installed; run `npm install @tensorflow/tfjs-node@4.22.0`',
  );
});

test.skipIf(isInstalled('@tensorflow/tfjs-node-gpu'))('nor is tfjs-node-gpu', async () => {
  expect(await saidOf('node-gpu')).toBe(
    'UserError: device tfjs-node-gpu: got no package @tensorflow/tfjs-node-gpu, expected it installed; run `npm install @tensorflow/tfjs-node-gpu@4.22.0`, and the NVIDIA driver, CUDA 11 and cuDNN 8 it needs',
  );
});

test.skipIf(process.platform !== 'linux')('no GPU', async () => {
  const env = { ...process.env, VK_DRIVER_FILES: '/nonexistent', VK_ICD_FILENAMES: '/nonexistent' };
  expect(await saidOf('webgpu', env)).toBe(
    'UserError: device tfjs-webgpu: got no GPU, expected one with a driver for Vulkan, Metal or Direct3D 12; install its driver, or use another device',
  );
});

test('a package that does not find its libraries', async () => {
  const load = () => Promise.reject(new Error('libtensorflow.so.2: cannot open\nmore'));
  await expect(openNode('node', load)).rejects.toThrow(
    'device tfjs-node: got "libtensorflow.so.2: cannot open" from @tensorflow/tfjs-node, expected it installed; run `npm install',
  );
});

test('tfjs-node gets the functions that Node 23 removed, and computes', async () => {
  const warn = vi.spyOn(console, 'warn');
  const log = vi.spyOn(console, 'log');
  for (const name of ['isArray', 'isNullOrUndefined']) Reflect.deleteProperty(util, name);
  const engine = await openNode('node', () => import('./fake-tfjs-node.ts'));
  expect(engine.name).toBe('tfjs 4.22.0 node');
  const b = new Builder();
  const y = b.scale(b.input('x', 'float32', [2]), 2);
  const [got] = await runOnce(engine, b.build({ y }), { x: tensor('float32', [2], [1, 2]) });
  expect(toNumbers(got!)).toEqual([2, 4]);
  expect([...warn.mock.calls, ...log.mock.calls]).toEqual([]);
});
