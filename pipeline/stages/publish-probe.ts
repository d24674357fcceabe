// Publishes a network beside its pages, so that readers can run it in their browsers on images of their own.

import { hashBytes } from '../base/content-key.ts';
import { UserError } from '../base/user-error.ts';
import { planGraph } from '../engine/tfjs/plan.ts';
import { cut } from '../graph/cut.ts';
import { getLayer } from '../model/layers.ts';
import { inputShape } from '../model/model-input.ts';
import type { Model } from '../model/model.ts';
import { findLogits } from '../model/to-logits.ts';
import { maxChunkBytes, type ProbeRecord } from '../store/probe-schema.ts';
import type { LayerRecord, ModelRecord } from '../store/schema.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import { packGraph } from './pack-graph.ts';

/** What pages say of it: its size, or why there is none. */
export type Published = Pick<ModelRecord, 'probe' | 'noProbe'>;

/**
 * Writes the folder `probe` of a model.
 *
 * @param layers those with pages
 * @param mostMegabytes of a million bytes; larger networks are left out
 */
export async function publishProbe(
  writer: AtlasWriter,
  model: Model,
  layers: readonly Pick<LayerRecord, 'layer' | 'units'>[],
  mostMegabytes: number,
): Promise<Published> {
  const { card, slug } = model;
  const { channels, bands: _, ...colours } = card.preprocessing;
  if (channels === 'bands') {
    return { noProbe: 'it takes bands, and photographs have colours' };
  }
  const logits = findLogits(model);
  const scores = [logits, card.probabilities].filter((name) => name !== undefined);
  const names = layers.map(({ layer }) => layer.name);
  const graph = cut(model.graph, [...new Set([...names, ...scores])]);
  const refused = refusalOf(model, graph);
  if (refused !== undefined) return { noProbe: refused };
  const packed = packGraph(graph);
  const sizeBytes = packed.values.length;
  if (sizeBytes > mostMegabytes * 1e6) {
    const megabytes = Math.ceil(sizeBytes / 1e6);
    return {
      noProbe: `its weights have ${megabytes} MB, more than the ${mostMegabytes} MB that the configuration allows`,
    };
  }
  const hash = hashBytes(packed.values);
  const chunks: ProbeRecord['chunks'] = [];
  for (let start = 0; start < sizeBytes; start += maxChunkBytes) {
    const bytes = packed.values.subarray(start, start + maxChunkBytes);
    const file = `${hash}-${chunks.length}.bin`;
    await writer.writeBytes(`${slug}/probe/${file}`, bytes);
    chunks.push({ file, sizeBytes: bytes.length });
  }
  const record: ProbeRecord = {
    name: model.name,
    slug,
    hash: model.hash,
    sizeBytes: model.sizeBytes,
    input: { ...card.input, size: [...card.input.size] },
    preprocessing: {
      ...colours,
      channels,
      crop: [...colours.crop],
      mean: [...colours.mean],
      std: [...colours.std],
    },
    logits,
    probabilities: card.probabilities,
    labels: [...card.labels],
    layers: layers.map(({ layer, units }) => {
      const { fields: _fields, ...own } = getLayer(model, layer.name);
      return {
        ...own,
        slug: layer.slug,
        shape: [...own.shape],
        largest: largestOf(units),
        bare: units.flatMap(({ channel, thumbnail }) => (thumbnail ? [] : [channel])),
      };
    }),
    graph: packed.graph,
    chunks,
  };
  await writer.writeRecord(`${slug}/probe/probe.json`, record);
  return { probe: { sizeBytes } };
}

/** By channel; 0 where one has no page. */
function largestOf(units: LayerRecord['units']): number[] {
  const byChannel = new Map(units.map(({ channel, max }) => [channel, max]));
  const last = Math.max(-1, ...byChannel.keys());
  return Array.from({ length: last + 1 }, (_, channel) => byChannel.get(channel) ?? 0);
}

/** Why browsers cannot run a network: an op that is not known there. */
function refusalOf({ card }: Model, graph: Model['graph']): string | undefined {
  try {
    planGraph(graph, { [card.input.tensor]: inputShape(card.input, 1) }, 'wasm');
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
