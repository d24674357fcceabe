// Writes the folder of one model into an atlas: the records and pictures that the site reads.

import { labelRates } from '../analyses/examples/selectivity.ts';
import { drawDiagram } from '../model/diagram.ts';
import type { Model } from '../model/model.ts';
import type { SelfTestResult } from '../model/self-test.ts';
import type { LayerRecord, LayerSummary, ModelRecord, Picture, SelfTest } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import { atlasExport, type ExportedModel, type ExportHead } from './export/atlas-export.ts';
import type { ModelResults } from './model-results.ts';
import { factorsOf } from './factors.ts';
import { publishLab } from './lab/publish-lab.ts';
import { publishRobustness } from './lab/publish-robustness.ts';
import { publishLayer } from './publish-layer.ts';
import { publishProbe } from './publish-probe.ts';
import { publishCircuits } from './wiring/publish-circuits.ts';
import { publishPairs } from './wiring/publish-pairs.ts';
import { directOf, eachPair, sourcesFrom } from './wiring/wired-layers.ts';
import { classNames, type NameOf } from './unit-record.ts';

/** A picture on the card of a model, and the unit it shows; the layer by its slug. */
export type Cover = { readonly layer: string; readonly channel: number; readonly picture: Picture };

export type PublishedModel = ExportedModel & { readonly cover: readonly Cover[] };

/** What is said of an atlas as a whole. */
export type AtlasHead = ExportHead & { readonly repository?: string };

/** Number of pictures on the card of a model, and how many of them one layer may give. */
const numCover = 16;
const numCoverOfLayer = 2;

/** `advance` is called for every unit, and for every sheet of icons of a map. */
export async function publishModel(
  writer: AtlasWriter,
  store: Store,
  results: ModelResults,
  advance: () => void,
): Promise<PublishedModel> {
  const { model, dataset, selections, strips, quilts, reconstructions, edges } = results;
  const nameOf = classNames(model, dataset);
  const publishing = {
    ...results,
    writer,
    store,
    advance,
    nameOf,
    labelRates: ratesOf(results, nameOf),
    binnings: factorsOf(dataset, results.survey),
    stripsByLayer: Map.groupBy(strips, ({ layer }) => layer),
    ...(edges && { sourcesOf: await sourcesFrom(eachPair(store, model, directOf(edges))) }),
    ...(quilts && { quiltsByLayer: Map.groupBy(quilts, ({ layer }) => layer) }),
    ...(reconstructions && {
      reconstructionsByLayer: Map.groupBy(reconstructions, ({ layer }) => layer),
    }),
  };
  const records: LayerRecord[] = [];
  for (const [i, selection] of selections.entries()) {
    const around = { previous: slugAt(results, i - 1), next: slugAt(results, i + 1) };
    records.push(await publishLayer(publishing, selection, around));
  }
  const layers = records.map(({ layer }) => layer);
  if (edges) await publishPairs(publishing, await publishCircuits(publishing));
  if (results.lab) await publishLab(publishing, results.lab);
  if (results.robustness) await publishRobustness(publishing, results.robustness);
  const { probe } = results;
  const record = {
    ...modelRecord(results, layers),
    ...(probe && (await publishProbe(writer, model, records, probe.mostMegabytes))),
  };
  await writer.writeRecord(`${model.slug}/model.json`, record);
  const cover = layers.flatMap(({ slug, cover: own }) =>
    own.slice(0, numCoverOfLayer).map((each) => ({ layer: slug, ...each })),
  );
  const channels = new Map(layers.map(({ slug }, i) => [slug, selections[i]!.channels]));
  const maps = new Map(records.map(({ layer, maps: own = [] }) => [layer.slug, own]));
  return { record, cover: cover.slice(-numCover), channels, maps };
}

/** Writes the list of models, for programs and for the site; the last files of an atlas. */
export async function publishIndex(
  writer: AtlasWriter,
  models: readonly PublishedModel[],
  head: AtlasHead,
): Promise<void> {
  const { date, site, repository } = head;
  await writer.writeRecord('atlas.json', atlasExport(head, models));
  await writer.writeRecord('index.json', {
    date,
    site,
    repository,
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

/** The share of each label among the images that could be read. */
function ratesOf({ dataset, skipped }: ModelResults, nameOf: NameOf): Map<string, number> {
  const unread = new Set(skipped.map(({ image }) => image));
  const labels = dataset.images
    .filter(({ id }) => !unread.has(id))
    .map(({ label }) => (label === undefined ? undefined : nameOf(label)))
    .filter((label) => label !== undefined);
  return labelRates(labels);
}

function modelRecord(results: ModelResults, layers: LayerSummary[]): ModelRecord {
  const { model, dataset, skipped, selfTest, cost, engine, version } = results;
  const { card, slug, name, hash, sizeBytes } = model;
  const { bands } = card.preprocessing;
  return {
    slug,
    name,
    description: card.description,
    licence: card.licence,
    source: card.source,
    hash,
    sizeBytes,
    inputShape: [card.input.numChannels, ...card.input.size],
    ...(bands && { bands: { shown: [...bands.shown], range: [...bands.range] } }),
    ...cost,
    labels: [...card.labels],
    selfTest: selfTest && testRecord(selfTest),
    dataset: {
      name: dataset.name,
      fingerprint: dataset.fingerprint,
      numImages: dataset.images.length - skipped.length,
      numClasses: dataset.classes.length,
      skipped: [...skipped],
    },
    layers,
    diagram: diagramOf(model),
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
