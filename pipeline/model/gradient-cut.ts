// Whether gradients of the layers reach the image: without them no picture can be made.

import { float32, sizeOf, type Tensor } from '../base/tensor.ts';
import { random } from '../base/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { Builder } from '../graph/builder.ts';
import { cut } from '../graph/cut.ts';
import { backward, gradient, gradientName, SEED } from '../graph/gradient.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { specialise } from '../graph/replay.ts';
import type { Model } from './model.ts';
import { inputShape } from './model-input.ts';

type Subject = Pick<Model, 'graph' | 'card' | 'layers'>;

/** Layers without gradient, and the node that cuts it from them. */
export type GradientCut = {
  readonly layers: readonly string[];
  readonly node: string;
  readonly op: string;
};

/**
 * The node that lets no gradient of the deepest layer through, and the layers that are behind it;
 * undefined where nothing cuts it. What is told from the graph: the gradient may still be 0.
 */
export function findGradientCut({ graph, card, layers }: Subject): GradientCut | undefined {
  const { tensor } = card.input;
  const shapes = { [tensor]: inputShape(card.input, 1) };
  const last = layers.at(-1)?.name;
  if (last === undefined || reaches(graph, last, tensor, shapes)) return undefined;
  const behind = layers.filter(({ name }) => !reaches(graph, name, tensor, shapes));
  const part = cut(graph, [behind[0]!.name]);
  const { names, gradients, b } = gradientsOf(part, behind[0]!.name, shapes);
  const has = (name: string) => !isZero(b, gradients.get(names.get(name)!));
  // of the last node before which nothing has a gradient
  const node = part.nodes.find(
    ({ inputs, outputs }) => outputs.some(has) && !inputs.some((name) => name && has(name)),
  );
  const { name, op } = wholeNumbersFrom(part.nodes, node ?? part.nodes.at(-1)!, (own) =>
    b.type(names.get(own)!).dtype.startsWith('float'),
  );
  return { layers: behind.map((layer) => layer.name), node: name, op };
}

/** Of a node that takes whole numbers: the node that made them of others. */
function wholeNumbersFrom(
  nodes: readonly Node[],
  node: Node,
  isFloat: (tensor: string) => boolean,
): Node {
  if (node.inputs.some((name) => name && isFloat(name))) return node;
  const source = nodes.find(({ outputs }) => outputs.includes(node.inputs[0]!));
  return source ? wholeNumbersFrom(nodes, source, isFloat) : node;
}

type Shapes = Readonly<Record<string, readonly number[]>>;

function reaches(graph: Graph, layer: string, image: string, shapes: Shapes): boolean {
  const { b, names } = specialise(cut(graph, [layer]), shapes, new Set([image]));
  const of = names.get(layer)!;
  const seed = b.input(SEED, 'float32', b.shape(of));
  const [gradImage] = backward(b, { of, seed, wrt: [names.get(image)!] });
  return !isZero(b, gradImage);
}

/** Gradients of a layer with respect to all that it is computed from, by the builder's names. */
function gradientsOf(part: Graph, layer: string, shapes: Shapes) {
  const computed = part.nodes.flatMap(({ outputs }) => outputs).filter(Boolean);
  const { b, names } = specialise(part, shapes, new Set(computed));
  const of = names.get(layer)!;
  const wrt = [...new Set([...part.inputs.map(({ name }) => name), ...computed])]
    .map((name) => names.get(name)!)
    .filter((name) => !b.value(name));
  const seed = b.input(SEED, 'float32', b.shape(of));
  const found = backward(b, { of, seed, wrt });
  return { b, names, gradients: new Map(wrt.map((name, i) => [name, found[i]!])) };
}

/** Whether a gradient is a constant 0; constants and what does not depend on the image have none. */
function isZero(b: Builder, name: string | undefined): boolean {
  if (name === undefined) return true;
  const value = b.value(name);
  if (value) return value.data.every((x) => Number(x) === 0);
  // too large to be folded
  const node = b.nodes.find(({ outputs }) => outputs[0] === name);
  return node?.op === 'Expand' && isZero(b, node.inputs[0]);
}

/**
 * Whether the gradient of a random direction of the deepest layer is 0 in all px of all images, as
 * where everything before it is saturated.
 *
 * @param pixels of the input, image by image
 */
export async function isGradientZero(
  engine: Engine,
  { graph, card, layers }: Subject,
  pixels: readonly Float32Array[],
): Promise<boolean> {
  const { tensor } = card.input;
  const shape = inputShape(card.input, 1);
  const of = layers.at(-1)!.name;
  const asked = gradient(graph, {
    of,
    wrt: [tensor],
    shapes: { [tensor]: shape },
    overrides: engine.rules,
  });
  const program = await engine.load({ ...asked, outputs: [gradientName(tensor)] });
  const { shape: own } = layers.at(-1)!;
  const seed = randomTensor([1, ...own]);
  try {
    for (const data of pixels) {
      const results = await program.run({ [tensor]: float32(shape, data), [SEED]: seed });
      const found = results[gradientName(tensor)]!.data as Float32Array;
      if (found.some((value) => value !== 0)) return false;
    }
    return true;
  } finally {
    await program.dispose();
  }
}

/** Not all ones: the sum over what is normalized is constant. */
function randomTensor(shape: readonly number[]): Tensor {
  const rng = random('gradient');
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );
}
