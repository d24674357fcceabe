// Makes a network that was exported for a fixed number of images good for any number.

import { sizeOf, tensor, type Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { getInt, int } from './attributes.ts';
import { Builder } from './builder.ts';
import { imageAxis, isOpen, openTarget, PROBE } from './free-batch-target.ts';
import type { Graph, Input, Node } from './graph.ts';

/**
 * The graph for any number of images. The first length of the first input [N, C, H, W] becomes a
 * name. Targets of Reshape that repeat it leave it open instead; constants that hold one row per
 * image, such as an expanded class token, are cut to one, and repeated where they are concatenated
 * beside images. A graph that cannot be freed in this way, or whose batch is open already, is
 * returned as it is.
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

/** Ops that leave the order of the elements as it is. */
const reshaping = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity']);
const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div', 'Where']);

/** Replays a graph for `PROBE` images and rewrites nodes that expect another number on the way. */
class Liberation {
  readonly #graph: Graph;
  readonly #declared: number;
  readonly #constants: Map<string, Tensor>;
  readonly #nodes: Node[] = [];
  readonly #b = new Builder();
  /** Names in the graph → names in the builder. */
  readonly #names = new Map([['', '']]);
  /** What stands before the images in a tensor, as in `openTarget`. */
  readonly #before = new Map<string, number>();

  constructor(graph: Graph, declared: number) {
    this.#graph = graph;
    this.#declared = declared;
    this.#constants = new Map(graph.constants);
  }

  /** @throws UserError where a node does not take `PROBE` images in spite of all */
  run(): Graph {
    const [image] = this.#graph.inputs;
    for (const { name, dtype, shape } of this.#graph.inputs) {
      const lengths = shape.map((length) => (typeof length === 'number' ? length : 1));
      const fed = name === image!.name ? lengths.with(0, PROBE) : lengths;
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
      const [length] = this.#shape(name);
      if (length === undefined || length % PROBE !== 0) {
        throw new UserError(`output "${name}": got ${length} rows, expected one per image`);
      }
    }
  }

  #rewritten(node: Node): Node {
    if (node.op === 'Reshape') return this.#openReshape(node);
    if (node.op === 'Concat') return this.#openConcat(node);
    if (node.op === 'Expand') return this.#openExpand(node);
    if (node.op === 'Gather') return this.#openGather(node);
    return elementwise.has(node.op) ? this.#openElementwise(node) : node;
  }

  #append(node: Node): void {
    const inputs = node.inputs.map((name) => this.#names.get(name)!);
    const results = this.#b.append(node.op, inputs, node.attributes, node.outputs, node.name);
    node.outputs.forEach((name, i) => name && this.#names.set(name, results[i]!));
    for (const name of node.outputs) if (name) this.#follow(node, name);
    this.#nodes.push(node);
  }

  /** Notes where the images stand in an output of a node. */
  #follow({ op, inputs }: Node, output: string): void {
    const shape = this.#shape(output);
    const axis = imageAxis(shape);
    if (axis < 0) return;
    const start = sizeOf(shape.slice(0, axis));
    const source = inputs.find((name) => name && this.#shape(name).includes(shape[axis]!));
    const [image] = inputs;
    if (reshaping.has(op) && image) this.#before.set(output, this.#beforeOf(image));
    else if (source === undefined) this.#before.set(output, start);
    else {
      // what is merged with the images stays merged in the same order
      const from = this.#shape(source);
      const inside = this.#beforeOf(source) / sizeOf(from.slice(0, imageAxis(from)));
      this.#before.set(output, start * inside);
    }
  }

  #beforeOf(name: string): number {
    return this.#before.get(name) ?? 1;
  }

  #shape(name: string): readonly number[] {
    return this.#b.shape(this.#names.get(name)!);
  }

  #value(name: string): Tensor | undefined {
    return this.#b.value(this.#names.get(name)!);
  }

  #constant(name: string, value: Tensor): string {
    this.#constants.set(name, value);
    this.#names.set(name, this.#b.constant(value, name));
    return name;
  }

  #lengths(name: string, lengths: readonly number[]): string {
    return this.#constant(name, tensor('int64', [lengths.length], lengths));
  }

  #openReshape(node: Node): Node {
    const [x, target] = node.inputs as [string, string];
    const value = this.#value(target);
    if (!value) return node;
    const numbers = Array.from(value.data as BigInt64Array, Number);
    const { allowzero: _, ...attributes } = node.attributes;
    if (getInt(node, 'allowzero', 0) === 1 && numbers.includes(0)) return node;
    const open = openTarget(numbers, this.#shape(x), this.#beforeOf(x), this.#declared);
    if (!open) return node;
    return {
      ...node,
      inputs: [x, this.#lengths(`${node.outputs[0]}/open_shape`, open)],
      attributes,
    };
  }

  /** Elements gathered one by one in their order: a view, as exporters write some. */
  #openGather(node: Node): Node {
    const [x, indices] = node.inputs as [string, string];
    const from = this.#shape(x);
    const value = this.#value(indices);
    if (!value || !isOpen(from) || from.length !== 1) return node;
    const numbers = Array.from(value.data as BigInt64Array, Number);
    const isWhole = numbers.length === (from[0]! / PROBE) * this.#declared;
    if (!isWhole || numbers.some((index, i) => index !== i)) return node;
    const open = openTarget(value.shape, from, this.#beforeOf(x), this.#declared);
    if (!open) return node;
    const target = this.#lengths(`${node.outputs[0]}/open_shape`, open);
    return { ...node, op: 'Reshape', inputs: [x, target], attributes: {} };
  }

  #openExpand(node: Node): Node {
    const [x, target] = node.inputs as [string, string];
    const axis = imageAxis(this.#shape(x));
    const value = this.#value(target);
    if (!value || axis < 0) return node;
    const numbers = Array.from(value.data as BigInt64Array, Number);
    const place = axis + numbers.length - this.#shape(x).length;
    if (numbers[place] !== this.#declared) return node;
    const open = this.#lengths(`${node.outputs[0]}/open_shape`, numbers.with(place, 1));
    return { ...node, inputs: [x, open] };
  }

  #openElementwise(node: Node): Node {
    const images = node.inputs.find((name) => isOpen(this.#shape(name)));
    if (images === undefined || this.#declared === 1) return node;
    const fromEnd = this.#shape(images).length - imageAxis(this.#shape(images));
    const inputs = node.inputs.map((name) => {
      const axis = this.#shape(name).length - fromEnd;
      return this.#oneRow(name, axis) ?? name;
    });
    return { ...node, inputs };
  }

  #openConcat(node: Node): Node {
    const images = node.inputs.find((name) => isOpen(this.#shape(name)));
    if (images === undefined) return node;
    const shape = this.#shape(images);
    const axis = imageAxis(shape);
    const along = getInt(node, 'axis', 0);
    if ((along < 0 ? along + shape.length : along) === axis || shape[axis] !== PROBE) return node;
    const inputs = node.inputs.map((name, i) => {
      const one = this.#oneRow(name, axis);
      return one ? this.#repeated(one, images, axis, `${node.outputs[0]}/${i}`) : name;
    });
    return { ...node, inputs };
  }

  /** A constant that holds the same for each of the declared images, cut to one; undefined for others. */
  #oneRow(name: string, axis: number): string | undefined {
    const value = this.#value(name);
    if (!value || value.shape[axis] !== this.#declared) return undefined;
    if (this.#declared === 1) return name;
    const inner = sizeOf(value.shape.slice(axis + 1));
    const outer = inner * this.#declared;
    const { data } = value;
    const isSame = data.every((_, i) => {
      const first = i - (i % outer) + (i % inner);
      return data[i] === data[first];
    });
    if (!isSame) return undefined;
    const kept = data.filter((_, i) => i % outer < inner);
    const row = { ...value, shape: value.shape.with(axis, 1), data: kept };
    return this.#constant(`${name}/one`, row);
  }

  /** The name of `x`, of length 1 along `axis`, repeated for each of `images`. */
  #repeated(x: string, images: string, axis: number, prefix: string): string {
    const [count, shape, y] = [`${prefix}/count`, `${prefix}/shape`, `${prefix}/repeated`];
    const ones = (length: number) =>
      this.#lengths(`${prefix}/ones${length}`, Array<number>(length).fill(1));
    const rank = this.#shape(x).length;
    const step = (op: string, inputs: string[], output: string, attributes = {}) =>
      this.#append({ name: output, op, inputs, outputs: [output], attributes });
    step('Shape', [images], count, { start: int(axis), end: int(axis + 1) });
    const parts = [...(axis > 0 ? [ones(axis)] : []), count, ones(rank - axis - 1)];
    step('Concat', parts, shape, { axis: int(0) });
    step('Expand', [x, shape], y);
    return y;
  }
}
