// What is done where a GPU gives up.

import { describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { DeviceError } from '../../pipeline/engine/engine.ts';
import type { BackendName } from '../../src/probe/backends.ts';
import { createFallback } from '../../src/probe/fallback.ts';
import type { Probe } from '../../src/probe/open-probe.ts';

const probeOn = (backend: BackendName) => ({ backend }) as Probe;
const lost = new DeviceError('lost', 'the GPU is gone');

/** A probe on WebGPU; engines of the names in `broken` do not start. */
function openOn(broken: readonly BackendName[] = []) {
  const said: string[] = [];
  const reopen = (_: Probe, wanted: readonly BackendName[] = []) => {
    const [backend] = wanted.filter((name) => !broken.includes(name));
    return backend ? Promise.resolve(probeOn(backend)) : Promise.reject(lost);
  };
  const first = Promise.resolve(probeOn('webgpu'));
  return { said, withProbe: createFallback(first, reopen, ({ backend }) => said.push(backend)) };
}

const failingOn =
  (...failing: readonly BackendName[]) =>
  ({ backend }: Probe) =>
    failing.includes(backend) ? Promise.reject(lost) : Promise.resolve(backend);

describe('a task', () => {
  test('stays where it works', async () => {
    const { said, withProbe } = openOn();
    expect(await withProbe(failingOn())).toBe('webgpu');
    expect(said).toEqual([]);
  });

  test('goes on with the next engine, and so do those after it', async () => {
    const { said, withProbe } = openOn();
    expect(await withProbe(failingOn('webgpu'))).toBe('webgl');
    expect(await withProbe(failingOn())).toBe('webgl');
    expect(await withProbe(failingOn('webgl'))).toBe('wasm');
    expect(said).toEqual(['webgl', 'wasm']);
  });

  test('takes others along that fail at the same time', async () => {
    const { said, withProbe } = openOn();
    const tasks = [1, 2, 3].map(() => withProbe(failingOn('webgpu')));
    expect(await Promise.all(tasks)).toEqual(['webgl', 'webgl', 'webgl']);
    expect(said).toEqual(['webgl']);
  });

  test('goes on where an op is refused', async () => {
    const refused = new UserError('node "a" (Resize): cannot run');
    const act = ({ backend }: Probe) =>
      backend === 'wasm' ? Promise.resolve(backend) : Promise.reject(refused);
    expect(await openOn().withProbe(act)).toBe('wasm');
  });

  test('fails where nothing is left', async () => {
    await expect(openOn().withProbe(failingOn('webgpu', 'webgl', 'wasm'))).rejects.toBe(lost);
    await expect(openOn(['webgl', 'wasm']).withProbe(failingOn('webgpu'))).rejects.toBe(lost);
  });

  test('fails by its own mistakes where it is', async () => {
    const { said, withProbe } = openOn();
    const mistake = new Error('no such layer');
    await expect(withProbe(() => Promise.reject(mistake))).rejects.toBe(mistake);
    expect(said).toEqual([]);
  });
});
