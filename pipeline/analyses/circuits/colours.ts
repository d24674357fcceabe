// The kernels of a layer in three colours: inputs that are read alike have one colour.
//
// Voss et al. 2021, "Visualizing Weights", 10.23915/distill.00024.007.

import { Matrix, solve } from 'ml-matrix';
import { factorise } from '../../base/factorise.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';
import { openWeights, type WeightsBetween } from './weights-between.ts';
import type { Windowed } from './window.ts';

export type Colours = {
  /** Of a unit's kernel: where units read windows of different sizes, all of them have room. */
  readonly height: number;
  readonly width: number;
  /** [C_to, height, width, 3], of either sign. */
  readonly values: Float32Array;
  /** Share of the squared weights that the colours leave, 0…1. */
  readonly residual: number;
};

const numColours = 3;

/** Channels of the later layer that are read at once. */
const batchSize = 16;

/** Multiply-adds that finding the colours may take: of larger layers some units decide on them for all. */
const mostProducts = 1e9;

/** Undefined where the way between the layers stays non-linear, or the earlier has few channels. */
export async function coloursOf(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card'>,
  pair: LayerPair,
): Promise<Colours | undefined> {
  const [numFrom, numTo] = [pair.from.shape[0]!, pair.to.shape[0]!];
  if (numFrom <= numColours) return undefined;
  const weights = await openWeights(engine, model, pair, Math.min(batchSize, numTo));
  if (!weights) return undefined;
  const rows = await groupsOfInputs(weights, pair);
  // least squares: what of each colour a position of a kernel holds
  const matrix = Matrix.from1DArray(numFrom, numColours, rows);
  const share = solve(matrix, Matrix.eye(numFrom), true);
  const units: { unit: Omit<Windowed, 'values'>; colours: Matrix }[] = [];
  let [left, all] = [0, 0];
  for await (const { values, ...unit } of each(weights, numTo, 1)) {
    const kernel = Matrix.from1DArray(numFrom, unit.height * unit.width, values);
    const colours = share.mmul(kernel);
    left += Matrix.sub(kernel, matrix.mmul(colours)).norm('frobenius') ** 2;
    all += kernel.norm('frobenius') ** 2;
    units.push({ unit, colours });
  }
  await weights.dispose();
  return { ...laidOut(units), residual: all > 0 ? left / all : 0 };
}

/** [C_from, 3]: how much each input is of each group; groups are scaled alike. */
async function groupsOfInputs(weights: WeightsBetween, { from, to }: LayerPair) {
  const [numFrom, numTo] = [from.shape[0]!, to.shape[0]!];
  const [sample] = await weights.read([numTo - 1]);
  const area = sample!.height * sample!.width;
  const step = Math.max(1, Math.round((numFrom ** 2 * area * numTo) / mostProducts));
  const kernels: Windowed[] = [];
  for await (const unit of each(weights, numTo, step)) kernels.push(unit);
  const numCols = kernels.reduce((total, { height, width }) => total + height * width, 0);
  const x = new Float32Array(numFrom * numCols);
  let start = 0;
  for (const { values, height, width } of kernels) {
    for (let i = 0; i < numFrom; i++) {
      const own = values.subarray(i * height * width, (i + 1) * height * width);
      x.set(own, i * numCols + start);
    }
    start += height * width;
  }
  const { rows } = factorise(x, numFrom, numColours, `colours ${from.name} ${to.name}`);
  return scaled(rows);
}

/** The same with columns of length 1. */
function scaled(rows: Float64Array): Float64Array {
  const lengths = new Float64Array(numColours);
  for (const [i, value] of rows.entries()) lengths[i % numColours]! += value ** 2;
  return rows.map((value, i) => value / Math.sqrt(lengths[i % numColours]! || 1));
}

/** The kernels of every `step`th channel, in order. */
async function* each(weights: WeightsBetween, numTo: number, step: number) {
  const channels = Array.from({ length: Math.ceil(numTo / step) }, (_, i) => i * step);
  for (let first = 0; first < channels.length; first += weights.batchSize) {
    yield* await weights.read(channels.slice(first, first + weights.batchSize));
  }
}

/** Kernels in cells of one size, the positions that lie under the later layer's own at one place. */
function laidOut(
  units: readonly { readonly unit: Omit<Windowed, 'values'>; readonly colours: Matrix }[],
): Pick<Colours, 'height' | 'width' | 'values'> {
  const extent = (of: (unit: Omit<Windowed, 'values'>) => [start: number, length: number]) => {
    const spans = units.map(({ unit }) => of(unit));
    const start = Math.min(...spans.map(([first]) => first));
    return { start, length: Math.max(...spans.map(([first, length]) => first + length)) - start };
  };
  const rows = extent(({ top, height }) => [top, height]);
  const cols = extent(({ left, width }) => [left, width]);
  const area = rows.length * cols.length;
  const values = new Float32Array(units.length * area * numColours);
  for (const [i, { unit, colours }] of units.entries()) {
    for (let at = 0; at < unit.height * unit.width; at++) {
      const row = unit.top - rows.start + Math.floor(at / unit.width);
      const col = unit.left - cols.start + (at % unit.width);
      const place = (i * area + row * cols.length + col) * numColours;
      for (let colour = 0; colour < numColours; colour++) {
        values[place + colour] = colours.get(colour, at);
      }
    }
  }
  return { height: rows.length, width: cols.length, values };
}
