// One unit of the fixture atlas: its record, its pictures and its line in the layer's table.

import { random, type Random } from '../../pipeline/base/random.ts';
import type {
  Box,
  Example,
  Picture,
  Provenance,
  ReceptiveField,
  Spectrum,
  UnitRecord,
  Visualization,
} from '../../pipeline/store/schema.ts';
import type { PictureKind } from '../../pipeline/stages/visualization.ts';
import { fixtureQuilt } from './fixture-quilt.ts';
import { fixtureTuning, fixtureWeights } from './fixture-tuning.ts';
import { fixtureTrust } from './fixture-trust.ts';
import { fixtureFactors, fixtureRelatives } from './fixture-relations.ts';
import type { FixtureLayer, FixtureModel } from './fixture-models.ts';
import { cut, shrink, texture, writeSheet, writeStrip, type Pixels } from './fixture-pictures.ts';

const NUM_EXAMPLES = 9;
/** Longest side of a patch and of a whole image, px. */
const CELL = 56;
/** Side of a picture, px. */
const PICTURE = 112;

/** What the units of a model share. */
export type Setting = {
  readonly root: string;
  readonly model: FixtureModel;
  /** The images of the data set, as pixels and as written. */
  readonly images: readonly Pixels[];
  readonly contexts: readonly Picture[];
};

export function fixtureProvenance(
  key: string,
  recipe: Provenance['recipe'] = { analysis: 'drawing' },
): Provenance {
  return {
    key,
    recipe,
    model: '0123456789abcdef',
    dataset: 'fedcba9876543210',
    engine: 'none: drawn, not computed',
    version: '0.1.0',
  };
}

export function fixtureField(layer: FixtureLayer): ReceptiveField | undefined {
  if (!layer.field) return undefined;
  const [size, stride] = layer.field;
  return { height: size, width: size, strideRow: stride, strideCol: stride };
}

/** Draws the pictures of one unit and gives its record. */
export async function fixtureUnit(
  setting: Setting,
  layer: FixtureLayer,
  channel: number,
): Promise<UnitRecord> {
  const { model } = setting;
  const id = `${layer.name}:${channel}`;
  const folder = `${model.slug}/${layer.slug}`;
  const dead = layer.dead?.includes(channel) ?? false;
  const seen = !layer.unseen?.includes(channel);
  const wakes = !dead && !layer.asleep?.includes(channel);
  const rng = random(`${model.slug} ${id}`);
  const spectrum = fixtureSpectrum(rng, layer, dead);
  const examples = seen ? await drawExamples(setting, layer, channel, rng, spectrum.max) : [];
  const drawAll = async (
    kind: PictureKind,
    ratios: readonly number[],
  ): Promise<Visualization[]> => {
    const pixels = ratios.map((_, i) =>
      texture(`${model.slug} ${id} ${kind} ${i}`, PICTURE, PICTURE),
    );
    const pictures = await writeSheet(setting.root, `${folder}/${channel}.${kind}.webp`, pixels);
    return ratios.map((ratio, i) => ({
      picture: pictures[i]!,
      objective:
        kind === 'negative' ? `the mean of −${id}, before the non-linearity` : `the mean of ${id}`,
      activation: spectrum.max * 0.4 * ratio,
      peak: spectrum.max * ratio,
      provenance: fixtureProvenance(`${model.slug}-${id}-${kind}-${i}`, {
        parametrization: 'fourier',
        size: PICTURE,
        steps: 256,
        learningRate: 0.05,
        transforms: ['pad 12', 'jitter 8', 'scale 1 ± .1', 'rotate ± 10°', 'jitter 4'],
        seed: 4211 + channel,
      }),
    }));
  };
  const draw = async (kind: PictureKind, ratio: number) => (await drawAll(kind, [ratio]))[0]!;
  const isFull = layer.full?.includes(channel) ?? false;
  const labels = model.labels.slice(channel, channel + (isFull ? 5 : 3));
  const field = fixtureField(layer);
  return {
    id,
    model: model.slug,
    layer: layer.slug,
    channel,
    dead,
    ...(field && { receptiveField: field }),
    boxes: 'field',
    ...(wakes && { positive: await draw('positive', rng.uniform(0.9, 2.4)) }),
    ...(model.negatives && { negative: await draw('negative', -1) }),
    ...(model.negatives &&
      wakes && {
        neuron: await draw('neuron', 1.2),
        diversity: await drawAll('diversity', [0.9, 0.8, 0.85, 0.7]),
      }),
    examples,
    ...(layer.signed && { noReconstructions: 'There is no rectifier before this layer.' }),
    ...(seen &&
      !layer.signed && {
        reconstructions: await drawReconstructions(setting, examples, `${folder}/${channel}`),
      }),
    ...(layer.annotations?.[channel] && { annotation: layer.annotations[channel] }),
    ...(!layer.unseen?.includes(channel) && { spectrum }),
    ...(seen &&
      !dead && {
        quilt: await fixtureQuilt(
          setting.root,
          `${folder}/${channel}`,
          spectrum.max,
          fixtureProvenance(`${model.slug}-${id}-quilt`),
          isFull,
        ),
      }),
    ...(model.negatives && {
      tuning: fixtureTuning(fixtureProvenance(`${model.slug}-${id}-tuning`)),
      weights: fixtureWeights(setting.contexts[0]!, { id: `${layer.name}:0`, layer: layer.slug }),
      logitWeights: {
        raises: labels.map((label, i) => ({ label, weight: 0.5 - i / 10 })),
        lowers: labels.map((label, i) => ({ label, weight: i / 10 - 0.25 })),
      },
    }),
    ...(model.negatives &&
      (isFull || !wakes) && {
        relatives: fixtureRelatives(layer, model.layers[0]!, isFull),
        factors: fixtureFactors(isFull),
      }),
    ...(isFull && {
      again: await draw('again', 1.8),
      twin: await draw('twin', 0.5),
      trust: fixtureTrust(
        model.layers.map(({ name }) => name),
        fixtureProvenance(`${model.slug}-${id}-trust`),
      ),
    }),
    ...(seen &&
      !dead &&
      labels.length > 0 && {
        selectivity: {
          index: 0.5,
          numImages: 16,
          labels: labels.map((label, i) => ({
            label,
            count: [9, 5, 2, 1, 1][i]!,
            baseRate: 0.125,
          })),
        },
      }),
    provenance: fixtureProvenance(`${model.slug}-${id}`),
  };
}

async function drawExamples(
  { root, model, images }: Setting,
  layer: FixtureLayer,
  channel: number,
  rng: Random,
  max: number,
): Promise<Example[]> {
  const [, height, width] = model.inputShape;
  const stride = layer.field?.[1] ?? 1;
  const found = Array.from({ length: NUM_EXAMPLES }, (_, rank) => {
    const row = layer.field ? rng.integer(Math.floor(height / stride)) : 0;
    const col = layer.field ? rng.integer(Math.floor(width / stride)) : 0;
    const box = fieldBox(layer, row * stride, col * stride, height, width);
    return { rank, row, col, box, image: (channel + rank) % images.length };
  });
  const [patches, contexts] = await writeStrip(
    root,
    `${model.slug}/${layer.slug}/${channel}-examples.webp`,
    [
      found.map(({ image, box }) => shrink(cut(images[image]!, box), CELL)),
      found.map(({ image }) => shrink(images[image]!, CELL)),
    ],
  );
  return found.map(({ rank, row, col, box, image }) => ({
    image: `weaves/${String(image).padStart(4, '0')}.png`,
    ...(model.labels.length > 0 && { label: model.labels[image]! }),
    value: max * (1 - rank * 0.03),
    row,
    col,
    box,
    patch: patches![rank]!,
    context: contexts![rank]!,
    contextSize: [height, width],
  }));
}

/** Textures in place of what activations lead back to, as large as the patches. */
async function drawReconstructions(
  { root }: Setting,
  examples: readonly Example[],
  path: string,
): Promise<NonNullable<UnitRecord['reconstructions']>> {
  const [deconvnet, guided] = await writeStrip(
    root,
    `${path}-reconstructions.webp`,
    ['deconvnet', 'guided'].map((rule) =>
      examples.map(({ patch: { width, height } }, i) =>
        texture(`${path} ${rule} ${i}`, width, height, 3),
      ),
    ),
    CELL,
  );
  return {
    deconvnet: deconvnet!,
    guided: guided!,
    provenance: fixtureProvenance(`${path}-reconstructions`),
  };
}

/** The receptive field around (row, col) of the input, clipped to it. */
function fieldBox(
  layer: FixtureLayer,
  row: number,
  col: number,
  height: number,
  width: number,
): Box {
  if (!layer.field) return { top: 0, left: 0, bottom: height, right: width };
  const half = Math.floor(layer.field[0] / 2);
  return {
    top: Math.max(0, row - half),
    left: Math.max(0, col - half),
    bottom: Math.min(height, row + half + 1),
    right: Math.min(width, col + half + 1),
  };
}

function fixtureSpectrum(rng: Random, layer: FixtureLayer, dead: boolean): Spectrum {
  const numPositions = 200_000;
  const max = dead ? 0 : rng.uniform(8, 240);
  const min = layer.signed ? -max / 2 : 0;
  const inactiveShare = dead ? 1 : layer.signed ? 0.6 : rng.uniform(0.4, 0.97);
  const numBins = 116;
  const width = (max - min) / numBins;
  const zero = Math.floor(-min / (width || 1));
  const counts = Array.from({ length: numBins }, (_, bin) => {
    const distance = (bin - zero) / (numBins - zero);
    if (dead) return bin === 0 ? numPositions : 0;
    return Math.round(3000 * Math.exp(-10 * Math.abs(distance)) * rng.uniform(0.7, 1.3));
  });
  const inactive = Math.round(inactiveShare * numPositions);
  if (!layer.signed && !dead) counts[0]! += inactive;
  return {
    low: min,
    high: max,
    counts,
    numPositions,
    inactiveShare,
    mean: max * 0.02,
    min,
    max,
  };
}
