// A whole build on a device that is no CPU of ONNX Runtime.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { VisualizationRecord } from '../../pipeline/stages/visualization.ts';
import { readModel } from '../../pipeline/store/reader.ts';
import {
  contentsOf,
  newTinyFolder,
  silentReporter,
  tinyBuild,
  tinyConfig,
} from '../support/tiny-build.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'device-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

type Device = ReturnType<typeof tinyConfig>['device'];

async function buildOn(device: Device) {
  const folder = await newTinyFolder(root);
  const notes: string[] = [];
  await tinyBuild(folder, tinyConfig(folder, { device }), {
    reporter: silentReporter(undefined, notes),
  });
  const store = join(folder, 'store');
  const records = new Map<string, VisualizationRecord>();
  for (const path of (await contentsOf(store)).keys()) {
    if (!path.endsWith('.json')) continue;
    const text = await readFile(join(store, path), 'utf8');
    const { record } = JSON.parse(text) as { record: unknown };
    const { data } = VisualizationRecord.safeParse(record);
    if (data) records.set(path, data);
  }
  return { folder, notes, records };
}

test('tfjs-wasm makes the pictures that cpu makes, under the same keys, and is named as their maker', async () => {
  const cpu = await buildOn('cpu');
  const wasm = await buildOn('tfjs-wasm');
  expect(cpu.notes[0]).toBe('device: cpu, as asked for');
  expect(wasm.notes[0]).toMatch(/^device: tfjs-wasm \(.*\), as asked for$/);
  // seven pictures of each of two units in three layers, but no centre where there is no space
  expect(wasm.records.size).toBe(7 * 6 - 2);
  expect([...wasm.records.keys()]).toEqual([...cpu.records.keys()]);
  for (const [path, record] of wasm.records) {
    const expected = cpu.records.get(path)!;
    expect(record.engine).toMatch(/^tfjs \S+ wasm$/);
    for (const measure of ['activation', 'peak'] as const) {
      const scale = Math.max(1, Math.abs(expected[measure]));
      expect(record[measure] / scale).toBeCloseTo(expected[measure] / scale, 4);
    }
  }
  const { dataset } = await readModel(join(wasm.folder, 'atlas'), 'tiny');
  expect(dataset.numImages).toBe(12);
}, 90_000);

test('a device that does not work ends the build before it begins', async () => {
  const failure = buildOn('tfjs-node-gpu');
  await expect(failure).rejects.toThrow(UserError);
  await expect(failure).rejects.toThrow(
    'device tfjs-node-gpu: got "the package @tensorflow/tfjs-node-gpu is not installed"',
  );
});
