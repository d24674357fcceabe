// Unit records and whole models, published from hand-made results.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TopImage } from '../../pipeline/analyses/examples/unit-examples.ts';
import { costOf } from '../../pipeline/graph/cost.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { createAtlasWriter } from '../../pipeline/stages/atlas-writer.ts';
import type { ModelResults } from '../../pipeline/stages/model-results.ts';
import { encodePicture } from '../../pipeline/stages/picture-files.ts';
import { publishIndex, publishModel } from '../../pipeline/stages/publish-model.ts';
import { drawStrip, planStrips, stripKey } from '../../pipeline/stages/strip.ts';
import { classNames, unitRecord } from '../../pipeline/stages/unit-record.ts';
import {
  planVisualizations,
  visualizationKey,
  type VisualizationRecord,
} from '../../pipeline/stages/visualization.ts';
import { readAtlas, readLayer, readModel, readUnit } from '../../pipeline/store/reader.ts';
import { ProbeRecord } from '../../pipeline/store/probe-schema.ts';
import { AtlasExport } from '../../pipeline/store/export-schema.ts';
import { UnitRecord, type Provenance } from '../../pipeline/store/schema.ts';
import { openStore, type Store } from '../../pipeline/store/store.ts';
import { examplesOf, openTinyModel, tinyDataset } from '../support/tiny-model.ts';

const provenance: Provenance = { key: 'k', recipe: {}, model: 'm', engine: 'e', version: '1' };
const place = { left: 0, top: 0, width: 8, height: 8, fileWidth: 8, fileHeight: 8 };
const top: readonly TopImage[] = [
  { index: 4, value: 3, row: 0, col: 1 },
  { index: 2, value: 2, row: 1, col: 1 },
  { index: 1, value: 1, row: 1, col: 0 },
  { index: 7, value: 0, row: 0, col: 0 },
];

let model: Model;
beforeAll(async () => {
  model = await openTinyModel();
});

describe('the record of a unit', () => {
  function record(layerName: string, images: readonly TopImage[], dataset = tinyDataset()) {
    const layer = getLayer(model, layerName);
    const nameOf = classNames(model, dataset);
    const labelRates = new Map([
      ['ash', 0.4],
      ['birch', 0.4],
      ['cedar', 0.2],
    ]);
    const cells = images
      .filter(({ value }) => value > 0)
      .map(() => ({ patch: place, context: place }));
    return unitRecord(
      { model, layer, dataset, nameOf, labelRates, provenance },
      { channel: 1, examples: examplesOf(images), strip: { file: 's.webp', record: { cells } } },
    );
  }

  /** As it is read from the file. */
  const written = (value: object) => UnitRecord.parse(JSON.parse(JSON.stringify(value)));

  test('names the examples that excite it, their classes and where in the image they are', () => {
    const unit = written(record('stem', top));
    expect(unit).toMatchObject({ id: 'stem:1', model: 'tiny', layer: 'stem', dead: false });
    expect(unit.receptiveField).toEqual({ height: 3, width: 3, strideRow: 2, strideCol: 2 });
    expect(unit.examples.map(({ image, label, value }) => [image, label, value])).toEqual([
      ['4.png', 'birch', 3],
      ['2.png', 'cedar', 2],
      ['1.png', 'birch', 1],
    ]);
    expect(unit.examples[0]!.box).toEqual({ top: 0, left: 1, bottom: 2, right: 4 });
    expect(unit.examples[0]!.contextSize).toEqual([24, 24]);
    const selectivity = unit.selectivity!;
    expect(selectivity.index).toBeCloseTo((2 / 3 - 0.4) / 0.6);
    expect(selectivity).toMatchObject({
      numImages: 3,
      labels: [
        { label: 'birch', count: 2, baseRate: 0.4 },
        { label: 'cedar', count: 1, baseRate: 0.2 },
      ],
    });
  });

  test('calls classes as the model does where it has names for them', () => {
    const card = { ...model.card, labels: ['Ash, Fraxinus', 'Birch, Betula', 'Cedar'] };
    const nameOf = classNames({ ...model, card }, tinyDataset());
    expect([0, 1, 2, 3].map(nameOf)).toEqual([...card.labels, undefined]);
  });

  test('has no labels where the data set has none', () => {
    const unit = written(record('stem', top, tinyDataset([])));
    expect(unit).not.toHaveProperty('selectivity');
    for (const example of unit.examples) expect(example).not.toHaveProperty('label');
  });

  test('says that a unit is dead which neither an image nor a picture excites', () => {
    const silent = top.map((image) => ({ ...image, value: 0 }));
    const unit = written(record('stem', silent));
    expect(unit).toMatchObject({ dead: true });
    expect(unit).not.toHaveProperty('selectivity');
  });

  test('takes the whole image for the field of a layer without space', () => {
    const unit = written(record('features', top.slice(0, 1)));
    expect(unit.receptiveField).toBeUndefined();
    expect(unit.examples[0]!.box).toEqual({ top: 0, left: 0, bottom: 24, right: 24 });
  });
});

describe('a published model', () => {
  let root: string;
  let store: Store;
  let results: ModelResults;
  let numAdvanced = 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'publish-'));
    store = await openStore(join(root, 'store'));
    results = await handMade();
    const writer = createAtlasWriter(join(root, 'atlas'));
    const published = await publishModel(writer, store, results, () => numAdvanced++);
    await publishIndex(writer, [published], { version: '1', base: '/', date: '2026-01-31' });
  });
  afterAll(() => rm(root, { recursive: true }));

  /** Of `stem` units 0 and 2, of `features` unit 1; unit 2 of `stem` is dead. */
  async function handMade(): Promise<ModelResults> {
    const dataset = tinyDataset();
    const selections = [
      { layer: 'stem', channels: [0, 2] },
      { layer: 'features', channels: [1] },
    ];
    const examples = new Map(
      model.layers.map(({ name, shape }) => [
        name,
        Array.from({ length: shape[0]! }, (_, channel) => examplesOf(channel === 2 ? [] : top)),
      ]),
    );
    const colours = [[1], [1], [1]] as never;
    const positive = { size: 8, steps: 2, learningRate: 0.1, decay: 1, seed: 0, colours };
    const recipes = { positive, negative: positive };
    for (const job of planVisualizations(model, selections, recipes)) {
      for (const channel of job.channels) {
        const key = visualizationKey(model, job, channel);
        const peak = job.kind === 'negative' ? -1.5 : channel === 2 ? 0 : 1.5;
        const record: VisualizationRecord = {
          objective: 'channel',
          activation: 1,
          peak,
          engine: 'none',
          recipe: {},
        };
        const picture = new Float32Array(3 * 64).fill(channel / 4);
        await store.putBytes(
          key,
          'picture.webp',
          (await encodePicture(picture, { height: 8, width: 8 })).webp,
        );
        await store.putRecord(key, record);
      }
    }
    const strips = planStrips(model, selections, examples, 2);
    for (const job of strips) {
      const fit = model.card.preprocessing;
      const images = await Promise.all(job.examples.map(({ index }) => dataset.read(index, fit)));
      const { record, webp } = await drawStrip(images, job);
      const key = stripKey(dataset, model, job);
      await store.putBytes(key, 'strip.webp', webp);
      await store.putRecord(key, record);
    }
    return {
      model,
      dataset,
      skipped: [{ image: 'x.png', reason: 'the file is empty' }],
      cost: costOf(model.graph),
      selections,
      examples,
      strips,
      recipes,
      engine: 'none',
      version: '1',
      annotations: new Map([['stem:2', { name: 'silence', family: 'none', tags: ['test'] }]]),
    };
  }

  test('says what people say of a unit, in its record, its line, and nowhere else', async () => {
    const atlas = join(root, 'atlas');
    const annotation = { name: 'silence', family: 'none', tags: ['test'] };
    expect((await readUnit(atlas, 'tiny', 'stem', 2)).annotation).toEqual(annotation);
    expect((await readUnit(atlas, 'tiny', 'stem', 0)).annotation).toBeUndefined();
    const { units } = await readLayer(atlas, 'tiny', 'stem');
    expect(units.map((unit) => unit.annotation)).toEqual([undefined, annotation]);
  });

  test('has an index for programs whose addresses are of files that are there', async () => {
    const atlas = join(root, 'atlas');
    const text = await readFile(join(atlas, 'atlas.json'), 'utf8');
    const index = AtlasExport.parse(JSON.parse(text));
    expect(index).toMatchObject({ version: 2, root: '/', date: '2026-01-31' });
    const { page, record, layers } = index.models[0]!;
    expect([page, record]).toEqual(['tiny/', 'atlas/tiny/model.json']);
    const files = layers.flatMap(({ csv, parquet, units, ...layer }) => [
      layer.record,
      csv,
      parquet,
      ...units.channels.map((channel) => units.record.replace('{channel}', String(channel))),
    ]);
    expect(files).toHaveLength(9);
    for (const file of files) await readFile(join(atlas, file.replace(/^atlas\//, '')));
  });

  test('has tables that say what the records say', async () => {
    const atlas = join(root, 'atlas');
    const folder = join(atlas, 'tiny', 'stem');
    const rows = parse(await readFile(join(folder, 'units.csv'), 'utf8'), { columns: true });
    const units = [
      await readUnit(atlas, 'tiny', 'stem', 0),
      await readUnit(atlas, 'tiny', 'stem', 2),
    ];
    for (const [i, unit] of units.entries()) {
      const row = rows[i] as Record<string, string>;
      expect(Number(row['spectrum.max'])).toBe(unit.spectrum!.max);
      expect(row['spectrum.counts']).toBe(JSON.stringify(unit.spectrum!.counts));
      expect(row['id']).toBe(unit.id);
      expect(row['annotation.name']).toBe(unit.annotation?.name ?? '');
      expect(row['examples.0.image']).toBe(unit.examples[0]?.image ?? '');
      expect(row['provenance.key']).toBe(unit.provenance.key);
    }
    expect(
      (
        await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'units.parquet')) })
      ).map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, String(cell ?? '')])),
      ),
    ).toEqual(rows);
    expect(
      Object.keys(rows[0] as object).filter((name) => /file|picture\.|recipe/.test(name)),
    ).toEqual([]);
  });

  test('is read by the site’s reader, record by record', async () => {
    const atlas = join(root, 'atlas');
    const { models } = await readAtlas(atlas);
    expect(models).toMatchObject([{ slug: 'tiny', numLayers: 2, numUnits: 3 }]);
    expect(models[0]!.cover.map(({ layer, channel }) => `${layer}:${channel}`)).toEqual([
      'stem:0',
      'features:1',
    ]);
    const record = await readModel(atlas, 'tiny');
    expect(record.dataset).toMatchObject({ numImages: 11, skipped: results.skipped });
    expect(record.layers.map(({ name, numUnits, numDead }) => [name, numUnits, numDead])).toEqual([
      ['stem', 2, 1],
      ['features', 1, 0],
    ]);
    const stem = await readLayer(atlas, 'tiny', 'stem');
    expect(stem).toMatchObject({ next: 'features' });
    expect(stem.previous).toBeUndefined();
    expect(await readLayer(atlas, 'tiny', 'features')).toMatchObject({ previous: 'stem' });
    expect(stem.units.map(({ channel, dead, reached }) => [channel, dead, reached])).toEqual([
      [0, false, 0.5],
      [2, true, undefined],
    ]);
    const { thumbnail, patch } = stem.units[0]!;
    expect(thumbnail).toMatchObject({ file: 'tiny/stem/sheet.avif', left: 0 });
    expect(patch).toEqual({ ...thumbnail, file: 'tiny/stem/patches.webp' });
    expect(numAdvanced).toBe(3);
  });

  test('has the files that its records name, and no others', async () => {
    const atlas = join(root, 'atlas');
    const unit = await readUnit(atlas, 'tiny', 'stem', 0);
    expect(unit.positive).toMatchObject({
      peak: 1.5,
      picture: { file: 'tiny/stem/0.positive.webp' },
    });
    expect(unit.examples[0]!.patch.file).toBe('tiny/stem/0.examples.webp');
    expect((await readdir(join(atlas, 'tiny', 'stem'))).toSorted()).toEqual([
      '0.examples.webp',
      '0.json',
      '0.negative.webp',
      '0.positive.webp',
      '2.json',
      '2.negative.webp',
      'layer.json',
      'patches.webp',
      'sheet.avif',
      'units.csv',
      'units.parquet',
    ]);
  });

  test('lets browsers run it where that is wanted', async () => {
    const folder = join(root, 'for-browsers');
    const own = { ...results, probe: { mostMegabytes: 1 } };
    await publishModel(createAtlasWriter(folder), store, own, () => undefined);
    const { probe } = await readModel(folder, 'tiny');
    const files = (await readdir(join(folder, 'tiny', 'probe'))).toSorted();
    expect(files).toEqual([expect.stringMatching(/^\w+-0\.bin$/), 'probe.json']);
    const text = await readFile(join(folder, 'tiny', 'probe', 'probe.json'), 'utf8');
    const { layers, chunks } = ProbeRecord.parse(JSON.parse(text));
    expect(chunks).toEqual([{ file: files[0], sizeBytes: probe!.sizeBytes }]);
    expect(layers.map(({ name, largest, bare }) => [name, largest, bare])).toEqual([
      ['stem', [3, 0, 0], [2]],
      ['features', [0, 3], []],
    ]);
    expect((await readModel(join(root, 'atlas'), 'tiny')).probe).toBeUndefined();
  });

  test('comes out the same however often it is written', async () => {
    const again = join(root, 'again');
    await publishModel(createAtlasWriter(again), store, results, () => undefined);
    const names = await readdir(join(again, 'tiny', 'stem'));
    expect(names).toHaveLength(11);
    for (const name of ['units.csv', 'units.parquet']) {
      const [first, second] = [join(root, 'atlas'), again].map((folder) =>
        readFile(join(folder, 'tiny', 'stem', name)),
      );
      expect(await second).toEqual(await first);
    }
    expect(await readLayer(again, 'tiny', 'stem')).toEqual(
      await readLayer(join(root, 'atlas'), 'tiny', 'stem'),
    );
  });
});
