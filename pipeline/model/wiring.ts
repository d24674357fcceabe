// Who makes a tensor of a network and who takes it.

import { getInt } from '../graph/attributes.ts';
import type { Builder } from '../graph/builder.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { specialise, type Names } from '../graph/replay.ts';
import { activation } from '../graph/rules/activation.ts';
import type { ModelInput } from './model-input.ts';

/** A graph at the model's own input size, one image, with both ends of every tensor. */
export type Wiring = {
  readonly graph: Graph;
  readonly image: string;
  readonly b: Builder;
  readonly names: Names;
  /** The node that makes a tensor; none for inputs and constants. */
  readonly producers: ReadonlyMap<string, Node>;
  /** The nodes that take a tensor, each once, in order. */
  readonly consumers: ReadonlyMap<string, readonly Node[]>;
  /** The tensors that depend on the image. */
  readonly dependent: ReadonlySet<string>;
};

export function wire(graph: Graph, input: ModelInput): Wiring {
  const { tensor, size, numChannels, layout } = input;
  const shape = layout === 'NCHW' ? [1, numChannels, ...size] : [1, ...size, numChannels];
  const { b, names } = specialise(graph, { [tensor]: shape });
  const producers = new Map<string, Node>();
  const consumers = new Map<string, Node[]>();
  const dependent = new Set([tensor]);
  for (const node of graph.nodes) {
    for (const name of node.outputs) producers.set(name, node);
    for (const name of new Set(node.inputs)) {
      consumers.set(name, [...(consumers.get(name) ?? []), node]);
    }
    // a shape that is read from the image is constant once the size is known
    const isDependent = node.inputs.some((name) => dependent.has(name));
    for (const name of node.outputs) {
      if (isDependent && name && !b.value(names.get(name)!)) dependent.add(name);
    }
  }
  return { graph, image: tensor, b, names, producers, consumers, dependent };
}

export function shapeOf({ b, names }: Wiring, tensor: string): readonly number[] {
  return b.shape(names.get(tensor)!);
}

/** The nodes that take a tensor and pass on what depends on the image. */
export function consumersOf({ consumers, dependent }: Wiring, tensor: string): readonly Node[] {
  const taken = consumers.get(tensor) ?? [];
  return taken.filter(({ outputs }) => outputs.some((name) => dependent.has(name)));
}

/** The inputs of a node that depend on the image. */
export function dependentInputs({ dependent }: Wiring, { inputs }: Node): string[] {
  return inputs.filter((name) => dependent.has(name));
}

const normalizing = new Set([
  'BatchNormalization',
  'InstanceNormalization',
  'Identity',
  'Dropout',
  'Cast',
]);
const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div']);
const softmaxes = new Set(['Softmax', 'LogSoftmax']);

/** Whether a node is a non-linearity of single elements. */
export function isActivation({ op }: Node): boolean {
  return Object.hasOwn(activation, op) && !softmaxes.has(op);
}

/** Whether a node only scales and shifts what it takes: normalization, or arithmetic with constants. */
export function isScaling(wiring: Wiring, node: Node): boolean {
  if (normalizing.has(node.op)) return true;
  return arithmetic.has(node.op) && dependentInputs(wiring, node).length === 1;
}

/** Whether a node puts feature maps [1, C, H, W] side by side. */
export function isConcatenation(wiring: Wiring, node: Node): boolean {
  const axis = getInt(node, 'axis', 0);
  return (
    node.op === 'Concat' &&
    (axis === 1 || axis === -3) &&
    isMap(wiring, node.outputs[0]!) &&
    dependentInputs(wiring, node).length > 1
  );
}

/** Whether a node adds two or more feature maps of one shape. */
export function isSum(wiring: Wiring, node: Node): boolean {
  const [output] = node.outputs as [string];
  const summands = dependentInputs(wiring, node);
  const isSame = (name: string) =>
    String(shapeOf(wiring, name)) === String(shapeOf(wiring, output));
  return (
    (node.op === 'Add' || node.op === 'Sum') &&
    isMap(wiring, output) &&
    summands.length > 1 &&
    summands.every(isSame)
  );
}

/** Whether a tensor is [1, C, H, W] with more than one position. */
export function isMap(wiring: Wiring, tensor: string): boolean {
  const shape = shapeOf(wiring, tensor);
  return shape.length === 4 && shape[2]! * shape[3]! > 1;
}
