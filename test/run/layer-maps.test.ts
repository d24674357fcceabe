// Maps of small networks and data sets: what there is a map of, what there is none of, and what is refused.

import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../pipeline/config/config-input.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { computeLayerMaps } from '../../pipeline/run/compute-layer-maps.ts';
import { openDataset } from '../../pipeline/run/open-dataset.ts';
import { openPool } from '../../pipeline/run/pool.ts';
import { seatsOf } from '../../pipeline/run/seats.ts';
import { Stopwatch } from '../../pipeline/run/stopwatch.ts';
import type { LayerMap, NoLayerMap } from '../../pipeline/stages/layer-map.ts';
import { openStore } from '../../pipeline/store/store.ts';
import {
  newTinyFolder,
  silentReporter,
  timesOf,
  tinyAtlas,
  tinyBuild,
  tinyConfig,
  writeTinyModel,
} from '../support/tiny-build.ts';

let root: string;
/** With a dozen images of 24 px, and what was computed of them. */
let folder: string;
let maps: readonly (LayerMap | NoLayerMap)[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'maps-'));
  folder = await newTinyFolder(root);
  maps = await mapsOf(folder);
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** The maps of the tiny model and the images of a folder, whose store keeps them. */
async function mapsOf(
  own: string,
  changes: ConfigInput['activationAtlas'] = {},
  onAdvance?: (stage: string) => void,
): Promise<readonly (LayerMap | NoLayerMap)[]> {
  const config = tinyConfig(own, { activationAtlas: { ...tinyAtlas, ...changes } });
  const modelPath = config.models[0]!.path;
  const setup = { modelPath, dataset: config.dataset, top: 1, device: 'cpu' } as const;
  const { cores } = await seatsOf(setup, 2);
  const pool = openPool(cores, () => undefined);
  try {
    return await computeLayerMaps({
      config,
      dataset: await openDataset(config.dataset),
      model: await loadModel(modelPath),
      store: await openStore(join(own, 'store')),
      pool,
      picturePool: pool,
      device: 'cpu',
      engine: 'cpu',
      numWorkers: 2,
      reporter: silentReporter(onAdvance),
      stopwatch: new Stopwatch(() => 0),
      signal: new AbortController().signal,
      force: false,
      version: '1.2.3',
    });
  } finally {
    await pool.close();
  }
}

/** A new folder with only some of the images. */
async function folderOf(numImages: number): Promise<string> {
  const own = await newTinyFolder(root);
  await rename(join(own, 'images'), join(own, 'all'));
  await mkdir(join(own, 'images', 'ash'), { recursive: true });
  const names = (await readdir(join(own, 'all', 'cedar'))).toSorted().slice(0, numImages);
  for (const name of names) {
    await rename(join(own, 'all', 'cedar', name), join(own, 'images', 'ash', name));
  }
  return own;
}

describe('the maps of a model', () => {
  test('hold the samples of each layer at the same places, in order of depth', () => {
    const [block, features] = maps as [LayerMap, LayerMap];
    expect([block.layer, features.layer]).toEqual(['block', 'features']);
    // 100 samples of 14 images, of which two cannot be read, are 7 places each; a layer without space has one
    expect([block.samplesPerImage, features.samplesPerImage]).toEqual([7, 1]);
    expect(block.places.ids.length + block.numSilent).toBe(12 * 7);
    expect(features.places.ids.length + features.numSilent).toBe(12);
    for (const { ids, images } of [block.places, features.places]) {
      expect([...images]).toEqual(Array.from(ids, (id) => Math.floor(id / 7)));
    }
    expect([...features.places.ids].every((id) => id % 7 === 0)).toBe(true);
    for (const { positions, places: own, grids, quality } of [block, features]) {
      expect(positions.length).toBe(2 * own.ids.length);
      expect(positions.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(grids.length).toBeGreaterThan(0);
      expect(quality).not.toHaveProperty('explained');
    }
    expect(block.quality.trustworthiness).toBeGreaterThan(0.5);
    expect(block.quality.stability).toBeGreaterThan(0.2);
    expect(block.recipe).toMatchObject({ embedding: 'umap', neighbours: 15, samplesPerImage: 7 });
    expect(features.recipe).toMatchObject({ neighbours: features.places.ids.length - 1 });
  });

  test('are computed once, and anew only where something they depend on has changed', async () => {
    const before = await timesOf(join(folder, 'store'));
    const stages = async (changes: ConfigInput['activationAtlas']) => {
      const advanced: string[] = [];
      const found = await mapsOf(folder, changes, (stage) => advanced.push(stage.split(' ')[0]!));
      return { found, advanced };
    };
    expect(await stages({})).toEqual({ found: maps, advanced: [] });
    const divided = await stages({ grids: [3] });
    expect(divided.advanced).toEqual(['maps', 'maps']);
    expect((divided.found as LayerMap[])[0]!.positions).toEqual((maps as LayerMap[])[0]!.positions);
    // one layer more: its samples, its two layouts, its map
    const all = await stages({ layers: ['stem', 'block', 'features'] });
    expect(new Set(all.advanced)).toEqual(new Set(['samples', 'layouts', 'maps']));
    expect(all.advanced.filter((stage) => stage !== 'samples')).toEqual([
      'layouts',
      'layouts',
      'maps',
    ]);
    expect(all.found.slice(1)).toEqual(maps);
    const after = await timesOf(join(folder, 'store'));
    for (const [path, time] of before) expect(after.get(path)).toBe(time);
  });

  test('lie elsewhere with another embedding', async () => {
    const [pca] = (await mapsOf(folder, { embedding: 'pca', layers: ['block'] })) as LayerMap[];
    expect(pca!.quality.explained).toBeGreaterThan(0.3);
    expect(pca!.quality).not.toHaveProperty('stability');
    const [tsne] = (await mapsOf(folder, {
      embedding: 'tsne',
      space: 'whitened',
      layers: ['block'],
    })) as LayerMap[];
    expect(tsne!.positions).not.toEqual(pca!.positions);
    expect(tsne!.recipe).toMatchObject({ embedding: 'tsne', space: 'whitened' });
  });
});

describe('a data set', () => {
  test('of one image has maps of layers with space', async () => {
    const [block, features] = await mapsOf(await folderOf(1));
    expect((block as LayerMap).places.ids.length).toBeGreaterThan(3);
    expect((block as LayerMap).grids.length).toBeGreaterThan(0);
    expect(features).toEqual({
      layer: 'features',
      reason: 'a map needs at least 3 activations, and the data set gives 1',
    });
  });

  test('of three images has fewer neighbours', async () => {
    const [, features] = (await mapsOf(await folderOf(3))) as LayerMap[];
    expect(features!.recipe).toMatchObject({ neighbours: 2, samples: 3 });
    const [grid] = features!.grids;
    expect(grid!.size).toBe(2);
    expect(new Set(grid!.cells.flatMap(({ members }) => [...members]))).toEqual(new Set([0, 1, 2]));
  });
});

test('a layer of which no channel is alive has no map', async () => {
  const own = await newTinyFolder(root);
  await writeTinyModel(own, 'tiny', -1e6);
  const [block] = await mapsOf(own);
  expect(block).toEqual({
    layer: 'block',
    reason: 'none of its channels responds to any image',
  });
});

test('a layer that no model has is refused before anything is computed', async () => {
  const own = await mkdtemp(join(root, 'empty-'));
  await writeTinyModel(own, 'tiny');
  const config = tinyConfig(own, { activationAtlas: { layers: ['block', 'blok'] } });
  await expect(tinyBuild(own, config)).rejects.toThrow(
    'activationAtlas.layers: got "blok", expected one of block, stem, features',
  );
  expect(await readdir(own)).not.toContain('store');
});
