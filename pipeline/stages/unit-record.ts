// What was found of a unit → the record its page shows.

import type { Dataset } from '../dataset/dataset.ts';
import type { Field } from '../graph/fields/field.ts';
import { getField } from '../graph/receptive-field.ts';
import { selectivityOf } from '../analyses/examples/selectivity.ts';
import type { UnitExamples } from '../analyses/examples/unit-examples.ts';
import type { Annotation } from '../model/annotations/annotation-input.ts';
import { mapClasses } from '../model/class-map.ts';
import type { Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { boxAt, seesAll } from '../model/place.ts';
import type {
  Example,
  Provenance,
  ReceptiveField,
  UnitRecord,
  UnitSummary,
} from '../store/schema.ts';
import type { UnitPictures } from './publish-pictures.ts';
import type { PublishedReconstructions } from './publish-reconstructions.ts';
import { excitingImages, type StripRecord } from './strip.ts';
import { trustSummary } from './trust.ts';
import { tuningStrengths } from './tuning.ts';

/** The name of a class of the data set, by its index. */
export type NameOf = (label: number) => string | undefined;

/** What a layer's records share. */
export type LayerContext = {
  readonly model: Model;
  readonly layer: Layer;
  readonly dataset: Dataset;
  readonly nameOf: NameOf;
  /** Share of each label in the data set. */
  readonly labelRates: ReadonlyMap<string, number>;
  readonly provenance: Provenance;
  readonly annotations?: ReadonlyMap<string, Annotation>;
};

/** The pieces of one unit's page. */
export type UnitParts = UnitPictures & {
  readonly channel: number;
  readonly examples: UnitExamples;
  readonly strip: { readonly file: string; readonly record: StripRecord };
  readonly reconstructions?: PublishedReconstructions;
  readonly quilt?: UnitRecord['quilt'];
  readonly trust?: UnitRecord['trust'];
  readonly tuning?: UnitRecord['tuning'];
  readonly weights?: UnitRecord['weights'];
  readonly factors?: UnitRecord['factors'];
  readonly logitWeights?: UnitRecord['logitWeights'];
  readonly relatives?: UnitRecord['relatives'];
  /** Place in the order of its layer. */
  readonly position?: number;
};

export function unitRecord(context: LayerContext, parts: UnitParts): UnitRecord {
  const { model, layer, dataset, provenance } = context;
  const { channel, examples, strip } = parts;
  const field = getField(layer.fields, channel);
  const id = `${layer.name}:${channel}`;
  return {
    id,
    model: model.slug,
    layer: layer.slug,
    channel,
    dead: isDead(parts),
    receptiveField: receptiveField(field),
    boxes: seesAll(layer, channel) ? 'place' : 'field',
    positive: parts.positive,
    negative: parts.negative,
    neuron: parts.neuron,
    diversity: parts.diversity,
    again: parts.again,
    twin: parts.twin,
    silent: parts.silent,
    examples: strip.record.cells.map((cell, i): Example => {
      const { index, value, row, col } = examples.top[i]!;
      const label = labelOf(context, index);
      return {
        image: dataset.images[index]!.id,
        ...(label !== undefined && { label }),
        value,
        row,
        col,
        box: boxAt(layer, channel, row, col, model.card.input.size),
        patch: { ...cell.patch, file: strip.file },
        context: { ...cell.context, file: strip.file },
        contextSize: [...model.card.input.size],
      };
    }),
    ...parts.reconstructions,
    selectivity: selectivityRecord(context, examples),
    spectrum: { ...examples.spectrum, counts: [...examples.spectrum.counts] },
    quilt: parts.quilt,
    trust: parts.trust,
    tuning: parts.tuning,
    weights: parts.weights,
    factors: parts.factors,
    logitWeights: parts.logitWeights,
    relatives: parts.relatives,
    annotation: context.annotations?.get(id),
    provenance,
  };
}

/** Where a unit stands on the sheets of its layer that it is on. */
export type SheetPictures = Pick<UnitSummary, 'thumbnail' | 'patch' | 'deconvnet'>;

export function unitSummary(
  parts: UnitParts,
  { selectivity, annotation }: Pick<UnitRecord, 'selectivity' | 'annotation'>,
  pictures: SheetPictures,
): UnitSummary {
  const { max, mean, inactiveShare } = parts.examples.spectrum;
  const { positive } = parts;
  return {
    channel: parts.channel,
    ...pictures,
    dead: isDead(parts),
    max,
    mean,
    sparsity: inactiveShare,
    ...(positive && max > 0 && { reached: positive.peak / max }),
    topLabel: selectivity?.labels[0]?.label,
    selectivity: selectivity?.index,
    position: parts.position,
    ...(parts.trust && { trust: trustSummary(parts.trust) }),
    ...(parts.tuning && { tuning: tuningStrengths(parts.tuning) }),
    ...(annotation && {
      annotation: {
        name: annotation.name,
        family: annotation.family,
        tags: annotation.tags,
      },
    }),
  };
}

/** Neither a picture nor an image of the data set excites it. */
function isDead({ positive, neuron, diversity, again, examples }: UnitParts): boolean {
  return !positive && !neuron && !diversity && !again && examples.spectrum.max <= 0;
}

/** The field as a size and a stride; undefined where it spans the whole image. */
export function receptiveField({ rows, cols }: Field): ReceptiveField | undefined {
  if (!Number.isFinite(rows.size) || !Number.isFinite(cols.size)) return undefined;
  return {
    height: Math.ceil(rows.size),
    width: Math.ceil(cols.size),
    strideRow: rows.stride,
    strideCol: cols.stride,
  };
}

/** Names of the data set's classes, as the model calls them where it has names for them. */
export function classNames({ card }: Model, { classes }: Dataset): NameOf {
  const toClass = mapClasses(classes, card.labels, card.labels.length);
  return (label) => card.labels[toClass?.(label) ?? -1] ?? classes[label];
}

/** The name of the class of image `index` of the data set. */
export function labelOf(
  { nameOf, dataset }: Pick<LayerContext, 'nameOf' | 'dataset'>,
  index: number,
): string | undefined {
  const { label } = dataset.images[index]!;
  return label === undefined ? undefined : nameOf(label);
}

function selectivityRecord(
  context: LayerContext,
  examples: UnitExamples,
): UnitRecord['selectivity'] {
  const labels = excitingImages(examples)
    .map(({ index }) => labelOf(context, index))
    .filter((label) => label !== undefined);
  const found = selectivityOf(labels, context.labelRates);
  return found && { ...found, labels: [...found.labels] };
}
