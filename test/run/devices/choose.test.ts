import { expect, test } from 'vitest';
import { UserError } from '../../../pipeline/base/user-error.ts';
import type { Device } from '../../../pipeline/config/devices.ts';
import { chooseDevice } from '../../../pipeline/run/devices/choose.ts';
import type { Probe } from '../../../pipeline/run/devices/probe.ts';
import { rememberingProber, type Prober } from '../../../pipeline/run/devices/remembered.ts';

type Trial = Omit<Probe, 'device'>;

/** A machine on which the devices do as given, and all others fail; it keeps count of what is tried. */
function machine(trials: Partial<Record<Device, Trial>>) {
  const tried: string[] = [];
  const probe: Prober = (device, { isTimed }) => {
    tried.push(isTimed ? `${device} timed` : device);
    const { speed, ...trial } = trials[device] ?? { failure: 'no adapter' };
    return Promise.resolve({ device, ...trial, ...(isTimed && { speed }) });
  };
  return { probe, probeAnew: probe, tried };
}

const cpu: Trial = { speed: 100, engine: 'onnxruntime cpu' };
const gpu: Trial = { speed: 1400, adapter: 'GeForce', engine: 'onnxruntime webgpu' };

test('auto takes a GPU that is faster, and says by how much', async () => {
  const { probe } = machine({
    cpu,
    webgpu: gpu,
    'tfjs-webgpu': { speed: 700, adapter: 'GeForce' },
  });
  expect(await chooseDevice('auto', { probe, hasGpu: true })).toEqual({
    device: 'webgpu',
    engine: 'onnxruntime webgpu',
    line: 'device: webgpu (GeForce), whose convolutions are the fastest here: 2.0 × tfjs-webgpu, 14 × cpu',
  });
});

test('auto takes the CPU where the GPU is slower', async () => {
  const { probe } = machine({ cpu, webgpu: { ...gpu, speed: 50 } });
  const { device, line } = await chooseDevice('auto', { probe, hasGpu: true });
  expect(device).toBe('cpu');
  expect(line).toBe('device: cpu, whose convolutions are the fastest here: 2.0 × webgpu');
});

test('auto tries nothing where nothing speaks for a GPU', async () => {
  const { probe, tried } = machine({ cpu, webgpu: gpu });
  const { device, line } = await chooseDevice('auto', { probe, hasGpu: false });
  expect([device, line, tried]).toEqual(['cpu', 'device: cpu, as there is no GPU', []]);
});

test('auto passes over software that stands in for a GPU, without timing it', async () => {
  const webgpu = { ...gpu, adapter: 'SwiftShader', isSoftware: true };
  const { probe, tried } = machine({ cpu, webgpu });
  const { device, line } = await chooseDevice('auto', { probe, hasGpu: true });
  expect(device).toBe('cpu');
  expect(line).toBe(
    'device: cpu, as no GPU can be used: webgpu (SwiftShader) is a program, no GPU; tfjs-webgpu does not work',
  );
  expect(tried).toEqual(['webgpu', 'tfjs-webgpu']);
});

test('a device asked for by name is taken, however slow', async () => {
  const webgpu = { ...gpu, isSoftware: true };
  expect(await chooseDevice('webgpu', machine({ webgpu }))).toMatchObject({
    device: 'webgpu',
    line: 'device: webgpu (GeForce), as asked for',
  });
});

test('a device asked for by name that does not work is a mistake, with what to do', async () => {
  const failure = chooseDevice('webgpu', machine({}));
  await expect(failure).rejects.toThrow(UserError);
  await expect(failure).rejects.toThrow(
    /^device webgpu: got "no adapter", expected it to work; .*driver.*; see micrographia devices$/,
  );
});

test('a failure of an earlier run does not count, since it may have been mended', async () => {
  const { probe } = machine({});
  const { probeAnew } = machine({ webgpu: gpu });
  expect(await chooseDevice('webgpu', { probe, probeAnew })).toMatchObject({ device: 'webgpu' });
});

test('nothing is tried twice while the machine stays what it is', async () => {
  const records = new Map<string, unknown>();
  const store = {
    getRecord: (key: string) => Promise.resolve(records.get(key)),
    putRecord: (key: string, record: unknown) =>
      Promise.resolve(void records.set(key, JSON.parse(JSON.stringify(record)))),
  };
  const { probe, tried } = machine({ webgpu: gpu });
  const first = await rememberingProber(store, probe)('webgpu', { isTimed: true });
  const second = await rememberingProber(store, probe)('webgpu', { isTimed: true });
  expect(second).toEqual(first);
  expect(tried).toEqual(['webgpu timed']);
  await rememberingProber(store, probe)('webgpu', { isTimed: false });
  expect(tried).toHaveLength(2);
});

test('a store that cannot be written is no reason to stop', async () => {
  const store = {
    getRecord: () => Promise.resolve(undefined),
    putRecord: () => Promise.reject(new Error('read only')),
  };
  const { probe } = machine({ webgpu: gpu });
  const found = await rememberingProber(store, probe)('webgpu', { isTimed: false });
  expect(found.adapter).toBe('GeForce');
});
