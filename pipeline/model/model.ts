// A model: its graph, its card and the layers that are looked at.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { resolveCard, type Card } from './card.ts';
import { resolveLayers, type Layer } from './layers.ts';
import { loadCard } from './load-card.ts';
import { loadGraph, naming } from './load-graph.ts';
import { withFloatInputs } from './model-input.ts';
import { withTensors } from './shown-layers.ts';
import { modelSlug } from './slug.ts';

export type Model = {
  readonly name: string;
  /** The name of the file, as addresses take it. */
  readonly slug: string;
  /** SHA-256 of the ONNX file, and of its external data where it has some: first 16 hex digits. */
  readonly hash: string;
  /** External data included. */
  readonly sizeBytes: number;
  /** With a tensor for each layer. */
  readonly graph: Graph;
  readonly card: Card;
  /** In order of depth. */
  readonly layers: readonly Layer[];
};

const numHashDigits = 16;

export type LoadModelOptions = {
  /** The card; `NAME.card.yaml` beside `NAME.onnx` by default, where there is one. */
  readonly cardPath?: string;
  /** Tensors to look at in place of those of the card, or layers as `info` shows them. */
  readonly layers?: readonly string[];
};

/**
 * Loads the ONNX model at `path` with its card.
 *
 * @throws UserError for files that are missing or damaged, a card that does not fit the model, and
 * networks that are not supported; messages start with the path
 */
export async function loadModel(
  path: string,
  { cardPath, layers: chosen }: LoadModelOptions = {},
): Promise<Model> {
  const { graph: read, bytes, externalFiles } = await loadGraph(path);
  const loaded = await loadCard(path, cardPath);
  const modelName = fileNameOf(path);
  const written = { ...loaded?.card, ...(chosen && { layers: [...chosen] }) };
  const context = {
    source: loaded?.path ?? path,
    modelName,
    graph: read,
    labels: loaded?.labels,
  };
  const card = resolveCard(withTensors(written, context), context);
  const { graph, layers } = naming(path, () => resolveLayers(withFloatInputs(read), card));
  const weights = await Promise.all([...externalFiles].sort().map((file) => readFile(file)));
  const hash = createHash('sha256').update(bytes);
  for (const file of weights) hash.update(file);
  return {
    name: card.name,
    slug: modelSlug(modelName),
    hash: hash.digest('hex').slice(0, numHashDigits),
    sizeBytes: weights.reduce((total, { length }) => total + length, bytes.length),
    graph,
    card,
    layers,
  };
}

/** What a model is called whose card gives it no name; its slug comes from it in any case. */
export function fileNameOf(path: string): string {
  return basename(path).replace(/\.onnx$/i, '');
}
