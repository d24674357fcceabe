// What the units of the last layers add to the logits, where those follow from them linearly.

import { float32, sizeOf, tensor } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { backward, SEED } from '../../graph/gradient.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { linearPath } from '../../graph/linear-path.ts';
import type { Layer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import { appendToLogits } from '../../model/to-logits.ts';

type Subject = Pick<Model, 'graph' | 'card' | 'layers'>;

/** Numbers in a batch of maps. */
const batchNumbers = 1 << 22;

/**
 * What one more of activation at every position of a channel, which is one more of its mean, adds to
 * each logit, before the softmax: [C, K]. Exact; undefined where something that is not linear stands
 * between, as a rectifier, where the logits do not depend on the layer, or where they are no vector.
 * Where the way of a layer is one of several that are added or concatenated, the others stay as they are.
 */
export async function logitWeights(
  engine: Engine,
  model: Subject,
  layer: Layer,
): Promise<Float32Array | undefined> {
  const [numChannels = 0] = layer.shape;
  const mapSize = sizeOf(layer.shape);
  const batchSize = Math.max(2, Math.min(numChannels + 1, Math.floor(batchNumbers / mapSize)));
  const tail = tailGraph(model, layer, batchSize);
  if (!tail) return undefined;
  const { graph, numLogits } = tail;
  const program = await engine.load(graph);
  const shape = [batchSize, ...layer.shape];
  const area = mapSize / numChannels;
  const weights = new Float32Array(numChannels * numLogits);
  // the first map of every batch is silent: what the others add is over what comes of that
  for (let first = 0; first < numChannels; first += batchSize - 1) {
    const end = Math.min(numChannels, first + batchSize - 1);
    const input = new Float32Array(sizeOf(shape));
    for (let channel = first; channel < end; channel++) {
      const start = (1 + channel - first) * mapSize + channel * area;
      input.fill(1, start, start + area);
    }
    const results = await program.run({ [SEED]: float32(shape, input) });
    const logits = results['logits']!.data as Float32Array;
    for (let channel = first; channel < end; channel++) {
      const row = (1 + channel - first) * numLogits;
      for (let k = 0; k < numLogits; k++) {
        weights[channel * numLogits + k] = logits[row + k]! - logits[k]!;
      }
    }
  }
  await program.dispose();
  return weights.some((weight) => weight !== 0) ? weights : undefined;
}

/** The part of the network from a layer to the logits, if that is linear; all else that it reads is 0. */
function tailGraph(
  model: Subject,
  layer: Layer,
  batchSize: number,
): { graph: Graph; numLogits: number } | undefined {
  const toLogits = appendToLogits(model, layer, batchSize);
  if (!toLogits) return undefined;
  const { b, names, end, numLogits } = toLogits;
  const { name, source, shape } = layer;
  const start = names.get(source)!;
  const path = linearPath(b, start, end);
  if (!path) return undefined;
  const seed = b.input(SEED, 'float32', [batchSize, ...shape]);
  // a view only puts axes in another order, so that its adjoint undoes it
  const [own] =
    source === name ? [seed] : backward(b, { of: names.get(name)!, seed, wrt: [start] });
  return { graph: b.build({ logits: replayed(b, path, start, own!).get(end)! }), numLogits };
}

/** Appends the nodes once more, with `by` for `start` and 0 for whatever comes from elsewhere; new names by old ones. */
function replayed(
  b: Builder,
  path: readonly Node[],
  start: string,
  by: string,
): ReadonlyMap<string, string> {
  const names = new Map([[start, by]]);
  const nameOf = (input: string) => {
    if (!input || b.value(input)) return input;
    const { dtype, shape } = b.type(input);
    return names.get(input) ?? b.constant(tensor(dtype, shape, new Uint8Array(sizeOf(shape))));
  };
  for (const { op, inputs, attributes, outputs } of path) {
    const own = b.append(
      op,
      inputs.map(nameOf),
      attributes,
      outputs.map(() => ''),
    );
    outputs.forEach((output, i) => names.set(output, own[i]!));
  }
  return names;
}
