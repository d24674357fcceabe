// Writes what is stored of one unit into an atlas: its record, its pictures, its dataset examples.

import sharp from 'sharp';
import type { Layer } from '../model/layers.ts';
import type { Provenance, Tuning, UnitRecord, Visualization } from '../store/schema.ts';
import { unitRow, type Row } from './export/unit-row.ts';
import { unitLogitWeights } from './logit-weights.ts';
import { publishWeights } from './weights.ts';
import { publishReconstructions } from './publish-reconstructions.ts';
import { publishQuilt } from './publish-quilt.ts';
import type { Publishing } from './publishing.ts';
import { StripRecord, stripKey, type StripJob } from './strip.ts';
import { unitTuning } from './tuning.ts';
import { unitRecord, type UnitParts } from './unit-record.ts';
import { visualizationKey, VisualizationRecord, type PictureKind } from './visualization.ts';

/** What the units of a layer are published with. */
export type UnitSetting = Publishing & {
  readonly layer: Layer;
  readonly provenance: Provenance;
};

export type PublishedUnit = {
  readonly parts: UnitParts;
  readonly record: UnitRecord;
  /** Everything its page says. */
  readonly row: Row;
  /** The picture that excites it most, as a file. */
  readonly webp?: Uint8Array;
};

export async function publishUnit(
  setting: UnitSetting,
  channel: number,
  job: StripJob,
): Promise<PublishedUnit> {
  const { layer, writer, examples } = setting;
  const positive = await publishPicture(setting, channel, 'positive');
  const negative = await publishPicture(setting, channel, 'negative');
  const parts: UnitParts = {
    channel,
    examples: examples.get(layer.name)![channel]!,
    tuning: tuningOf(setting, channel),
    weights: await publishWeights(setting, channel),
    logitWeights: logitWeightsOf(setting, channel),
    strip: await publishStrip(setting, job),
    quilt: await publishQuilt(setting, channel, pathOf(setting, String(channel))),
    reconstructions: await publishReconstructions(
      setting,
      layer.name,
      channel,
      pathOf(setting, `${channel}.reconstructions.webp`),
    ),
    positive: positive?.visualization,
    negative: negative?.visualization,
  };
  const record = unitRecord(setting, parts);
  await writer.writeRecord(pathOf(setting, `${channel}.json`), record);
  return { parts, record, row: unitRow(record), webp: positive?.webp };
}

function tuningOf(
  { model, layer, tuning, examples, version }: UnitSetting,
  channel: number,
): Tuning | undefined {
  const own = tuning?.get(layer.name);
  const { max } = examples.get(layer.name)![channel]!.spectrum;
  return own && unitTuning(model, layer, own, { channel, max }, version);
}

function logitWeightsOf(
  { model, layer, relations }: UnitSetting,
  channel: number,
): UnitRecord['logitWeights'] {
  const own = relations?.logitWeights.get(layer.name);
  return own && unitLogitWeights(own, channel, layer.shape[0]!, model.card);
}

/** Copies a unit's picture; undefined where none is stored, or where the unit did not respond to it. */
async function publishPicture(
  setting: UnitSetting,
  channel: number,
  kind: PictureKind,
): Promise<{ visualization: Visualization; webp: Uint8Array } | undefined> {
  const { model, layer, recipes, version, store, writer } = setting;
  const recipe = recipes[kind];
  if (!recipe) return undefined;
  const key = visualizationKey(model, { layer: layer.name, kind, recipe }, channel);
  const record = VisualizationRecord.parse(await store.getRecord(key));
  const isSilent = kind !== 'negative' && record.peak <= 0;
  if (isSilent) return undefined;
  const webp = (await store.getBytes(key, 'picture.webp'))!;
  const file = pathOf(setting, `${channel}.${kind}.webp`);
  await writer.writeBytes(file, webp);
  const { width, height } = await sharp(webp).metadata();
  const visualization: Visualization = {
    picture: { file, left: 0, top: 0, width, height, fileWidth: width, fileHeight: height },
    objective: record.objective,
    activation: record.activation,
    peak: record.peak,
    provenance: { key, recipe: record.recipe, model: model.hash, engine: record.engine, version },
  };
  return { visualization, webp };
}

async function publishStrip(setting: UnitSetting, job: StripJob): Promise<UnitParts['strip']> {
  const { model, dataset, store, writer } = setting;
  const key = stripKey(dataset, model, job);
  const record = StripRecord.parse(await store.getRecord(key));
  const file = pathOf(setting, `${job.channel}.examples.webp`);
  if (record.cells.length > 0) {
    await writer.writeBytes(file, (await store.getBytes(key, 'strip.webp'))!);
  }
  return { file, record };
}

function pathOf({ model, layer }: UnitSetting, name: string): string {
  return `${model.slug}/${layer.slug}/${name}`;
}
