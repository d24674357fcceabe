// Pictures whose device is lost while they are made.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { computePictures } from '../../pipeline/run/compute-pictures.ts';
import type { ModelBuild } from '../../pipeline/run/model-build.ts';
import { openPool, type Seat } from '../../pipeline/run/pool.ts';
import { processSource, threadSource } from '../../pipeline/run/start-worker.ts';
import { VisualizationRecord } from '../../pipeline/stages/visualization.ts';
import { openStore } from '../../pipeline/store/store.ts';
import { contentsOf, newTinyFolder, silentReporter } from '../support/tiny-build.ts';

const recipe = {
  size: 20,
  steps: 4,
  learningRate: 0.05,
  decay: 1,
  seed: 0,
  colours: imagenetColours,
};
const lossy = new URL('../support/lossy-worker.ts', import.meta.url);

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lost-'));
  folder = await newTinyFolder(root);
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** The store and the notes after the pictures of 4 + 6 units were made, in two batches. */
async function compute(seatOf: (setup: Parameters<typeof threadSource>[0]) => Seat) {
  const storeFolder = await mkdtemp(join(root, 'store-'));
  const notes: string[] = [];
  const modelPath = join(folder, 'tiny.onnx');
  const setup = { modelPath, dataset: join(folder, 'images'), top: 3, device: 'cpu' } as const;
  const pool = openPool([seatOf(setup)], (note) => notes.push(note));
  const build = {
    model: await loadModel(modelPath),
    store: await openStore(storeFolder),
    device: 'cpu',
    pool,
    picturePool: pool,
    reporter: silentReporter(),
  } satisfies Partial<ModelBuild>;
  const selections = [
    { layer: 'stem', channels: [0, 1, 2, 3] },
    { layer: 'block', channels: [0, 1, 2, 3, 4, 5] },
  ];
  await computePictures(build as unknown as ModelBuild, selections, { positive: recipe });
  await pool.close();
  return { storeFolder, contents: await contentsOf(storeFolder), notes };
}

const lost = 'warning: webgpu was lost (device lost); its task is done again in a fresh session';
const lostAgain = 'warning: webgpu was lost again (device lost); going on with cpu';

// a batch takes 5 runs, its trial 6
test.each([
  ['in a fresh session', 6, 'fake webgpu', [lost]],
  ['on the CPU where that is lost too', 3, /^onnxruntime \S+ cpu$/, [lost, lostAgain]],
])('all is done %s, under the keys it always has', async (_, numRuns, engine, expected) => {
  const undisturbed = await compute((setup) => [threadSource(setup)]);
  const { contents, notes, storeFolder } = await compute((setup) => {
    const environment = { NUM_RUNS: String(numRuns) };
    const source = processSource({ ...setup, device: 'webgpu' }, environment, lossy);
    return [source, source, threadSource(setup)];
  });
  // ten records, each with two files
  expect(undisturbed.contents.size).toBe(30);
  expect([...contents.keys()]).toEqual([...undisturbed.contents.keys()]);
  const isRecord = (path: string) => path.endsWith('.json');
  for (const path of [...contents.keys()].filter((each) => !isRecord(each))) {
    expect(contents.get(path)).toBe(undisturbed.contents.get(path));
  }
  for (const path of [...contents.keys()].filter(isRecord)) {
    const text = await readFile(join(storeFolder, path), 'utf8');
    const { record } = JSON.parse(text) as { record: unknown };
    expect(VisualizationRecord.parse(record).engine).toMatch(engine);
  }
  expect(notes).toEqual(expected);
});
