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
 */
export function twinOf(model: Model, seed: number): Model {
  const { graph, card } = model;
  const { b, names } = specialise(graph, { [card.input.tensor]: inputShape(card.input, 1) });
  const constants = new Map(graph.constants);
  /** Tensors that weights were multiplied into: a constant added to one is its bias. */
  const products = new Set<string>();

  /** The name of what stands in for the input of a node; undefined where it was not learned. */
  function redraw(node: Node, at: number): string | undefined {
    const name = node.inputs[at]!;
    const trained = name === '' ? undefined : b.value(names.get(name)!);
    if (trained?.dtype !== 'float32') return undefined;
    const { shape } = trained;
    const sums = weights[node.op]?.[at]?.(shape, node);
    const isBias = node.op === 'Add' && products.has(node.inputs[1 - at]!);
    const value = isBias ? 0 : untrained[node.op]?.[at];
    if (!sums && value === undefined) return undefined;
    const drawn = `${name} (${sums ? `random ${sums}` : value})`;
    if (!constants.has(drawn)) {
      const values = sums
        ? drawWeights(sums, random(`${seed} ${name}`))
        : new Float32Array(sizeOf(shape)).fill(value!);
      constants.set(drawn, float32(shape, values));
    }
    return drawn;
  }

  const nodes = graph.nodes.map((node): Node => {
    const redrawn = node.inputs.map((_, at) => redraw(node, at));
    if (weights[node.op] && redrawn.some(Boolean)) products.add(node.outputs[0]!);
    return { ...node, inputs: node.inputs.map((name, at) => redrawn[at] ?? name) };
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
