// Makes a network that was exported for a fixed number of images good for any number.

import { sizeOf, tensor, type Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { getInt, int } from './attributes.ts';
import { Builder } from './builder.ts';
import type { Graph, Input, Node } from './graph.ts';

/** A number of images that no axis of a network is a multiple of by chance: it marks where they are. */
const probe = 1009;

/**
 * The graph for any number of images. The first length of the first input [N, C, H, W] becomes a
 * name; constant targets of Reshape that repeat it copy the length instead, and constants that are
 * concatenated beside images, e.g. a class token, are repeated. A graph that cannot be freed in
 * this way, or whose batch is open already, is returned as it is.
 */
export function freeBatch(graph: Graph): Graph {
  const [image, ...others] = graph.inputs;
  const declared = image?.shape[0];
  if (image?.shape.length !== 4 || typeof declared !== 'number') return graph;
  const open: Input = { ...image, shape: ['batch', ...image.shape.slice(1)] };
  try {
    return new Liberation({ ...graph, inputs: [open, ...others] }, declared).run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return graph;
  }
}

/** Replays a graph for `probe` images and rewrites nodes that expect another number on the way. */
class Liberation {
  readonly #graph: Graph;
  readonly #declared: number;
  readonly #constants: Map<string, Tensor>;
  readonly #nodes: Node[] = [];
  readonly #b = new Builder();
  /** Names in the graph → names in the builder. */
  readonly #names = new Map([['', '']]);

  constructor(graph: Graph, declared: number) {
    this.#graph = graph;
    this.#declared = declared;
    this.#constants = new Map(graph.constants);
  }

  /** @throws UserError where a node does not take `probe` images in spite of all */
  run(): Graph {
    const [image] = this.#graph.inputs;
    for (const { name, dtype, shape } of this.#graph.inputs) {
      const lengths = shape.map((length) => (typeof length === 'number' ? length : 1));
      const fed = name === image!.name ? lengths.with(0, probe) : lengths;
      this.#names.set(name, this.#b.input(name, dtype, fed));
    }
    for (const [name, value] of this.#constants) {
      this.#names.set(name, this.#b.constant(value, name));
    }
    for (const node of this.#graph.nodes) this.#append(this.#rewritten(node));
    this.#checkOutputs();
    return { ...this.#graph, constants: this.#constants, nodes: this.#nodes };
  }

  /** Gathers and slices with constant positions take the same few images from any number. */
  #checkOutputs(): void {
    for (const name of this.#graph.outputs) {
      const [length] = this.#b.shape(this.#names.get(name)!);
      if (length === undefined || length % probe !== 0) {
        throw new UserError(`output "${name}": got ${length} rows, expected one per image`);
      }
    }
  }

  #rewritten(node: Node): Node {
    if (node.op === 'Reshape') return this.#openReshape(node);
    return node.op === 'Concat' ? this.#openConcat(node) : node;
  }

  #append(node: Node): void {
    const inputs = node.inputs.map((name) => this.#names.get(name)!);
    const results = this.#b.append(node.op, inputs, node.attributes, node.outputs, node.name);
    node.outputs.forEach((name, i) => name && this.#names.set(name, results[i]!));
    this.#nodes.push(node);
  }

  #constant(name: string, lengths: readonly number[]): string {
    const value = tensor('int64', [lengths.length], lengths);
    this.#constants.set(name, value);
    this.#names.set(name, this.#b.constant(value, name));
    return name;
  }

  #openReshape(node: Node): Node {
    const [x, target] = node.inputs.map((name) => this.#names.get(name)!) as [string, string];
    const lengths = this.#b.value(target);
    if (!lengths) return node;
    const numbers = Array.from(lengths.data as BigInt64Array, Number);
    const { allowzero: _, ...attributes } = node.attributes;
    if (getInt(node, 'allowzero', 0) === 1 && numbers.includes(0)) return node;
    const open = openTarget(numbers, this.#b.shape(x), this.#declared);
    if (!open) return node;
    const name = this.#constant(`${node.outputs[0]}/open_shape`, open);
    return { ...node, inputs: [node.inputs[0]!, name], attributes };
  }

  #openConcat(node: Node): Node {
    const shapeOf = (name: string) => this.#b.shape(this.#names.get(name)!);
    const images = node.inputs.find((name) => shapeOf(name)[0] === probe);
    const axis = getInt(node, 'axis', 0);
    const alongImages = axis === 0 || (images && axis === -shapeOf(images).length);
    if (!images || alongImages || this.#declared !== 1) return node;
    const inputs = node.inputs.map((name, i) =>
      shapeOf(name)[0] === 1 ? this.#repeated(name, images, `${node.outputs[0]}/${i}`) : name,
    );
    return { ...node, inputs };
  }

  /** The name of `x` [1, …] repeated for each of `images` [N, …]. */
  #repeated(x: string, images: string, prefix: string): string {
    const [count, shape, y] = [`${prefix}/count`, `${prefix}/shape`, `${prefix}/repeated`];
    const rank = this.#b.shape(this.#names.get(x)!).length;
    const ones = this.#constant(`${prefix}/ones`, Array<number>(rank - 1).fill(1));
    const step = (op: string, inputs: string[], output: string, attributes = {}) =>
      this.#append({ name: output, op, inputs, outputs: [output], attributes });
    step('Shape', [images], count, { start: int(0), end: int(1) });
    step('Concat', [count, ones], shape, { axis: int(0) });
    step('Expand', [x, shape], y);
    return y;
  }
}

/**
 * A Reshape's target that fits any number of images; undefined where `target` does already.
 *
 * @param from shape of the input for `probe` images
 * @param declared the number of images `target` was made for
 */
function openTarget(
  target: readonly number[],
  from: readonly number[],
  declared: number,
): number[] | undefined {
  const [first] = target;
  const isComputed = target.some((length) => length !== 0 && length % probe === 0);
  if (first === undefined || first < 1 || isComputed || from[0]! % probe !== 0) return undefined;
  if (from[0] === probe && first === declared) return target.with(0, 0);
  // images are merged with other axes or split off again: what is left is for them
  const size = (sizeOf(from) / probe) * declared;
  const lengths = target.map((length, axis) => (length === 0 ? from[axis]! : length));
  const known = sizeOf(lengths.filter((length) => length !== -1));
  const closed = lengths.map((length) => (length === -1 ? size / known : length));
  return sizeOf(closed) === size && first % declared === 0 ? closed.with(0, -1) : undefined;
}
