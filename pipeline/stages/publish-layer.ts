// Writes the folder of one layer into an atlas: a page's worth for each unit, and sheets of all of them.

import { contentKey } from '../base/content-key.ts';
import { inLanes } from '../base/in-lanes.ts';
import { getLayer, type Layer } from '../model/layers.ts';
import type { LayerRecord, LayerSummary, Provenance, UnitSummary } from '../store/schema.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import { tablesOf } from './export/atlas-export.ts';
import { tableOf, toCsv, toParquet } from './export/table.ts';
import { unitRow } from './export/unit-row.ts';
import type { ModelResults } from './model-results.ts';
import { publishLayerMaps } from './publish-layer-maps.ts';
import { publishUnit, type PublishedUnit } from './publish-unit.ts';
import type { Publishing } from './publishing.ts';
import { publishSheets } from './publish-sheets.ts';
import { receptiveField, unitSummary } from './unit-record.ts';
import { wiringOf } from './wiring/layer-wiring.ts';
import type { Selection } from './visualization.ts';

/** Number of pictures on the card of a layer. */
const numCover = 8;

/** Units that are written at a time: images are encoded by threads of their own. */
const numAtOnce = 4;

/** @param around slugs of the layers before and after */
export async function publishLayer(
  publishing: Publishing,
  { layer: name, channels }: Selection,
  around: Pick<LayerRecord, 'previous' | 'next'>,
): Promise<LayerRecord> {
  const { model, writer } = publishing;
  const layer = getLayer(publishing.model, name);
  const provenance = layerProvenance(publishing, layer);
  const strips = new Map(
    publishing.stripsByLayer.get(name)?.map((strip) => [strip.channel, strip]),
  );
  const wiring = await wiringOf(publishing, layer);
  const setting = { ...publishing, layer, provenance, wiring };
  const published = await inLanes(channels, numAtOnce, async (channel) => {
    const unit = await publishUnit(setting, channel, strips.get(channel)!);
    publishing.advance();
    return unit;
  });
  const folder = `${model.slug}/${layer.slug}`;
  const pictures = await publishSheets(publishing, name, folder, published);
  const units = published.map(({ parts, record }, i) => unitSummary(parts, record, pictures[i]!));
  const summary = layerSummary(layer, units);
  const tables = tablesOf(model.slug, layer.slug);
  await publishTables(writer, tables, units, published);
  const maps = await publishLayerMaps(publishing, name, published);
  const record: LayerRecord = {
    model: model.slug,
    layer: summary,
    units,
    ...maps,
    tables,
    ...around,
  };
  await writer.writeRecord(`${folder}/layer.json`, record);
  return record;
}

/** Writes what is known of the units as tables: first the numbers that the layer's page sorts by. */
async function publishTables(
  writer: AtlasWriter,
  { csv, parquet }: NonNullable<LayerRecord['tables']>,
  units: readonly UnitSummary[],
  published: readonly PublishedUnit[],
): Promise<void> {
  const rows = units.map((unit, i) => {
    const { row } = published[i]!;
    return new Map([['id', row.get('id')!], ...unitRow(unit), ...row]);
  });
  const table = tableOf(rows);
  await writer.writeBytes(csv, Buffer.from(toCsv(table)));
  await writer.writeBytes(parquet, toParquet(table));
}

/**
 * The units to show a layer by: of the half that images excite most, those whose pictures excite
 * them most. Beside a tiny activation any picture is strong.
 */
function findBest(units: readonly UnitSummary[]): UnitSummary[] {
  const shown = units.filter(({ thumbnail }) => thumbnail !== undefined);
  const lively = shown.toSorted((a, b) => b.max - a.max).slice(0, Math.ceil(shown.length / 2));
  return lively.sort((a, b) => (b.reached ?? 0) - (a.reached ?? 0));
}

function layerSummary(layer: Layer, units: readonly UnitSummary[]): LayerSummary {
  const widest = layer.fields
    .map(({ field }) => field)
    .reduce((wide, field) => (field.rows.size > wide.rows.size ? field : wide));
  return {
    name: layer.name,
    slug: layer.slug,
    kind: layer.kind,
    shape: [...layer.shape],
    numApart: layer.numApart,
    receptiveField: receptiveField(widest),
    numUnits: units.length,
    numDead: units.filter(({ dead }) => dead).length,
    cover: findBest(units)
      .slice(0, numCover)
      .map(({ channel, thumbnail }) => ({ channel, picture: thumbnail! })),
  };
}

/** Of what a data set says of the layer's units. */
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
