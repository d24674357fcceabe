// Spatial flow: what each place of a layer adds to the score by way of each place of a later layer.
//
// Olah et al. 2018, 10.23915/distill.00010, "spatial attribution" between hidden layers.

import { chunksOf } from '../../base/chunks.ts';
import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import { getLayer } from '../../model/layers.ts';
import { inputShape } from '../../model/model-input.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { blocksOf, type Blocks } from './blocks.ts';
import { flowGraph, flowPart } from './flow-graph.ts';
import { readLayer } from './layer-response.ts';

export type SpatialFlow = {
  /** Rows and cols of blocks of places; of single places where there are few. */
  readonly fromSize: readonly [rows: number, cols: number];
  readonly toSize: readonly [rows: number, cols: number];
  /**
   * [to, from], blocks row by row: activation · d s / d activation, summed over channels, where s is
   * what the later block adds to the score, as far as the network is linear from there. Where every
   * way to the score leads through the later layer, the sum over its blocks is what the earlier
   * block adds to the score.
   */
  readonly effects: Float32Array;
};

/** Blocks of a layer that are told apart, at most. */
const mostBlocks = 200;

/**
 * @param from a layer that `to` is made of
 * @param most blocks of each layer that are told apart; the network between is run back for each of `to`
 * @throws UserError for a layer that is none
 */
export async function spatialFlow(
  responder: Responder,
  image: InputImage,
  target: Target,
  [from, to]: readonly [from: string, to: string],
  most = mostBlocks,
): Promise<SpatialFlow> {
  const { batchSize, model, engine } = responder;
  const { input } = model.card;
  const [earlier, later] = [getLayer(model, from), getLayer(model, to)];
  const { gradient } = await readLayer(responder, image, target, to);
  const { activations } = await readLayer(responder, image, target, from);
  const part = flowPart(model, earlier, later);
  const known: Readonly<Record<string, () => Tensor>> = {
    [input.tensor]: () => repeated(image, inputShape(input, batchSize)),
    [earlier.source]: () => repeated(activations, [batchSize, ...earlier.shape]),
  };
  const feeds = {
    ...Object.fromEntries(part.inputs.map(({ name }) => [name, known[name]!()])),
    weights: float32([1, ...later.shape], gradient),
  };
  const program = await responder.program(`flow from ${from} to ${to}`, () =>
    flowGraph(engine, model, { part, from: earlier, to: later }, batchSize),
  );
  const [fromBlocks, toBlocks] = [blocksOf(earlier, most), blocksOf(later, most)];
  const effects = new Float32Array(toBlocks.count * fromBlocks.count);
  for (const blocks of chunksOf([...Array(toBlocks.count).keys()], batchSize)) {
    const results = await program.run({ ...feeds, marks: marksOf(toBlocks, blocks, batchSize) });
    const found = results['effects']!.data as Float32Array;
    const area = fromBlocks.ofPlace.length;
    blocks.forEach((block, n) => {
      const row = summed(fromBlocks, found.subarray(n * area, (n + 1) * area));
      effects.set(row, block * fromBlocks.count);
    });
  }
  return { fromSize: fromBlocks.size, toSize: toBlocks.size, effects };
}

/** From each later block, the earlier ones that matter most, of either sign: index and effect, strongest first. */
export function strongestFlows(
  { effects, fromSize, toSize }: SpatialFlow,
  count: number,
): [place: number, effect: number][][] {
  const numFrom = sizeOf(fromSize);
  return Array.from({ length: sizeOf(toSize) }, (_, block) => {
    const own = effects.subarray(block * numFrom, (block + 1) * numFrom);
    return Array.from(own, (effect, place): [number, number] => [place, effect])
      .filter(([, effect]) => effect !== 0)
      .toSorted(([p, a], [q, b]) => Math.abs(b) - Math.abs(a) || p - q)
      .slice(0, count);
  });
}

function repeated(row: Float32Array, shape: readonly number[]): Tensor {
  const values = new Float32Array(sizeOf(shape));
  for (let start = 0; start < values.length; start += row.length) values.set(row, start);
  return float32(shape, values);
}

/** 1 at the places of a block, one block for each row of a batch, [N, H · W]. */
function marksOf({ ofPlace }: Blocks, blocks: readonly number[], numRows: number): Tensor {
  const area = ofPlace.length;
  const marks = new Float32Array(numRows * area);
  blocks.forEach((block, n) => {
    for (let place = 0; place < area; place++) {
      if (ofPlace[place] === block) marks[n * area + place] = 1;
    }
  });
  return float32([numRows, area], marks);
}

/** The sum over the places of each block. */
function summed({ ofPlace, count }: Blocks, values: Float32Array): Float32Array {
  const sums = new Float32Array(count);
  ofPlace.forEach((block, place) => (sums[block]! += values[place]!));
  return sums;
}
