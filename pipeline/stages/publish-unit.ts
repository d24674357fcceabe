// Writes what is stored of one unit into an atlas: its record, its pictures, its dataset examples.

import type { Layer } from '../model/layers.ts';
import type { Provenance, Tuning, UnitRecord } from '../store/schema.ts';
import { unitRow, type Row } from './export/unit-row.ts';
import { unitFactors } from './factors.ts';
import { unitLogitWeights } from './logit-weights.ts';
import { publishWeights } from './weights.ts';
import { publishPictures } from './publish-pictures.ts';
import { publishQuilt } from './publish-quilt.ts';
import { publishReconstructions } from './publish-reconstructions.ts';
import { publishTrust } from './publish-trust.ts';
import type { Publishing } from './publishing.ts';
import { StripRecord, stripKey, type StripJob } from './strip.ts';
import { unitTuning } from './tuning.ts';
import { unitRecord, type UnitParts } from './unit-record.ts';
import type { LayerWiring } from './wiring/layer-wiring.ts';
import { publishWiring } from './wiring/publish-wiring.ts';

/** What the units of a layer are published with. */
export type UnitSetting = Publishing & {
  readonly layer: Layer;
  readonly provenance: Provenance;
  readonly wiring: LayerWiring;
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
  const path = pathOf(setting, String(channel));
  const { pictures, webp } = await publishPictures(setting, channel, path);
  const parts: UnitParts = {
    ...pictures,
    channel,
    examples: examples.get(layer.name)![channel]!,
    trust: await publishTrust(setting, layer.name, channel),
    tuning: tuningOf(setting, channel),
    // how it is wired says more, but of what reads the image
    weights: setting.wiring.inputs.length > 0 ? undefined : await publishWeights(setting, channel),
    factors: factorCurvesOf(setting, channel),
    ...relationsOf(setting, channel),
    quilt: await publishQuilt(setting, channel, path),
    strip: await publishStrip(setting, job),
    reconstructions: await publishReconstructions(
      setting,
      layer.name,
      channel,
      pathOf(setting, `${channel}.reconstructions.webp`),
    ),
  };
  const record = unitRecord(setting, parts);
  await writer.writeRecord(pathOf(setting, `${channel}.json`), record);
  await publishWiring(setting, channel);
  return { parts, record, row: unitRow(record), webp };
}

function tuningOf(
  { model, layer, tuning, examples, version }: UnitSetting,
  channel: number,
): Tuning | undefined {
  const own = tuning?.get(layer.name);
  const { max } = examples.get(layer.name)![channel]!.spectrum;
  return own && unitTuning(model, layer, own, { channel, max }, version);
}

function factorCurvesOf(
  { layer, survey, binnings }: UnitSetting,
  channel: number,
): UnitRecord['factors'] {
  return binnings && survey && unitFactors(binnings, survey, layer.name, channel);
}

function relationsOf(
  { model, layer, relations }: UnitSetting,
  channel: number,
): Pick<UnitParts, 'logitWeights' | 'relatives' | 'position'> {
  const id = `${layer.name}:${channel}`;
  const weights = relations?.logitWeights.get(layer.name);
  return {
    logitWeights: weights && unitLogitWeights(weights, channel, layer.shape[0]!, model.card),
    relatives: relations?.relatives.get(id),
    position: relations?.positions.get(id),
  };
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
