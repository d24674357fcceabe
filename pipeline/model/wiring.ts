// Who makes a tensor of a network and who takes it.

import { getInt } from '../graph/attributes.ts';
import type { Builder } from '../graph/builder.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { specialise, type Names } from '../graph/replay.ts';
import { followAxes, type AllAxes } from './axes.ts';
import { isPlain, mapLayout } from './map-layout.ts';
import { inputShape, type ModelInput } from './model-input.ts';

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
  /** What axes stand for. */
  readonly axes: AllAxes;
};

export function wire(graph: Graph, input: ModelInput): Wiring {
  const { tensor, layout } = input;
  const { b, names } = specialise(graph, { [tensor]: inputShape(input, 1) });
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
  const wiring = { graph, image: tensor, b, names, producers, consumers, dependent };
  return { ...wiring, axes: followAxes(wiring, layout) };
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
  'GroupNormalization',
  'InstanceNormalization',
  'LayerNormalization',
  'Identity',
  'Dropout',
  'Cast',
]);
const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div']);
const pointwise = new Set([...arithmetic, 'Pow', 'Erf', 'Exp', 'Sqrt', 'Abs', 'Neg', 'Sum']);
const activations = new Set([
  'Celu',
  'Clip',
  'Elu',
  'Gelu',
  'HardSigmoid',
  'HardSwish',
  'LeakyRelu',
  'Mish',
  'PRelu',
  'Relu',
  'Selu',
  'Shrink',
  'Sigmoid',
  'Softplus',
  'Softsign',
  'Swish',
  'Tanh',
  'ThresholdedRelu',
]);

/** Whether a node is a non-linearity of single elements. */
export function isActivation({ op }: Node): boolean {
  return activations.has(op);
}

/** Whether a node only scales and shifts what it takes: normalization, or arithmetic with constants. */
export function isScaling(wiring: Wiring, node: Node): boolean {
  if (normalizing.has(node.op)) return true;
  return arithmetic.has(node.op) && dependentInputs(wiring, node).length === 1;
}

/** Whether a node puts feature maps [1, C, H, W] side by side. */
export function isConcatenation(wiring: Wiring, node: Node): boolean {
  const [output] = node.outputs as [string];
  const axis = getInt(node, 'axis', 0);
  const map = node.op === 'Concat' ? mapLayout(wiring, output) : undefined;
  return (
    map !== undefined &&
    isPlain(map) &&
    (axis === 1 || axis === -3) &&
    isMap(wiring, output) &&
    dependentInputs(wiring, node).length > 1
  );
}

/** Whether a node adds two or more feature maps of one shape, which are not functions of one and the same. */
export function isSum(wiring: Wiring, node: Node): boolean {
  const [output] = node.outputs as [string];
  const summands = dependentInputs(wiring, node);
  const isSame = (name: string) =>
    String(shapeOf(wiring, name)) === String(shapeOf(wiring, output));
  return (
    (node.op === 'Add' || node.op === 'Sum') &&
    isMap(wiring, output) &&
    summands.length > 1 &&
    summands.every(isSame) &&
    rootsOf(wiring, summands).size > 1
  );
}

/** The tensors that others are functions of, element by element: x for x + x³, as GELU is written out. */
function rootsOf(wiring: Wiring, tensors: readonly string[]): Set<string> {
  const roots = new Set<string>();
  const seen = new Set<string>();
  const queue = [...tensors];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const node = wiring.producers.get(name);
    const isFunction = node && (isActivation(node) || pointwise.has(node.op));
    if (isFunction) queue.push(...dependentInputs(wiring, node));
    else roots.add(name);
    if (roots.size > 1) break;
  }
  return roots;
}

/** Whether a tensor is a feature map, in any order of its axes, with more than one position. */
export function isMap(wiring: Wiring, tensor: string): boolean {
  const map = mapLayout(wiring, tensor);
  return map !== undefined && map.size[0] * map.size[1] > 1;
}
