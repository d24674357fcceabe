// The twin of a model: the same network with random weights, as before it was trained.

import { float32, sizeOf } from '../base/tensor.ts';
import { random } from '../base/random.ts';
import { getInt } from '../graph/attributes.ts';
import type { Node } from '../graph/graph.ts';
import { specialise } from '../graph/replay.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';

/** Terms of the sums that a weight tensor of `shape` is used in, by op and input. */
const numTerms: Readonly<
  Record<string, Readonly<Record<number, (shape: readonly number[], node: Node) => number>>>
> = {
  Conv: { 1: ([, ...rest]) => sizeOf(rest) },
  ConvTranspose: { 1: ([numInputs, , ...kernel]) => numInputs! * sizeOf(kernel) },
  Gemm: { 1: (shape, node) => shape[getInt(node, 'transB', 0)]! },
  MatMul: { 0: (shape) => shape.at(-1)!, 1: (shape) => shape.at(-2) ?? shape[0]! },
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
 * Weights are normal, of the variance of He et al. 2015 (10.1109/ICCV.2015.123): 2 ÷ the terms of a
 * sum; biases are 0, and normalizations are as before training. So values are about as large in every
 * layer as in the image. The trained values in random order would not do: their mean is below 0 as a
 * rule, so that units of deep layers fall silent, and what batch normalization subtracts and divides
 * by belongs to the trained weights. What is added or multiplied beside, as places of tokens, stays.
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
    const terms = numTerms[node.op]?.[at]?.(shape, node);
    const isBias = node.op === 'Add' && products.has(node.inputs[1 - at]!);
    const value = isBias ? 0 : untrained[node.op]?.[at];
    if (terms === undefined && value === undefined) return undefined;
    const drawn = `${name} (${terms === undefined ? value : `random, 1/${terms}`})`;
    if (!constants.has(drawn)) {
      const values = new Float32Array(sizeOf(shape)).fill(value ?? 0);
      if (terms !== undefined) fillNormal(values, Math.sqrt(2 / terms), `${seed} ${name}`);
      constants.set(drawn, float32(shape, values));
    }
    return drawn;
  }

  const nodes = graph.nodes.map((node): Node => {
    const redrawn = node.inputs.map((_, at) => redraw(node, at));
    if (numTerms[node.op] && redrawn.some(Boolean)) products.add(node.outputs[0]!);
    return { ...node, inputs: node.inputs.map((name, at) => redrawn[at] ?? name) };
  });
  return { ...model, graph: { ...graph, constants, nodes } };
}

function fillNormal(values: Float32Array, deviation: number, seed: string): void {
  const rng = random(seed);
  for (let i = 0; i < values.length; i++) values[i] = deviation * rng.normal();
}
