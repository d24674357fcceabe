// The twin of a model: the same network with random weights, as before it was trained.

import { float32, sizeOf } from '../base/tensor.ts';
import { random, type Random } from '../base/random.ts';
import { getInt } from '../graph/attributes.ts';
import type { Node } from '../graph/graph.ts';
import { specialise } from '../graph/replay.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';

/** To be raised when a model gets another twin. */
export const twinEdition = 1;

/** A tensor of weights as [outer, terms, inner]: each output is a sum of as many terms. */
type Sums = readonly [outer: number, terms: number, inner: number];

/** Which inputs of an op are weights. */
const weights: Readonly<
  Record<string, Readonly<Record<number, (shape: readonly number[], node: Node) => Sums>>>
> = {
  Conv: { 1: ([numOutputs, ...terms]) => [numOutputs!, sizeOf(terms), 1] },
  ConvTranspose: { 1: ([terms, ...outputs]) => [1, terms!, sizeOf(outputs)] },
  Gemm: {
    1: ([rows, cols], node) =>
      getInt(node, 'transB', 0) === 1 ? [rows!, cols!, 1] : [1, rows!, cols!],
  },
  MatMul: {
    0: (shape) => [sizeOf(shape.slice(0, -1)), shape.at(-1)!, 1],
    1: (shape) =>
      shape.length === 1
        ? [1, shape[0]!, 1]
        : [sizeOf(shape.slice(0, -2)), shape.at(-2)!, shape.at(-1)!],
  },
};

/** What all elements of other learned inputs become, by op and input. */
const untrained: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  Conv: { 2: 0 },
  ConvTranspose: { 2: 0 },
  Gemm: { 2: 0 },
  BatchNormalization: { 1: 1, 2: 0, 3: 0, 4: 1 },
  GroupNormalization: { 1: 1, 2: 0 },
  InstanceNormalization: { 1: 1, 2: 0 },
  LayerNormalization: { 1: 1, 2: 0 },
};

/** What takes the place of a learned input: weights by lot, or one value. */
type Fresh = { readonly shape: readonly number[] } & (
  { readonly sums: Sums } | { readonly value: number }
);

/**
 * The inputs of each node that were learned, by the name of its first output and the place among its
 * inputs.
 */
type Learned = ReadonlyMap<string, ReadonlyMap<number, Fresh>>;

function findLearned({ graph, card }: Pick<Model, 'graph' | 'card'>): Learned {
  const { b, names } = specialise(graph, { [card.input.tensor]: inputShape(card.input, 1) });
  const learned = new Map<string, ReadonlyMap<number, Fresh>>();
  /** Tensors that weights were multiplied into: a constant added to one is its bias. */
  const products = new Set<string>();
  for (const node of graph.nodes) {
    const own = new Map<number, Fresh>();
    for (const [at, name] of node.inputs.entries()) {
      const trained = name === '' ? undefined : b.value(names.get(name)!);
      if (trained?.dtype !== 'float32') continue;
      const sums = weights[node.op]?.[at]?.(trained.shape, node);
      const isBias = node.op === 'Add' && products.has(node.inputs[1 - at]!);
      const value = isBias ? 0 : untrained[node.op]?.[at];
      const { shape } = trained;
      if (sums) own.set(at, { shape, sums });
      else if (value !== undefined) own.set(at, { shape, value });
    }
    if (own.size === 0) continue;
    learned.set(node.outputs[0]!, own);
    if (weights[node.op]) products.add(node.outputs[0]!);
  }
  return learned;
}

/** The nodes that have learned something, by the names of their first outputs. */
export function learnedNodes(model: Pick<Model, 'graph' | 'card'>): ReadonlySet<string> {
  return new Set(findLearned(model).keys());
}

/**
 * The model with every weight drawn anew, in all its layers (Adebayo et al. 2018, 10.48550/arXiv.1810.03292).
 *
 * Weights are normal and sum to 0 in each output, of a variance by which values stay about as large
 * from layer to layer; biases are 0 and normalizations as before training. The trained values in
 * random order would not do: their mean is below 0 as a rule, so that units of deep layers fall silent,
 * and what batch normalization subtracts and divides by belongs to the trained weights. Nor would
 * those of He et al. 2015 (10.1109/ICCV.2015.123), which do not sum to 0: what rectifiers leave is
 * positive, so that half the units of a deep layer are then silent for every image and the others
 * never. What is added or multiplied beside, as places of tokens, stays.
 *
 * @param seed decides every weight
 * @param only nodes that lose what they have learned, by the names of their first outputs; all by default
 */
export function twinOf(model: Model, seed: number, only?: ReadonlySet<string>): Model {
  const { graph } = model;
  const learned = findLearned(model);
  const constants = new Map(graph.constants);

  /** The name of what stands in for an input of a node. */
  function redraw(name: string, fresh: Fresh): string {
    const drawn = `${name} (${'sums' in fresh ? `random ${fresh.sums}` : fresh.value})`;
    if (!constants.has(drawn)) {
      const values =
        'sums' in fresh
          ? drawWeights(fresh.sums, random(`${seed} ${name}`))
          : new Float32Array(sizeOf(fresh.shape)).fill(fresh.value);
      constants.set(drawn, float32(fresh.shape, values));
    }
    return drawn;
  }

  const nodes = graph.nodes.map((node): Node => {
    const [output] = node.outputs as [string];
    const own = !only || only.has(output) ? learned.get(output) : undefined;
    if (!own) return node;
    const inputs = node.inputs.map((name, at) => {
      const fresh = own.get(at);
      return fresh ? redraw(name, fresh) : name;
    });
    return { ...node, inputs };
  });
  return { ...model, graph: { ...graph, constants, nodes } };
}

/** Of what a rectifier leaves of values that are normal: their variance is half of 1 − 1/π of that before. */
const gain = 2 / (1 - 1 / Math.PI);

function drawWeights([outer, terms, inner]: Sums, rng: Random): Float32Array {
  const values = new Float32Array(outer * terms * inner);
  const sum = new Float64Array(terms);
  // a single weight that summed to 0 would be 0
  const isCentred = terms > 1;
  const deviation = Math.sqrt(gain / (isCentred ? terms - 1 : 1));
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      let mean = 0;
      for (let k = 0; k < terms; k++) {
        sum[k] = rng.normal();
        mean += sum[k]! / terms;
      }
      for (let k = 0; k < terms; k++) {
        values[(i * terms + k) * inner + j] = deviation * (sum[k]! - (isCentred ? mean : 0));
      }
    }
  }
  return values;
}
