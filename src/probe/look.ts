// What a network makes of one image: its answer, its strongest units, and where one of them responds.

import { sizeOf, tensor } from '../../pipeline/base/tensor.ts';
import type { Program } from '../../pipeline/engine/engine.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { specialise } from '../../pipeline/graph/replay.ts';
import { getLayer, type Layer } from '../../pipeline/model/layers.ts';
import { inputShape } from '../../pipeline/model/model-input.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { preprocess } from '../../pipeline/model/preprocess.ts';
import { probabilitiesOf } from '../../pipeline/model/probabilities.ts';
import { fitImage, type Fitted, type RgbaImage } from './fit-image.ts';
import type { Probe } from './open-probe.ts';
import type { Task } from './task.ts';

export type LookOrder = {
  readonly image: RgbaImage;
  /** By their slugs: the layers whose strongest units are told. */
  readonly layers: readonly string[] | 'all';
  /** Units that are told of each layer. */
  readonly numUnits: number;
  /** The unit whose map is drawn. */
  readonly unit?: { readonly layer: string; readonly channel: number };
};

export type SeenUnit = {
  readonly channel: number;
  /** Its largest activation anywhere in the image. */
  readonly value: number;
  /** That as a share of its largest in the data set; 0 where none is known. */
  readonly share: number;
  readonly hasPicture: boolean;
};

export type Seen = Fitted & {
  /** The most probable classes, first; absent where the network has none. */
  readonly predictions?: readonly { readonly label: string; readonly probability: number }[];
  readonly layers: readonly {
    readonly slug: string;
    readonly name: string;
    /** Those that come nearest to their largest activation in the data set, first. */
    readonly units: readonly SeenUnit[];
  }[];
  readonly unit?: SeenUnit & {
    /** `mixed4a:97` */
    readonly name: string;
    /** The largest in the data set; 0 where that is not known. */
    readonly largest: number;
    /** [H, W]; absent where the layer has no rows and cols. */
    readonly map?: {
      readonly width: number;
      readonly height: number;
      readonly values: Float32Array;
    };
  };
  /** Of the network alone; absent where it was still being made ready. */
  readonly durationMs?: number;
};

/** Classes that are told. */
const numPredictions = 5;

export const look: Task<LookOrder, never, Seen> = async (probe, order) => {
  const { model } = probe;
  const { input, preprocessing } = model.card;
  const fitted = fitImage(order.image, preprocessing);
  const { program, isWarm } = await programFor(probe, order);
  const start = performance.now();
  const outputs = await program.run({
    [input.tensor]: preprocess([fitted.image], preprocessing, input.layout),
  });
  const durationMs = performance.now() - start;
  const valuesOf = (name: string) => outputs[name]?.data as Float32Array | undefined;
  const scores = valuesOf(SCORES);
  const layers = layersOf(model, order);
  return {
    ...fitted,
    ...(scores && { predictions: predictionsOf(model, scores) }),
    layers: layers.map(({ slug, name }) => {
      const all = seenUnits(probe, name, valuesOf(largestOf(name))!);
      const units = all.toSorted((a, b) => b.share - a.share).slice(0, order.numUnits);
      return { slug, name, units };
    }),
    ...(order.unit && { unit: seenUnit(probe, order.unit, valuesOf(MAP)!) }),
    ...(isWarm && { durationMs }),
  };
};

const SCORES = 'scores of the classes';
const MAP = 'map of the unit';
const largestOf = (layer: string) => `largest of ${layer}`;

/** Programs of a probe by what they tell. */
const programs = new WeakMap<Probe['engine'], Map<string, Promise<Program>>>();

async function programFor({ engine, model }: Probe, order: LookOrder) {
  const own = programs.get(engine) ?? new Map<string, Promise<Program>>();
  programs.set(engine, own);
  const key = JSON.stringify([order.layers, order.unit]);
  const known = own.get(key);
  const program = known ?? engine.load(lookGraph(model, order));
  own.set(key, program);
  return { program: await program, isWarm: known !== undefined };
}

/** One image in; out come scores [1, K], for each layer the largest of each channel [1, C], the map of the unit. */
export function lookGraph(
  model: Model,
  { layers, unit }: Pick<LookOrder, 'layers' | 'unit'>,
): Graph {
  const { graph, card } = model;
  const scores = card.logits ?? card.probabilities;
  const names = layersOf(model, { layers }).map(({ name }) => name);
  const own = unit && bySlug(model, unit.layer).name;
  const asked = [...names, own, scores].filter((name) => name !== undefined);
  const { b, names: built } = specialise(cut(graph, [...new Set(asked)]), {
    [card.input.tensor]: inputShape(card.input, 1),
  });
  const outputs = new Map<string, string>();
  for (const name of names) outputs.set(largestOf(name), largest(built.get(name)!));
  if (own !== undefined) {
    const channel = b.constant(tensor('int64', [], [unit!.channel]));
    outputs.set(MAP, b.op('Gather', [built.get(own)!, channel], { axis: int(1) }));
  }
  if (scores !== undefined) {
    const name = built.get(scores)!;
    const [, numClasses] = b.shape(name);
    // one score per place tells no class of the whole
    if (sizeOf(b.shape(name)) === numClasses) outputs.set(SCORES, name);
  }
  return b.build(Object.fromEntries(outputs));

  function largest(name: string): string {
    const rank = b.shape(name).length;
    if (rank === 2) return name;
    const axes = b.constant(tensor('int64', [rank - 2], [2, 3].slice(0, rank - 2)));
    return b.op('ReduceMax', [name, axes], { keepdims: int(0) });
  }
}

function predictionsOf(model: Model, scores: Float32Array): Seen['predictions'] {
  return Array.from(probabilitiesOf(model, scores), (probability, index) => ({
    label: model.card.labels[index] ?? `class ${index}`,
    probability,
  }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, numPredictions);
}

/** Units with a page that some image of the data set excites. */
function seenUnits({ largest, bare }: Probe, layer: string, values: Float32Array): SeenUnit[] {
  return (largest.get(layer) ?? []).flatMap((most, channel) => {
    const value = values[channel]!;
    const hasPicture = bare.get(layer)?.has(channel) === false;
    return most > 0 ? [{ channel, value, share: value / most, hasPicture }] : [];
  });
}

function seenUnit(
  { model, largest, bare }: Probe,
  { layer: slug, channel }: NonNullable<LookOrder['unit']>,
  values: Float32Array,
): Seen['unit'] {
  const layer = bySlug(model, slug);
  const [, height, width] = layer.shape;
  const most = largest.get(layer.name)?.[channel] ?? 0;
  const value = values.reduce((max, each) => Math.max(max, each), -Infinity);
  return {
    name: `${layer.name}:${channel}`,
    channel,
    value,
    share: most > 0 ? value / most : 0,
    hasPicture: bare.get(layer.name)?.has(channel) === false,
    largest: most,
    ...(height !== undefined && width !== undefined && { map: { width, height, values } }),
  };
}

function layersOf(model: Model, { layers }: Pick<LookOrder, 'layers'>): readonly Layer[] {
  return layers === 'all' ? model.layers : layers.map((slug) => bySlug(model, slug));
}

function bySlug(model: Pick<Model, 'layers'>, slug: string): Layer {
  const layer = model.layers.find((each) => each.slug === slug);
  return layer ?? getLayer(model, slug);
}
