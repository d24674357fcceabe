// The edges between two layers: how strongly each unit of the earlier drives or holds back each of the later, and the kernels of the strongest.

import type { Engine } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';
import { openWeights } from './weights-between.ts';
import { measure, strongest, type Windowed } from './window.ts';

/** One kernel, from a unit of the earlier layer to a unit of the later. */
export type Edge = {
  readonly from: number;
  readonly to: number;
  /** Euclidean length of the kernel. */
  readonly norm: number;
  /** Sum of its weights: above 0 it excites as a whole, below it inhibits. */
  readonly sum: number;
  readonly height: number;
  readonly width: number;
  /** Row and col of its corner from the position that lies under the later unit's own. */
  readonly top: number;
  readonly left: number;
  /** [height, width] */
  readonly kernel: Float32Array;
};

export type PairEdges = {
  /** [C_to, C_from]: norms of all kernels. */
  readonly norms: Float32Array;
  /** [C_to, C_from]: sums of all kernels. */
  readonly sums: Float32Array;
  /** By channel of the later layer, its strongest inputs, strongest first. */
  readonly inputs: readonly (readonly Edge[])[];
  /** By channel of the earlier layer, its strongest outputs, strongest first. */
  readonly outputs: readonly (readonly Edge[])[];
};

/** Channels of the later layer that are read at once. */
const batchSize = 16;

/**
 * All edges of a pair of layers. Undefined where the way between them stays non-linear.
 *
 * @param numKept kernels that are kept of each unit, each way
 */
export async function edgesBetween(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card'>,
  pair: LayerPair,
  numKept: number,
): Promise<PairEdges | undefined> {
  const [numFrom, numTo] = [pair.from.shape[0]!, pair.to.shape[0]!];
  const weights = await openWeights(engine, model, pair, Math.min(batchSize, numTo));
  if (!weights) return undefined;
  const norms = new Float32Array(numTo * numFrom);
  const sums = new Float32Array(numTo * numFrom);
  const inputs: Edge[][] = [];
  const outputs = Array.from({ length: numFrom }, (): Edge[] => []);
  for (let first = 0; first < numTo; first += weights.batchSize) {
    const count = Math.min(weights.batchSize, numTo - first);
    const channels = Array.from({ length: count }, (_, i) => first + i);
    for (const [i, unit] of (await weights.read(channels)).entries()) {
      const to = first + i;
      const own = measure(unit);
      norms.set(own.norms, to * numFrom);
      sums.set(own.sums, to * numFrom);
      const edgeAt = (from: number) => edgeOf(unit, from, to, own.norms[from]!, own.sums[from]!);
      inputs.push(strongest(own.norms, numKept).map(edgeAt));
      own.norms.forEach((norm, from) => {
        const list = outputs[from]!;
        if (norm === 0 || (list.length === numKept && norm <= list.at(-1)!.norm)) return;
        insert(list, edgeAt(from), numKept);
      });
    }
  }
  await weights.dispose();
  return { norms, sums, inputs, outputs };
}

/** Keeps a list sorted, strongest first; of equally strong ones those that came first. */
function insert(list: Edge[], edge: Edge, most: number): void {
  const place = list.findIndex(({ norm }) => norm < edge.norm);
  list.splice(place < 0 ? list.length : place, 0, edge);
  if (list.length > most) list.pop();
}

function edgeOf(
  { values, height, width, top, left }: Windowed,
  from: number,
  to: number,
  norm: number,
  sum: number,
): Edge {
  const area = height * width;
  const kernel = values.slice(from * area, (from + 1) * area);
  return { from, to, norm, sum, height, width, top, left, kernel };
}
