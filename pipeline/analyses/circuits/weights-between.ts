// The weights between the units of two layers: the gradient of one position of the later through the linearised network.
//
// Olah et al. 2020, "Zoom In", 10.23915/distill.00024.001; Voss et al. 2021, "Visualizing Weights",
// 10.23915/distill.00024.007.

import { float32, sizeOf } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { boxOf, type Box, type Field } from '../../graph/fields/field.ts';
import { backward, SEED } from '../../graph/gradient.ts';
import { linearPath } from '../../graph/linear-path.ts';
import { linearised } from '../../graph/linearised.ts';
import { getField, receptiveFields, type FieldRun } from '../../graph/receptive-field.ts';
import { replay, specialise } from '../../graph/replay.ts';
import type { Layer } from '../../model/layers.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';

type Subject = Pick<Model, 'graph' | 'card'>;

/** What a channel of the later layer weighs in the earlier. */
export type UnitWeights = {
  /** [C, height, width] of the earlier layer, where the channel reads it. */
  readonly values: Float32Array;
  readonly numInputs: number;
  readonly height: number;
  readonly width: number;
  /** Row and col of the values' corner, from the position of the earlier layer that lies under the channel's own. */
  readonly top: number;
  readonly left: number;
};

export type WeightsBetween = {
  /** Channels of the later layer that are read at once. */
  readonly batchSize: number;
  /** Weights of at most `batchSize` channels of the later layer, before its non-linearity. */
  read(channels: readonly number[]): Promise<UnitWeights[]>;
  dispose(): Promise<void>;
};

/**
 * Makes the weights between two layers readable: of the position in the middle, with rectifiers let
 * through and max pooling averaged on the way. Exact where nothing else lies between. Undefined where
 * the way stays non-linear, as through attention.
 */
export async function openWeights(
  engine: Engine,
  model: Subject,
  { from, to }: LayerPair,
  batchSize: number,
): Promise<WeightsBetween | undefined> {
  const part = cut(linearised(model.graph), [...new Set([to.name, from.source])]);
  const { b, names } = linearPart(model, part, from, batchSize);
  const [start, end] = [names.get(from.source)!, names.get(to.name)!];
  if (!linearPath(b, start, end)) return undefined;
  const seed = b.input(SEED, 'float32', [batchSize, ...to.shape]);
  const [gradStart] = backward(b, { of: end, seed, wrt: [start], overrides: engine.rules });
  const program = await engine.load(b.build({ weights: asShown(b, model, from, gradStart!) }));
  const fields = fieldsOf(model, part, { from, to });
  const values = new Float32Array(batchSize * sizeOf(to.shape));
  const places = centreOf(to);
  const size = sizeOf(from.shape);
  return {
    batchSize,
    async read(channels) {
      values.fill(0);
      channels.forEach((channel, n) => {
        values[n * sizeOf(to.shape) + channel * places.area + places.offset] = 1;
      });
      const results = await program.run({ [SEED]: float32([batchSize, ...to.shape], values) });
      const all = results['weights']!.data as Float32Array;
      return channels.map((channel, n) => {
        const field = fields && getField(fields, channel);
        return cropped(all.subarray(n * size, (n + 1) * size), from, places, field);
      });
    },
    dispose: () => program.dispose(),
  };
}

function linearPart(
  { card }: Subject,
  part: Parameters<typeof specialise>[0],
  from: Layer,
  batchSize: number,
) {
  const shapes = { [card.input.tensor]: inputShape(card.input, batchSize) };
  return specialise(part, shapes, new Set([from.source]));
}

/** A gradient with respect to the tensor behind a layer, with its axes as the layer shows them. */
function asShown(b: Builder, { graph }: Subject, { name, source }: Layer, grad: string): string {
  if (name === source) return grad;
  // a view only puts axes in another order, or leaves some elements out
  return replay(b, cut(graph, [name], [source]), { [source]: grad }).get(name)!;
}

/** What the channels of `to` read of `from`, in positions of it; undefined where its axes are not those of a map. */
function fieldsOf(
  model: Subject,
  part: Parameters<typeof specialise>[0],
  { from, to }: LayerPair,
): readonly FieldRun[] | undefined {
  if (from.name !== from.source || from.shape.length !== 3) return undefined;
  const { b, names } = linearPart(model, part, from, 1);
  return receptiveFields(b, names.get(from.source)!).get(names.get(to.name)!);
}

type Centre = {
  readonly row: number;
  readonly col: number;
  readonly offset: number;
  readonly area: number;
};

function centreOf({ shape: [, height = 1, width = 1] }: Layer): Centre {
  const [row, col] = [Math.floor(height / 2), Math.floor(width / 2)];
  return { row, col, offset: row * width + col, area: height * width };
}

/** The part of a gradient [C, H, W] that a field covers. */
function cropped(
  all: Float32Array,
  { shape: [numInputs = 1, rows = 1, cols = 1] }: Layer,
  { row, col }: Centre,
  field: Field | undefined,
): UnitWeights {
  const whole: Box = { top: 0, left: 0, bottom: rows, right: cols };
  const { top, left, bottom, right } = field ? boxOf(field, row, col, [rows, cols]) : whole;
  const [height, width] = [bottom - top, right - left];
  const values = new Float32Array(numInputs * height * width);
  for (let c = 0; c < numInputs; c++) {
    for (let y = 0; y < height; y++) {
      const at = (c * rows + top + y) * cols + left;
      values.set(all.subarray(at, at + width), (c * height + y) * width);
    }
  }
  const under = field ? [middleOf(field.rows, row), middleOf(field.cols, col)] : [0, 0];
  return { values, numInputs, height, width, top: top - under[0]!, left: left - under[1]! };
}

/** The position that lies in the middle of what another reads. */
function middleOf({ start, stride, size }: Field['rows'], index: number): number {
  return Number.isFinite(size) ? Math.floor(start + index * stride + size / 2) : 0;
}
