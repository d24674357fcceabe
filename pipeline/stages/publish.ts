// Writes an atlas from what is stored: the records and pictures that the site reads.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentKey } from '../base/content-key.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { drawDiagram } from '../model/diagram.ts';
import type { Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { SelfTestResult } from '../model/self-test.ts';
import type { UnitExamples } from '../analyses/examples/unit-examples.ts';
import type {
  LayerRecord,
  LayerSummary,
  ModelRecord,
  Picture,
  Provenance,
  SelfTest,
  UnitSummary,
  Visualization,
} from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { drawSheet } from './sheet.ts';
import { StripRecord, stripKey, type StripJob } from './strip.ts';
import {
  receptiveField,
  unitRecord,
  unitSummary,
  type LayerContext,
  type UnitParts,
} from './unit-record.ts';
import {
  visualizationKey,
  VisualizationRecord,
  type Selection,
  type Sign,
  type VisualizationRecipe,
} from './visualization.ts';

/** Everything that was computed of one model. */
export type ModelResults = {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly skipped: readonly { readonly image: string; readonly reason: string }[];
  readonly selfTest?: SelfTestResult;
  readonly cost: { readonly numParameters: number; readonly numMultiplyAdds: number };
  readonly selections: readonly Selection[];
  /** All units of a layer by the layer's name. */
  readonly examples: ReadonlyMap<string, readonly UnitExamples[]>;
  readonly strips: readonly StripJob[];
  readonly recipes: Readonly<Partial<Record<Sign, VisualizationRecipe>>>;
  readonly engine: string;
  readonly version: string;
};

/** Number of pictures on the cards of layers and models. */
const numCover = 8;

export type Cover = { readonly layer: string; readonly channel: number; readonly picture: Picture };

export type PublishedModel = { readonly record: ModelRecord; readonly cover: readonly Cover[] };

/** Writes the folder of one model into the atlas at `root`; `advance` is called for every unit. */
export async function publishModel(
  root: string,
  store: Store,
  results: ModelResults,
  advance: () => void,
): Promise<PublishedModel> {
  const { model, dataset, selections } = results;
  const publishedLayers: LayerSummary[] = [];
  for (const [i, selection] of selections.entries()) {
    const layer = model.layers.find(({ name }) => name === selection.layer)!;
    const around = { previous: slugAt(results, i - 1), next: slugAt(results, i + 1) };
    const record = await publishLayer(root, store, results, layer, selection, around, advance);
    publishedLayers.push(record.layer);
  }
  const record: ModelRecord = {
    slug: model.slug,
    name: model.name,
    description: model.card.description,
    licence: model.card.licence,
    source: model.card.source,
    hash: model.hash,
    sizeBytes: model.sizeBytes,
    inputShape: [model.card.input.numChannels, ...model.card.input.size],
    ...results.cost,
    labels: [...model.card.labels],
    selfTest: results.selfTest && testRecord(results.selfTest),
    dataset: {
      name: dataset.name,
      fingerprint: dataset.fingerprint,
      numImages: dataset.images.length - results.skipped.length,
      numClasses: dataset.classes.length,
      skipped: [...results.skipped],
    },
    layers: publishedLayers,
    diagram: diagramOf(model),
    engine: results.engine,
    version: results.version,
  };
  await writeJson(join(root, model.slug, 'model.json'), record);
  const cover = publishedLayers.flatMap(({ slug, cover: own }) =>
    own.slice(0, 2).map((each) => ({ layer: slug, ...each })),
  );
  return { record, cover: cover.slice(-2 * numCover) };
}

/** Writes the list of models; the last file of an atlas. */
export async function publishIndex(root: string, models: readonly PublishedModel[]): Promise<void> {
  await writeJson(join(root, 'index.json'), {
    models: models.map(({ record, cover }) => ({
      slug: record.slug,
      name: record.name,
      description: record.description,
      numLayers: record.layers.length,
      numUnits: record.layers.reduce((total, { numUnits }) => total + numUnits, 0),
      cover,
    })),
  });
}

async function publishLayer(
  root: string,
  store: Store,
  results: ModelResults,
  layer: Layer,
  { channels }: Selection,
  around: Pick<LayerRecord, 'previous' | 'next'>,
  advance: () => void,
): Promise<LayerRecord> {
  const { model, dataset } = results;
  const folder = join(model.slug, layer.slug);
  await mkdir(join(root, folder), { recursive: true });
  const context: LayerContext = {
    model,
    layer,
    dataset,
    provenance: layerProvenance(results, layer),
  };
  const parts: UnitParts[] = [];
  const pictures: { channel: number; webp: Uint8Array }[] = [];
  for (const channel of channels) {
    const positive = await publishPicture(root, store, results, layer, channel, 'positive');
    const negative = await publishPicture(root, store, results, layer, channel, 'negative');
    const strip = await publishStrip(root, store, results, layer, channel);
    const examples = results.examples.get(layer.name)![channel]!;
    const part = {
      channel,
      examples,
      strip,
      positive: positive?.visualization,
      negative: negative?.visualization,
    };
    parts.push(part);
    if (positive) pictures.push({ channel, webp: positive.webp });
    await writeJson(join(root, folder, `${channel}.json`), unitRecord(context, part));
    advance();
  }
  const thumbnails = await publishSheet(root, join(folder, 'sheet.webp'), pictures);
  const units = parts.map((part) => unitSummary(context, part, thumbnails.get(part.channel)));
  const record: LayerRecord = {
    model: model.slug,
    layer: layerSummary(layer, units),
    units,
    ...around,
  };
  await writeJson(join(root, folder, 'layer.json'), record);
  return record;
}

/** Copies a unit's picture; undefined where none is stored, or where the unit did not respond to it. */
async function publishPicture(
  root: string,
  store: Store,
  { model, recipes, version }: ModelResults,
  layer: Layer,
  channel: number,
  sign: Sign,
): Promise<{ visualization: Visualization; webp: Uint8Array } | undefined> {
  const recipe = recipes[sign];
  if (!recipe) return undefined;
  const key = visualizationKey(model.hash, { layer: layer.name, sign, recipe }, channel);
  const record = VisualizationRecord.parse(await store.getRecord(key));
  const isSilent = sign === 'positive' && record.peak <= 0;
  if (isSilent) return undefined;
  const webp = (await store.getBytes(key, 'picture.webp'))!;
  const file = [model.slug, layer.slug, `${channel}.${sign}.webp`].join('/');
  await writeFile(join(root, file), webp);
  const { size } = recipe;
  const visualization: Visualization = {
    picture: {
      file,
      left: 0,
      top: 0,
      width: size,
      height: size,
      fileWidth: size,
      fileHeight: size,
    },
    objective: record.objective,
    activation: record.activation,
    peak: record.peak,
    provenance: { key, recipe: record.recipe, model: model.hash, engine: record.engine, version },
  };
  return { visualization, webp };
}

async function publishStrip(
  root: string,
  store: Store,
  { model, dataset, strips }: ModelResults,
  layer: Layer,
  channel: number,
): Promise<UnitParts['strip']> {
  const job = strips.find((each) => each.layer === layer.name && each.channel === channel)!;
  const key = stripKey(dataset, model, job);
  const record = StripRecord.parse(await store.getRecord(key));
  const file = [model.slug, layer.slug, `${channel}.examples.webp`].join('/');
  if (record.cells.length > 0)
    await writeFile(join(root, file), (await store.getBytes(key, 'strip.webp'))!);
  return { file, record };
}

async function publishSheet(
  root: string,
  file: string,
  pictures: readonly { channel: number; webp: Uint8Array }[],
): Promise<Map<number, Picture>> {
  if (pictures.length === 0) return new Map();
  const { webp, place } = await drawSheet(pictures.map((picture) => picture.webp));
  await writeFile(join(root, file), webp);
  return new Map(pictures.map(({ channel }, i) => [channel, { ...place(i), file }]));
}

function layerSummary(layer: Layer, units: readonly UnitSummary[]): LayerSummary {
  const best = units
    .filter(({ thumbnail }) => thumbnail !== undefined)
    .toSorted((a, b) => (b.reached ?? 0) - (a.reached ?? 0));
  const widest = layer.fields
    .map(({ field }) => field)
    .reduce((wide, field) => (field.rows.size > wide.rows.size ? field : wide));
  return {
    name: layer.name,
    slug: layer.slug,
    kind: layer.kind,
    shape: [...layer.shape],
    receptiveField: receptiveField(widest),
    numUnits: units.length,
    numDead: units.filter(({ dead }) => dead).length,
    cover: best
      .slice(0, numCover)
      .map(({ channel, thumbnail }) => ({ channel, picture: thumbnail! })),
  };
}

function layerProvenance(
  { model, dataset, engine, version }: ModelResults,
  layer: Layer,
): Provenance {
  const recipe = { analysis: 'examples', layer: layer.name };
  return {
    key: contentKey({ recipe, model: model.hash, dataset: dataset.fingerprint }),
    recipe,
    model: model.hash,
    dataset: dataset.fingerprint,
    engine,
    version,
  };
}

function testRecord({ numImages, top1, top5, numClasses, warnings }: SelfTestResult): SelfTest {
  return { numImages, top1, top5, numClasses, warnings: [...warnings] };
}

function slugAt({ model, selections }: ModelResults, index: number): string | undefined {
  const name = selections[index]?.layer;
  return model.layers.find((layer) => layer.name === name)?.slug;
}

function diagramOf(model: Model): ModelRecord['diagram'] {
  const { nodes, edges } = drawDiagram(model);
  return {
    nodes: nodes.map((node) => ({ ...node, shape: [...node.shape] })),
    edges: edges.map(([from, to]) => [from, to]),
  };
}

async function writeJson(path: string, record: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(record)}\n`);
}
