// The same network for images to which a constant was added: its first biases take the constant away again.

import { float32, sizeOf, tensor } from '../base/tensor.ts';
import { ints, string } from '../graph/attributes.ts';
import type { Attributes, Graph, Node } from '../graph/graph.ts';
import { windowsOf } from '../graph/rules/window.ts';
import type { Model } from './model.ts';

/**
 * A model f′ with f′(x + amount) = f(x) for every image x, but for rounding; its card says how images
 * become its input (Kindermans et al. 2017, arXiv 1711.00867). What convolutions pad the image with is
 * the constant then, in place of 0.
 *
 * Undefined where the image is taken by anything else than convolutions of constant weights.
 *
 * @param amount added to every channel of every px of the input
 */
export function shiftedModel(model: Model, amount: number): Model | undefined {
  const { graph, card } = model;
  const { tensor: image, size } = card.input;
  const constants = new Map(graph.constants);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    // its size is no matter of its values
    if (!node.inputs.includes(image) || node.op === 'Shape') {
      nodes.push(node);
      continue;
    }
    const moved = node.op === 'Conv' && moveBias(graph, node, size, amount);
    if (!moved) return undefined;
    for (const [name, value] of moved.constants) constants.set(name, value);
    nodes.push(...moved.nodes);
  }
  const { preprocessing } = card;
  const mean = preprocessing.mean.map((own, c) => own - amount * preprocessing.std[c]!);
  return {
    ...model,
    graph: { ...graph, constants, nodes },
    card: { ...card, preprocessing: { ...preprocessing, mean } },
  };
}

type Part = Pick<Graph, 'constants' | 'nodes'>;

/** The convolution of an image without the constant that is given an image with it. */
function moveBias(
  graph: Graph,
  node: Node,
  size: readonly number[],
  amount: number,
): Part | undefined {
  const [image, weightsName, biasName = ''] = node.inputs as [string, string, string?];
  const weights = graph.constants.get(weightsName);
  const bias = biasName === '' ? undefined : graph.constants.get(biasName);
  if (weights?.dtype !== 'float32' || (biasName !== '' && bias?.dtype !== 'float32')) {
    return undefined;
  }
  const [output] = node.outputs as [string];
  const [numOutputs = 0, ...terms] = weights.shape;
  const numTerms = sizeOf(terms);
  const values = weights.data as Float32Array;
  const moved = Float32Array.from({ length: numOutputs }, (_, o) => {
    let sum = 0;
    for (let k = 0; k < numTerms; k++) sum += values[o * numTerms + k]!;
    return Number(bias?.data[o] ?? 0) - amount * sum;
  });
  const windows = windowsOf(node, size, terms.slice(1));
  const before = windows.map((window) => window.before);
  const after = windows.map((window) => window.after);
  const names = { padded: `${output}/padded`, pads: `${output}/pads`, value: `${output}/padding` };
  const own = `${output}/moved bias`;
  const attributes: Attributes = {
    ...node.attributes,
    auto_pad: string('NOTSET'),
    pads: ints(...windows.flatMap(() => [0, 0])),
  };
  const pads = [0, 0, ...before, 0, 0, ...after];
  const padding: Node = {
    name: names.padded,
    op: 'Pad',
    inputs: [image, names.pads, names.value],
    outputs: [names.padded],
    attributes: { mode: string('constant') },
  };
  const convolution: Node = { ...node, inputs: [names.padded, weightsName, own], attributes };
  return {
    constants: new Map([
      [own, float32([numOutputs], moved)],
      [names.pads, tensor('int64', [pads.length], pads)],
      [names.value, tensor('float32', [], [amount])],
    ]),
    nodes: pads.some((length) => length > 0)
      ? [padding, convolution]
      : [{ ...convolution, inputs: [image, weightsName, own] }],
  };
}
