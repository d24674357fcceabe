// Maps of a layer as they are written into an atlas: which files, and what stands in them.

import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { boxAt } from '../../pipeline/model/place.ts';
import { createAtlasWriter } from '../../pipeline/stages/atlas-writer.ts';
import { countSheets } from '../../pipeline/stages/count-sheets.ts';
import type { CellIcon } from '../../pipeline/stages/icons.ts';
import type { LayerMap } from '../../pipeline/stages/layer-map.ts';
import { drawPatches, patchKey } from '../../pipeline/stages/map-patches.ts';
import { planImageIcons, planPatches, planWholes } from '../../pipeline/stages/plan-patches.ts';
import { publishIndex, publishModel } from '../../pipeline/stages/publish-model.ts';
import { publishLayerMaps } from '../../pipeline/stages/publish-layer-maps.ts';
import type { Publishing } from '../../pipeline/stages/publishing.ts';
import { classNames } from '../../pipeline/stages/unit-record.ts';
import { AtlasExport } from '../../pipeline/store/export-schema.ts';
import { MapCells, MapLevel, MapRecord } from '../../pipeline/store/map-schema.ts';
import { readLayer } from '../../pipeline/store/reader.ts';
import { openStore } from '../../pipeline/store/store.ts';
import { madeUpMap } from '../support/fixture-layer-map.ts';
import { openTinyModel, tinyDataset } from '../support/tiny-model.ts';

const iconSize = 16;
const numClasses = 18;
const dataset = tinyDataset();
const classes = Array.from({ length: numClasses }, (_, k) => `class ${k}`);

let root: string;
let model: Model;
let map: LayerMap;
let other: LayerMap;
let publishing: Publishing;
let scores: Float32Array;

/** Red and green tell the place of a cell. */
const colourOf = ({ col, row }: { col: number; row: number }) => [20 * col, 20 * row, 128];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'map-'));
  const store = await openStore(join(root, 'store'));
  model = await openTinyModel();
  const head = { numImages: 12, numSamples: 900, sizes: [4, 12] };
  map = madeUpMap({ ...head, layer: 'stem', shape: [4, 12, 12] }, 'one');
  other = madeUpMap({ ...head, layer: 'block', shape: [6, 12, 12] }, 'two');
  const jobs = [
    ...planPatches(model, map),
    ...planWholes(model, map),
    ...planImageIcons(model, map, iconSize),
  ].flat();
  for (const job of jobs) {
    const key = patchKey(dataset, model, job);
    const { record, webp } = await drawPatches(job, (i) => dataset.read(i, {} as never));
    await store.putBytes(key, 'patches.webp', webp);
    await store.putRecord(key, record);
  }
  const icons: CellIcon[][] = [];
  for (const { size, cells } of map.grids) {
    const own: CellIcon[] = [];
    for (const [i, cell] of cells.entries()) {
      const key = `${size}`.padStart(4, '0') + `${i}`.padStart(4, '0');
      const [r, g, b] = colourOf(cell) as [number, number, number];
      // larger than it is shown
      const create = { width: 24, height: 24, channels: 3, background: { r, g, b } } as const;
      await store.putBytes(key, 'picture.png', await sharp({ create }).png().toBuffer());
      own.push({ key, cosine: 0.75, chance: 0.25 });
    }
    icons.push(own);
  }
  const rng = random('scores');
  const numCells = map.grids.reduce((total, { cells }) => total + cells.length, 0);
  scores = Float32Array.from({ length: numClasses * numCells }, () => 3 * rng.normal());
  publishing = {
    model,
    dataset,
    skipped: [],
    cost: { numParameters: 1, numMultiplyAdds: 1 },
    selections: [
      { layer: 'stem', channels: [0, 2, 3] },
      { layer: 'block', channels: [0] },
    ],
    examples: new Map(),
    strips: [],
    recipes: {},
    engine: 'none',
    version: '1',
    writer: createAtlasWriter(join(root, 'atlas')),
    store,
    nameOf: classNames(model, dataset),
    labelRates: new Map(),
    stripsByLayer: new Map(),
    advance: () => undefined,
    layerMaps: [map, { layer: 'features', reason: 'too few' }, other],
    imageMap: map,
    icons: new Map([['stem', icons]]),
    scores: new Map([['stem', { classes, values: scores }]]),
    atlasRecipe: {
      layers: 'all',
      samples: 900,
      samplesPerImage: 'auto',
      embedding: 'umap',
      space: 'raw',
      neighbours: 15,
      grids: [4, 12],
      fewest: 2,
      icons: { size: iconSize, steps: 4, tries: 1 },
    },
  };
});
afterAll(() => rm(root, { recursive: true }));

const folder = () => join(root, 'atlas', 'tiny', 'stem', 'atlas');
const readJson = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(path, 'utf8')) as unknown;
const readMap = async () => MapRecord.parse(await readJson(join(folder(), 'map.json')));
const readLevel = async (size: number) =>
  MapLevel.parse(await readJson(join(folder(), `level-${size}.json`)));
async function readCells(size: number) {
  const numFiles = Math.ceil(cellsOf(size).length / 64);
  const files = Array.from({ length: numFiles }, (_, n) =>
    readJson(join(folder(), `cells-${size}-${n}.json`)),
  );
  return (await Promise.all(files)).map((file) => MapCells.parse(file));
}
const cellsOf = (size: number) => map.grids.find((grid) => grid.size === size)!.cells;

describe('a published map', () => {
  let told: Awaited<ReturnType<typeof publishLayerMaps>>;
  beforeAll(async () => {
    told = await publishLayerMaps(publishing, 'stem', []);
  });

  test('has the files that its record names, and no others', async () => {
    expect(told).toEqual({ maps: ['activations', 'images'] });
    const record = await readMap();
    const named = [
      'map.json',
      'overview.webp',
      'moves.bin',
      'cells.csv',
      'cells.parquet',
      ...[record.scores!, record.counts!].flatMap(({ files }) =>
        files.map((file) => file.replace(`${record.folder}/`, '')),
      ),
    ];
    for (const { size, numCells, tiles } of record.levels) {
      named.push(`level-${size}.json`, ...tiles.map(([x, y]) => `icons-${size}-${x}-${y}.webp`));
      for (let n = 0; n < numCells / 64; n++) {
        named.push(`cells-${size}-${n}.json`, `patches-${size}-${n}.webp`);
      }
    }
    expect(record.levels.map(({ tiles }) => tiles.length)).toEqual([1, 4]);
    expect(record.scores!.files).toHaveLength(2);
    expect((await readdir(folder())).toSorted()).toEqual(named.toSorted());
  });

  test('says what was laid out, and how true it is', async () => {
    const record = await readMap();
    expect(record).toMatchObject({
      kind: 'activations',
      layer: 'stem',
      folder: 'tiny/stem/atlas',
      iconSize,
      sampling: { numImages: 12, numSamples: 900, samplesPerImage: 75, numSilent: 5, fewest: 2 },
      quality: { trustworthiness: 0.9, icons: { cosine: 0.75, chance: 0.25 } },
      others: [{ layer: 'block', name: 'block' }],
      provenance: { recipe: { embedding: 'lot', icons: { size: iconSize } } },
    });
  });

  test('has each icon at its place on a sheet, and nothing where there is no cell', async () => {
    const record = await readMap();
    for (const { size, tiles } of record.levels) {
      const cells = new Map(cellsOf(size).map((cell) => [`${cell.col} ${cell.row}`, cell]));
      let numFound = 0;
      for (const [x, y] of tiles) {
        const file = sharp(join(folder(), `icons-${size}-${x}-${y}.webp`));
        const { data, info } = await file.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
        expect([info.width, info.height]).toEqual([8 * iconSize, 8 * iconSize]);
        for (let i = 0; i < 64; i++) {
          const [col, row] = [i % 8, Math.floor(i / 8)];
          const middle = (row * iconSize + 8) * info.width + col * iconSize + 8;
          const [r, g, b, alpha] = data.subarray(4 * middle, 4 * middle + 4);
          const cell = cells.get(`${8 * x + col} ${8 * y + row}`);
          expect(alpha).toBe(cell ? 255 : 0);
          if (!cell) continue;
          numFound++;
          const wanted = colourOf(cell);
          for (const [k, value] of [r, g, b].entries()) {
            expect(Math.abs(value! - wanted[k]!)).toBeLessThan(12);
          }
        }
      }
      expect(numFound).toBe(cells.size);
    }
    const { width, height } = await sharp(join(folder(), 'overview.webp')).metadata();
    expect(record.overview).toMatchObject({ width, height });
    expect(width).toBe(4 * iconSize);
  });

  test('lists the cells of each level, and labels some by what they add most to', async () => {
    const all = map.grids.flatMap(({ cells }) => cells);
    let start = 0;
    for (const { size, cells } of map.grids) {
      const level = await readLevel(size);
      expect(level.cols).toEqual(cells.map(({ col }) => col));
      expect(level.rows).toEqual(cells.map(({ row }) => row));
      expect(level.counts).toEqual(cells.map(({ members }) => members.length));
      for (const [i, k] of level.classes.entries()) {
        const own = classes.map((_, each) => scores[each * all.length + start + i]!);
        expect([-1, own.indexOf(Math.max(...own))]).toContain(k);
      }
      start += cells.length;
    }
  });

  test('tells what is in a cell, and shows parts of images from it', async () => {
    const layer = getLayer(model, 'stem');
    for (const { size, cells } of map.grids) {
      const files = await readCells(size);
      const said = files.flatMap((file) => file.cells);
      expect(said).toHaveLength(cells.length);
      for (const [i, cell] of cells.entries()) {
        const { count, fit, units, labels, patches, classes: raised } = said[i]!;
        expect([count, fit]).toEqual([cell.members.length, 0.75]);
        // channel 1 has no page
        const order = [0, 2, 3].sort((a, b) => cell.direction[b]! - cell.direction[a]!);
        expect(units.map(({ channel }) => channel)).toEqual(order);
        expect(units[0]!.weight).toBeCloseTo(cell.direction[order[0]!]!, 2);
        const own = Array.from(cell.members, (s) => dataset.classes[map.places.images[s]! % 3]!);
        expect(labels.reduce((total, each) => total + each.count, 0)).toBe(own.length);
        expect(labels[0]!.count).toBe(own.filter((label) => label === labels[0]!.label).length);
        expect(raised).toEqual(raised.toSorted((a, b) => b.value - a.value));
        const shown = Array.from(cell.nearest.subarray(0, 4));
        const images = new Set(Array.from(cell.nearest, (s) => map.places.images[s]!));
        expect(patches).toHaveLength(Math.min(4, cell.members.length));
        expect(new Set(patches.map(({ image }) => image)).size).toBe(Math.min(4, images.size));
        expect(patches[0]!.image).toBe(`${map.places.images[shown[0]!]!}.png`);
        const [row, col] = [map.places.rows[shown[0]!]!, map.places.cols[shown[0]!]!];
        const box = boxAt(layer, 0, row, col, [24, 24]);
        const ratio = (box.right - box.left) / (box.bottom - box.top);
        expect(patches[0]!.width / patches[0]!.height).toBeCloseTo(ratio, 1);
      }
      for (const [n, { patches, cells: own }] of files.entries()) {
        const file = await sharp(join(folder(), `patches-${size}-${n}.webp`)).metadata();
        expect(patches).toEqual({
          file: `tiny/stem/atlas/patches-${size}-${n}.webp`,
          width: file.width,
          height: file.height,
        });
        for (const { left, top, width, height } of own.flatMap((cell) => cell.patches)) {
          expect(left + width <= file.width && top + height <= file.height).toBe(true);
        }
      }
    }
  });

  test('gives values of classes back within rounding', async () => {
    const { scores: packed, counts } = await readMap();
    const numCells = scores.length / numClasses;
    expect(packed!.classes).toEqual(classes);
    for (const [n, file] of packed!.files.entries()) {
      const bytes = await readFile(join(root, 'atlas', file));
      expect(bytes).toHaveLength(2 * Math.min(16, numClasses - 16 * n) * numCells);
      for (let i = 0; i < bytes.length / 2; i++) {
        const value = packed!.scale * bytes.readInt16LE(2 * i);
        expect(Math.abs(value - scores[16 * n * numCells + i]!)).toBeLessThan(packed!.scale);
      }
    }
    expect(counts).toMatchObject({ classes: ['ash', 'birch', 'cedar'], scale: 1 });
    const bytes = await readFile(join(root, 'atlas', counts!.files[0]!));
    map.grids
      .flatMap(({ cells }) => cells)
      .forEach(({ members }, i) => {
        for (let k = 0; k < 3; k++) {
          const own = members.filter((s) => map.places.images[s]! % 3 === k);
          expect(bytes.readInt16LE(2 * (k * numCells + i))).toBe(own.length);
        }
      });
  });

  test('says where the same images lie on another map', async () => {
    const bytes = await readFile(join(folder(), 'moves.bin'));
    const cells = map.grids.flatMap((grid) => grid.cells);
    expect(bytes).toHaveLength(4 * cells.length);
    for (const [i, { members }] of cells.entries()) {
      for (const axis of [0, 1]) {
        // the ids of both are the same, row by row
        const sum = members.reduce((total, s) => total + other.positions[2 * s + axis]!, 0);
        const place = bytes.readUInt16LE(2 * (2 * i + axis)) / 65535;
        expect(place).toBeCloseTo(sum / members.length, 4);
      }
    }
  });

  test('has a table with a row for each cell', async () => {
    const text = await readFile(join(folder(), 'cells.csv'), 'utf8');
    const rows: Record<string, string>[] = parse(text, { columns: true });
    const cells = map.grids.flatMap((grid) => grid.cells);
    expect(rows.map((row) => [row['col'], row['row'], row['count']])).toEqual(
      cells.map(({ col, row, members }) => [`${col}`, `${row}`, `${members.length}`]),
    );
    const [first] = (await readCells(4))[0]!.cells;
    expect(rows[0]).toMatchObject({
      grid: '4',
      'classes.0.label': first!.classes[0]!.label,
      'patches.0.image': first!.patches[0]!.image,
    });
  });

  test('comes out the same however often it is written', async () => {
    const again = join(root, 'again');
    await publishLayerMaps({ ...publishing, writer: createAtlasWriter(again) }, 'stem', []);
    for (const kind of ['atlas', 'images']) {
      const names = await readdir(join(root, 'atlas', 'tiny', 'stem', kind));
      expect(await readdir(join(again, 'tiny', 'stem', kind))).toEqual(names);
      for (const name of names) {
        const [one, two] = [join(root, 'atlas'), again].map((folderOf) =>
          readFile(join(folderOf, 'tiny', 'stem', kind, name)),
        );
        expect((await one)!.equals((await two)!), name).toBe(true);
      }
    }
  });

  test('may be of whole images: each cell is shown by the one in its middle', async () => {
    const images = join(root, 'atlas', 'tiny', 'stem', 'images');
    const record = MapRecord.parse(await readJson(join(images, 'map.json')));
    expect(record).toMatchObject({ kind: 'images', others: [], sampling: { fewest: 1 } });
    expect(record.scores).toBeUndefined();
    expect(record.moves).toBeUndefined();
    const file = MapCells.parse(await readJson(join(images, 'cells-4-0.json')));
    const { cells } = map.grids[0]!;
    const tile = sharp(join(images, 'icons-4-0-0.webp'));
    const pixels = await tile.ensureAlpha().raw().toBuffer();
    for (const [i, { nearest, col, row }] of cells.entries()) {
      const index = map.places.images[nearest[0]!]!;
      expect(file.cells[i]!.patches[0]).toMatchObject({ image: `${index}.png`, width: 56 });
      const mean = (await dataset.read(index, {} as never)).data.reduce((a, b) => a + b) / 1728;
      let sum = 0;
      for (let at = 0; at < iconSize ** 2; at++) {
        const line = row * iconSize + Math.floor(at / iconSize);
        const start = 4 * (line * 8 * iconSize + col * iconSize + (at % iconSize));
        sum += pixels[start]! + pixels[start + 1]! + pixels[start + 2]!;
      }
      expect(Math.abs(sum / (3 * iconSize ** 2) - mean)).toBeLessThan(6);
    }
  });
});

test('the index for programs names the records and tables of maps', async () => {
  const { store } = publishing;
  const atlas = join(root, 'whole');
  const writer = createAtlasWriter(atlas);
  const results = { ...publishing, selections: [{ layer: 'stem', channels: [] }] };
  let numAdvanced = 0;
  const published = await publishModel(writer, store, results, () => numAdvanced++);
  expect(numAdvanced).toBe(countSheets({ ...results, layerMaps: [map] }));
  await publishIndex(writer, [published], { version: '1', base: '/', date: '2026-01-31' });
  const index = AtlasExport.parse(await readJson(join(atlas, 'atlas.json')));
  const maps = index.models[0]!.layers[0]!.maps!;
  expect(maps.map(({ kind, page }) => [kind, page])).toEqual([
    ['activations', 'tiny/stem/atlas/'],
    ['images', 'tiny/stem/images/'],
  ]);
  for (const { record, csv, parquet } of maps) {
    for (const file of [record, csv, parquet]) {
      expect((await stat(join(atlas, file.replace(/^atlas\//, '')))).size).toBeGreaterThan(0);
    }
  }
  expect((await readLayer(atlas, 'tiny', 'stem')).maps).toEqual(['activations', 'images']);
});

test('a layer without a map says why, where one was wanted', async () => {
  expect(await publishLayerMaps(publishing, 'features', [])).toEqual({ noAtlas: 'too few' });
  const none = { ...publishing, atlasRecipe: undefined } as unknown as Publishing;
  expect(await publishLayerMaps(none, 'stem', [])).toEqual({});
});

test('a map without icons, scores and labels is written all the same', async () => {
  const bare = {
    ...publishing,
    icons: undefined,
    scores: undefined,
    imageMap: undefined,
    layerMaps: [map],
    nameOf: () => undefined,
    writer: createAtlasWriter(join(root, 'bare')),
  } as unknown as Publishing;
  await publishLayerMaps(bare, 'stem', []);
  const record = MapRecord.parse(await readJson(join(root, 'bare/tiny/stem/atlas/map.json')));
  expect(record).not.toHaveProperty('scores');
  expect(record).not.toHaveProperty('counts');
  expect(record).not.toHaveProperty('moves');
  const path = join(root, 'bare/tiny/stem/atlas/level-4.json');
  expect(new Set(MapLevel.parse(await readJson(path)).classes)).toEqual(new Set([-1]));
});
