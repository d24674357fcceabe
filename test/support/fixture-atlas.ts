// Writes a small, valid atlas of drawn pictures, so that the site can be built where nothing was computed.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  AtlasRecord,
  LayerRecord,
  ModelRecord,
  UnitRecord,
  type LayerSummary,
  type Picture,
  type UnitSummary,
} from '../../pipeline/store/schema.ts';
import { tablesOf } from '../../pipeline/stages/export/atlas-export.ts';
import { tableOf, toCsv, toParquet } from '../../pipeline/stages/export/table.ts';
import { unitRow } from '../../pipeline/stages/export/unit-row.ts';
import type { ZodType } from 'zod';
import { fixtureModels, type FixtureLayer, type FixtureModel } from './fixture-models.ts';
import { texture, writeSheet } from './fixture-pictures.ts';
import { writeFixtureLab } from './fixture-lab.ts';
import { writeFixtureMap } from './fixture-map-files.ts';
import { writeFixtureProbe } from './fixture-probe.ts';
import { writeFixtureWiring } from './fixture-wiring.ts';
import { fixtureField, fixtureUnit, type Setting } from './fixture-units.ts';

const NUM_IMAGES = 12;
const NUM_COVERS = 8;
/** More than are in one file. */
const NUM_MAP_CLASSES = 40;

/** Writes the fixture atlas into the folder `root`. */
export async function writeFixtureAtlas(root: string): Promise<void> {
  const models: ModelRecord[] = [];
  for (const model of fixtureModels) models.push(await writeModel(root, model));
  await writeRecord(AtlasRecord, join(root, 'index.json'), {
    date: '2026-01-31',
    models: models.map(({ slug, name, description, layers }) => ({
      slug,
      name,
      ...(description && { description }),
      numLayers: layers.length,
      numUnits: layers.reduce((sum, layer) => sum + layer.numUnits, 0),
      cover: layers
        .flatMap((layer) => layer.cover.map((cover) => ({ layer: layer.slug, ...cover })))
        .filter((_, index) => index % 3 === 0)
        .slice(0, 12),
    })),
  });
}

async function writeModel(root: string, model: FixtureModel): Promise<ModelRecord> {
  const [, height, width] = model.inputShape;
  const images = Array.from({ length: NUM_IMAGES }, (_, image) =>
    texture(`${model.slug} image ${image}`, width, height, 0.7),
  );
  const contexts = await writeSheet(root, `${model.slug}/images.webp`, images);
  const setting = { root, model, images, contexts };
  const records: LayerRecord[] = [];
  for (const index of model.layers.keys()) records.push(await writeLayer(setting, index));
  const layers = records.map(({ layer }) => layer);
  await writeFixtureWiring(root, model);
  await writeFixtureLab(root, model, images);
  return writeRecord(ModelRecord, join(root, model.slug, 'model.json'), {
    slug: model.slug,
    name: model.name,
    ...(model.description && { description: model.description }),
    ...(model.labels.length > 0 && { licence: 'CC0 1.0', source: 'https://example.org/woven' }),
    hash: '0123456789abcdef',
    sizeBytes: 28_100_000,
    inputShape: [...model.inputShape],
    numParameters: 6_998_552,
    numMultiplyAdds: 1_582_671_872,
    labels: [...model.labels],
    ...(model.selfTest && { selfTest: model.selfTest }),
    dataset: {
      name: 'weaves',
      fingerprint: 'fedcba9876543210',
      numImages: NUM_IMAGES,
      numClasses: model.labels.length,
      skipped: [...model.skipped],
    },
    layers,
    diagram: model.diagram,
    ...(model.negatives && { probe: await writeFixtureProbe(root, model, records) }),
    engine: 'none: drawn, not computed',
    version: '0.1.0',
  });
}

async function writeLayer(setting: Setting, index: number): Promise<LayerRecord> {
  const { root, model } = setting;
  const layer = model.layers[index]!;
  const [numUnits] = layer.shape;
  const folder = join(root, model.slug, layer.slug);
  const sheets = new Map<string, Picture[]>();
  for (const [kind, scale] of [
    ['thumbnails', 1],
    ['patches', 0.5],
    ['deconvnets', 3],
  ] as const) {
    const cells = Array.from({ length: numUnits! }, (_, channel) =>
      texture(`${model.slug} ${layer.name}:${channel} +`, 64, 64, scale),
    );
    sheets.set(kind, await writeSheet(root, `${model.slug}/${layer.slug}/${kind}.webp`, cells));
  }
  const units: UnitSummary[] = [];
  for (let channel = 0; channel < numUnits!; channel++) {
    const unit = await fixtureUnit(setting, layer, channel);
    await writeRecord(UnitRecord, join(folder, `${channel}.json`), unit);
    units.push(summarise(unit, (kind) => sheets.get(kind)![channel]!));
  }
  const summary = summariseLayer(layer, units);
  for (const kind of layer.maps ?? []) {
    await writeFixtureMap(root, {
      model: model.slug,
      layer,
      kind,
      sizes: kind === 'activations' ? [8, 16] : [8],
      classes: model.labels.slice(0, NUM_MAP_CLASSES),
      numUnits: units.length,
      others: model.layers.filter((other) => other !== layer && other.maps?.includes(kind)),
    });
  }
  const tables = tablesOf(model.slug, layer.slug);
  const columns = tableOf(units.map(unitRow));
  await writeFile(join(root, tables.csv), toCsv(columns));
  await writeFile(join(root, tables.parquet), toParquet(columns));
  return writeRecord(LayerRecord, join(folder, 'layer.json'), {
    model: model.slug,
    layer: summary,
    units,
    tables,
    ...(layer.maps && { maps: [...layer.maps] }),
    ...(layer.noAtlas && { noAtlas: layer.noAtlas }),
    previous: model.layers[index - 1]?.slug,
    next: model.layers[index + 1]?.slug,
  });
}

function summarise(unit: UnitRecord, cellOf: (kind: string) => Picture): UnitSummary {
  const { channel, dead, spectrum, positive, selectivity, annotation, examples, tuning } = unit;
  const score = (channel % 7) / 6;
  return {
    channel,
    ...(positive && { thumbnail: cellOf('thumbnails') }),
    ...(examples.length > 0 && { patch: cellOf('patches') }),
    ...(unit.reconstructions && { deconvnet: cellOf('deconvnets') }),
    dead,
    max: spectrum?.max ?? 0,
    mean: spectrum?.mean ?? 0,
    sparsity: spectrum?.inactiveShare ?? 0,
    ...(positive && spectrum && { reached: positive.peak / spectrum.max }),
    ...(selectivity && {
      topLabel: selectivity.labels[0]!.label,
      selectivity: selectivity.index,
    }),
    ...(tuning && {
      position: ((channel * 29) % 64) / 64,
      trust: { score, verdict: score < 0.3 ? 'poor' : score < 0.7 ? 'fair' : 'good' },
    }),
    ...(annotation && {
      annotation: { name: annotation.name, family: annotation.family, tags: annotation.tags },
    }),
  };
}

function summariseLayer(layer: FixtureLayer, units: readonly UnitSummary[]): LayerSummary {
  const field = fixtureField(layer);
  return {
    name: layer.name,
    slug: layer.slug,
    kind: layer.kind,
    shape: [...layer.shape],
    ...(field && { receptiveField: field }),
    numUnits: units.length,
    numDead: units.filter((unit) => unit.dead).length,
    cover: units
      .flatMap(({ channel, thumbnail }) => (thumbnail ? [{ channel, picture: thumbnail }] : []))
      .slice(0, NUM_COVERS),
  };
}

async function writeRecord<T>(schema: ZodType<T>, file: string, record: T): Promise<T> {
  const valid = schema.parse(record);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(valid));
  return valid;
}
