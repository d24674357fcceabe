// The command `info`: what a model consists of.

import type { Engine } from '../../engine/engine.ts';
import { costOf, type Cost } from '../../graph/cost.ts';
import type { Field, Span } from '../../graph/fields/field.ts';
import type { Layer } from '../../model/layers.ts';
import { loadModel } from '../../model/model.ts';
import { selfTest, type SelfTestResult } from '../../model/self-test.ts';
import { openNamed } from '../open-dataset.ts';
import { formatTable } from '../format-table.ts';

export type InfoOptions = {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the card; the one beside the model by default, where there is one. */
  readonly card?: string;
  /** A folder of images to test the model on, all of them, or `specimens`. */
  readonly dataset?: string;
};

export type LayerInfo = {
  readonly name: string;
  readonly kind: string;
  /** [C, H, W] at the model's own input size; [C] for a layer without space. */
  readonly shape: readonly number[];
  readonly numUnits: number;
  /** The largest of its channels', px; absent where one depends on the whole image. */
  readonly receptiveField?: { readonly size: Pair; readonly stride: Pair };
};

/** Along rows and cols. */
type Pair = readonly [number, number];

export type ModelInfo = Cost & {
  readonly name: string;
  readonly hash: string;
  readonly sizeBytes: number;
  /** [C, H, W] */
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerInfo[];
  /** Absent without a data set. */
  readonly selfTest?: SelfTestResult;
};

/**
 * Reads a model and describes it, and tests it where there is a data set.
 *
 * @throws UserError for what cannot be read, and networks that are not supported
 */
export async function info(
  { model: path, card, dataset: folder }: InfoOptions,
  engine: Engine,
): Promise<ModelInfo> {
  const model = await loadModel(path, { cardPath: card });
  const dataset = folder === undefined ? undefined : await openNamed(folder);
  const { name, hash, sizeBytes, graph, layers } = model;
  const { tensor, layout, size, numChannels } = model.card.input;
  const shape = layout === 'NCHW' ? [1, numChannels, ...size] : [1, ...size, numChannels];
  return {
    name,
    hash,
    sizeBytes,
    inputShape: [numChannels, ...size],
    ...costOf(graph, { [tensor]: shape }),
    layers: layers.map(layerInfo),
    ...(dataset && {
      selfTest: await selfTest(engine, model, dataset, { numImages: dataset.images.length }),
    }),
  };
}

function layerInfo({ name, kind, shape, fields }: Layer): LayerInfo {
  const widest = (along: (field: Field) => Span) =>
    fields.map(({ field }) => along(field)).reduce((a, b) => (b.size > a.size ? b : a));
  const [rows, cols] = [widest((field) => field.rows), widest((field) => field.cols)];
  const isWhole = rows.size === Infinity || cols.size === Infinity;
  return {
    name,
    kind,
    shape,
    numUnits: shape[0]!,
    ...(!isWhole && {
      receptiveField: { size: [rows.size, cols.size], stride: [rows.stride, cols.stride] },
    }),
  };
}

/** A table for people, line by line. */
export function formatInfo(model: ModelInfo): string[] {
  const { name, hash, sizeBytes, inputShape, numParameters, numMultiplyAdds, layers } = model;
  const numUnits = layers.reduce((total, layer) => total + layer.numUnits, 0);
  const facts = formatTable([
    ['model', name],
    ['file', `${count(sizeBytes)}B, ${hash}`],
    ['input', inputShape.join(' × ')],
    ['parameters', count(numParameters)],
    ['multiply-adds', `${count(numMultiplyAdds)} per image`],
    ['layers', `${layers.length}, with ${numUnits} units`],
  ]);
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.shape.join(' × '),
    String(layer.numUnits),
    ...fieldWords(layer),
  ]);
  const head = ['layer', 'what it is', 'shape', 'units', 'receptive field', 'stride'];
  const test = model.selfTest ? ['', ...selfTestLines(model.selfTest)] : [];
  return [...facts, '', ...formatTable([head, ...rows]), ...test];
}

function selfTestLines(test: SelfTestResult): string[] {
  const { numImages, top1, top5, warnings, isFatal } = test;
  const share = (value: number | undefined) => (value === undefined ? 'unknown' : value.toFixed(3));
  const verdict = isFatal ? 'failed' : warnings.length > 0 ? 'with warnings' : 'passed';
  return [
    ...formatTable([
      ['self-test', verdict],
      ['images', String(numImages)],
      ['top-1', share(top1)],
      ['top-5', share(top5)],
    ]),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

function fieldWords({ receptiveField }: LayerInfo): string[] {
  if (!receptiveField) return ['whole image', ''];
  const { size, stride } = receptiveField;
  return [`${size.join(' × ')} px`, `${stride.join(' × ')} px`];
}

/** Three digits and a prefix: `7.00 M`. */
function count(value: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  return power === 0 ? `${value} ` : `${(value / 1000 ** power).toPrecision(3)} ${prefixes[power]}`;
}
