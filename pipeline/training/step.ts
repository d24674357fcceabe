// One training step as one graph: forward, loss, gradient with respect to the weights, Adam.

import { sizeOf, type Tensor } from '../base/tensor.ts';
import { adam } from '../graph/adam.ts';
import { Builder } from '../graph/builder.ts';
import { backward, type Overrides } from '../graph/gradient.ts';
import type { Graph } from '../graph/graph.ts';
import { replay } from '../graph/replay.ts';

/** The trainable constants of a graph, laid end to end in one vector. */
export type WeightTable = readonly {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
}[];

/** The weights and biases of every Conv and Gemm, in the order of the nodes. */
export function weightTable(graph: Graph): WeightTable {
  let offset = 0;
  return graph.nodes
    .filter(({ op }) => op === 'Conv' || op === 'Gemm')
    .flatMap(({ inputs }) => inputs.slice(1))
    .map((name) => {
      const { shape } = graph.constants.get(name)!;
      const row = { name, shape, offset };
      offset += sizeOf(shape);
      return row;
    });
}

export function packWeights(graph: Graph, table: WeightTable): Float32Array {
  const last = table.at(-1)!;
  const packed = new Float32Array(last.offset + sizeOf(last.shape));
  for (const { name, offset } of table) {
    packed.set(graph.constants.get(name)!.data as Float32Array, offset);
  }
  return packed;
}

export function unpackWeights(graph: Graph, table: WeightTable, packed: Float32Array): Graph {
  const constants = new Map(graph.constants);
  for (const { name, shape, offset } of table) {
    const data = packed.slice(offset, offset + sizeOf(shape));
    constants.set(name, { dtype: 'float32', shape, data } satisfies Tensor);
  }
  return { ...graph, constants };
}

export type StepShape = {
  readonly batchSize: number;
  readonly size: number;
  readonly numClasses: number;
  /** Decoupled decay per unit of learning rate (Loshchilov & Hutter 2019, arXiv 1711.05101). */
  readonly weightDecay: number;
};

/**
 * Inputs: `images` [N, 3, size, size], `targets` [N, numClasses] (rows sum to 1), `weights`, `mean`,
 * `square` (packed vectors), `decay` [1] (learning rate × weight decay), Adam's rates.
 * Outputs: `loss` (mean cross-entropy), `logits`, and the next `weights'`, `mean'`, `square'`.
 */
export function trainingStep(
  graph: Graph,
  table: WeightTable,
  shape: StepShape,
  overrides?: Overrides,
): Graph {
  const { batchSize, size, numClasses } = shape;
  const b = new Builder();
  const images = b.input('images', 'float32', [batchSize, 3, size, size]);
  const targets = b.input('targets', 'float32', [batchSize, numClasses]);
  const last = table.at(-1)!;
  const numWeights = last.offset + sizeOf(last.shape);
  const [weights, mean, square] = ['weights', 'mean', 'square'].map((name) =>
    b.input(name, 'float32', [numWeights]),
  ) as [string, string, string];
  const decay = b.input('decay', 'float32', [1]);
  const parts = table.map(({ shape: own, offset }) =>
    b.reshape(b.slice(weights, [0], [offset], [offset + sizeOf(own)]), own),
  );
  const bindings = Object.fromEntries(table.map(({ name }, i) => [name, parts[i]!]));
  const names = replay(b, graph, { ...bindings, [graph.inputs[0]!.name]: images });
  const logits = names.get(graph.outputs[0]!)!;
  const agreement = b.mul(targets, b.op('LogSoftmax', [logits]));
  const loss = b.scale(b.sum(agreement, [0, 1]), -1 / batchSize);
  const gradients = backward(b, { of: loss, seed: b.scalar(1), wrt: parts, overrides });
  const gradient = b.concat(
    gradients.map((part) => b.reshape(part, [sizeOf(b.shape(part))])),
    0,
  );
  const next = adam(b, { parameters: weights, mean, square }, gradient);
  return b.build({
    loss,
    logits,
    "weights'": b.sub(next.parameters, b.mul(weights, decay)),
    "mean'": next.mean,
    "square'": next.square,
  });
}
