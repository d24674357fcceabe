// The network without its non-linearities, of which weights can be read through several layers.
//
// Voss et al. 2021, "Visualizing Weights", 10.23915/distill.00024.007.

import { tensor, type Tensor } from '../base/tensor.ts';
import { getFloat, int } from './attributes.ts';
import type { Attributes, Graph, Node } from './graph.ts';

/** Those that pass large activations on as they are. */
const rectifiers = new Set([
  'Celu',
  'Clip',
  'Dropout',
  'Elu',
  'Gelu',
  'HardSwish',
  'LeakyRelu',
  'Mish',
  'PRelu',
  'Relu',
  'Swish',
  'ThresholdedRelu',
]);

/** Those that make a gate of what they take, which is then multiplied with it. */
const gates = new Set(['Sigmoid', 'HardSigmoid']);

/**
 * The same network with rectifiers replaced by the identity, max pooling by average pooling, and
 * normalization over neighbouring channels by what it does to small activations. Constants and names
 * of tensors stay; other non-linearities, as attention, stay as well.
 */
export function linearised(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((out) => [out, node])));
  const nodes = graph.nodes.map((node): Node => {
    const [x = ''] = node.inputs;
    if (rectifiers.has(node.op)) return one(node, 'Identity', [x]);
    if (node.op === 'MaxPool') return one(node, 'AveragePool', [x], averaging(node));
    if (node.op === 'LRN') {
      const name = `${node.outputs[0]}/at rest`;
      constants.set(name, atRest(node));
      return one(node, 'Mul', [x, name]);
    }
    const gated = gatedInput(producers, node);
    return gated === undefined ? node : one(node, 'Identity', [gated]);
  });
  return { ...graph, constants, nodes };
}

/** The node with another op, and its first output only. */
function one(
  { name, outputs }: Node,
  op: string,
  inputs: readonly string[],
  attributes: Attributes = {},
): Node {
  return { name, op, inputs, outputs: outputs.slice(0, 1), attributes };
}

/** Padding has no part in an average, as it has none in a maximum. */
function averaging({ attributes }: Node): Attributes {
  const { storage_order: _, ...own } = attributes;
  return { ...own, count_include_pad: int(0) };
}

/** bias^−β: the factor of activations so small that their squares do not count. */
function atRest(node: Node): Tensor {
  return tensor('float32', [], [getFloat(node, 'bias', 1) ** -getFloat(node, 'beta', 0.75)]);
}

/** x of x · sigmoid(x): SiLU and hard swish as exporters write them out. */
export function gatedInput(
  producers: ReadonlyMap<string, Node>,
  { op, inputs }: Node,
): string | undefined {
  if (op !== 'Mul') return undefined;
  return inputs.find((x) =>
    inputs.some((gate) => {
      const node = producers.get(gate);
      return node !== undefined && gates.has(node.op) && node.inputs[0] === x;
    }),
  );
}
