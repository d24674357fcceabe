// Builds a Graph node by node; every tensor's type is known the moment it is made, constants fold at once.

import { sizeOf, tensor, type Dtype, type Tensor, type TensorType } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { int, ints } from './attributes.ts';
import { codeOf } from './dtype-codes.ts';
import type { Attributes, Graph, Input, Node } from './graph.ts';
import { Call } from './rule.ts';
import { getRule } from './rules/table.ts';

/** Larger results of constant folding are left to run time, so that an Expand does not fill the memory. */
const maxFoldedSize = 1 << 24;

/** The gradient of several nodes at once, where that is cheaper than theirs one after the other. */
export type Shortcut = {
  /** The tensor the nodes start from. */
  readonly x: string;
  /** Appends: gradient of the last node's output → gradient of `x`. */
  readonly gradient: (g: string) => string;
};

/**
 * A graph under construction. Invariant: nodes stand in topological order, every name has a type,
 * and no node has only constant inputs unless its op cannot be evaluated here.
 */
export class Builder {
  readonly nodes: Node[] = [];
  readonly #inputs: Input[] = [];
  readonly #constants = new Map<string, Tensor>();
  readonly #types = new Map<string, TensorType>();
  readonly #kept = new Set<string>();
  readonly #shortcuts = new Map<string, Shortcut>();
  #numNames = 0;

  /** Adds an input of fixed shape and returns its name. */
  input(name: string, dtype: Dtype, shape: readonly number[]): string {
    if (this.#types.has(name)) throw new Error(`builder: "${name}" stands already`);
    this.#inputs.push({ name, dtype, shape });
    this.#types.set(name, { dtype, shape });
    return name;
  }

  /** Adds a constant under a fresh name, or under `name` where that is free. */
  constant(value: Tensor, name = ''): string {
    const own = this.#fresh(name || 'constant');
    this.#constants.set(own, value);
    this.#types.set(own, { dtype: value.dtype, shape: value.shape });
    return own;
  }

  scalar(value: number, dtype: Dtype = 'float32'): string {
    return this.constant(tensor(dtype, [], [value]));
  }

  type(name: string): TensorType {
    const type = this.#types.get(name);
    if (!type) throw new Error(`builder: no tensor "${name}"`);
    return type;
  }

  shape(name: string): readonly number[] {
    return this.type(name).shape;
  }

  has(name: string): boolean {
    return this.#types.has(name);
  }

  /** The value of a tensor that does not depend on any input. */
  value(name: string): Tensor | undefined {
    return this.#constants.get(name);
  }

  /** Forbids rules to merge the node that computes `name` with the ones that use it. */
  keep(name: string): void {
    this.#kept.add(name);
  }

  isKept(name: string): boolean {
    return this.#kept.has(name);
  }

  /** Says how a gradient passes from `output` to what it was made of, in place of node by node. */
  addShortcut(output: string, shortcut: Shortcut): void {
    this.#shortcuts.set(output, shortcut);
  }

  getShortcut(output: string): Shortcut | undefined {
    return this.#shortcuts.get(output);
  }

  /** A node as its rule sees it: with the types of its inputs and the values of constant ones. */
  call(node: Node): Call {
    const types = node.inputs.map((input) => (input ? this.type(input) : undefined));
    return new Call(
      node,
      types,
      node.inputs.map((input) => this.#constants.get(input)),
    );
  }

  /** Adds a node with one output and returns the output's name. */
  op(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.append(op, inputs, attributes, [''])[0]!;
  }

  /**
   * Adds a node: infers the types of its outputs, lowers it to simpler ops where its rule says so,
   * evaluates it where all inputs are constant. `outputs` are wished-for names; returns the real ones.
   */
  append(
    op: string,
    inputs: readonly string[],
    attributes: Attributes,
    outputs: readonly string[],
    name = '',
  ): readonly string[] {
    const rule = getRule(op, name);
    const draft: Node = { name: name || op, op, inputs, outputs, attributes };
    const call = this.call(draft);
    const inferred = rule.infer(call);
    const isConstant = inputs.every((input) => !input || this.#constants.has(input));
    if (
      isConstant &&
      rule.evaluate &&
      inferred.every(({ shape }) => sizeOf(shape) <= maxFoldedSize)
    ) {
      return rule.evaluate(call).map((value, i) => this.constant(value, outputs[i]));
    }
    const lowered = rule.lower?.(this, draft);
    if (lowered) return lowered;
    const names = outputs.map((output, i) => {
      const own = this.#fresh(output || op);
      const type = inferred[i];
      if (!type) throw new UserError(`node "${name}" (${op}): output ${i} is not supported`);
      this.#types.set(own, type);
      return own;
    });
    // the first output's name is unique, the given one need not be when a graph is replayed twice
    this.nodes.push({ ...draft, name: names[0]!, outputs: names });
    return names;
  }

  /**
   * The graph of what `outputs` need; the names of the outputs are the keys.
   * A tensor asked for under another name than its own is renamed, or copied where that cannot be.
   */
  build(outputs: Readonly<Record<string, string>>): Graph {
    const { nodes, needed } = this.#neededBy(Object.values(outputs));
    const computed = new Set(nodes.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const copies: [string, string][] = [];
    const others = Object.entries(outputs).filter(([wanted, name]) => wanted !== name);
    for (const [wanted, name] of others) {
      const isFree = computed.has(name) && !renamed.has(name) && outputs[name] !== name;
      if (isFree) renamed.set(name, wanted);
      else copies.push([wanted, name]);
    }
    // another tensor that has an output's name makes way
    for (const [wanted] of others) {
      if (needed.has(wanted) && !renamed.has(wanted)) renamed.set(wanted, this.#fresh(wanted));
    }
    const rename = (name: string) => renamed.get(name) ?? name;
    return {
      inputs: this.#inputs.filter(({ name }) => needed.has(name)),
      constants: new Map(
        Array.from(this.#constants)
          .filter(([name]) => needed.has(name))
          .map(([name, value]) => [rename(name), value]),
      ),
      nodes: [
        ...nodes.map((node) => ({
          ...node,
          inputs: node.inputs.map(rename),
          outputs: node.outputs.map(rename),
        })),
        ...copies.map(([wanted, name]) => copyNode(rename(name), wanted)),
      ],
      outputs: Object.keys(outputs),
    };
  }

  /** The nodes that `names` need, in order, and the names of all tensors they touch. */
  #neededBy(names: readonly string[]): { nodes: Node[]; needed: Set<string> } {
    const needed = new Set(names);
    const nodes = this.nodes.toReversed().filter((node) => {
      const isNeeded = node.outputs.some((name) => needed.has(name));
      if (isNeeded) for (const name of node.inputs) needed.add(name);
      return isNeeded;
    });
    return { nodes: nodes.reverse(), needed };
  }

  #fresh(wish: string): string {
    if (!this.#types.has(wish)) return wish;
    let name: string;
    do name = `${wish}~${++this.#numNames}`;
    while (this.#types.has(name));
    return name;
  }

  // The operations that rules and analyses write most.

  add(a: string, c: string): string {
    return this.op('Add', [a, c]);
  }

  sub(a: string, c: string): string {
    return this.op('Sub', [a, c]);
  }

  mul(a: string, c: string): string {
    return this.op('Mul', [a, c]);
  }

  div(a: string, c: string): string {
    return this.op('Div', [a, c]);
  }

  scale(a: string, factor: number): string {
    return factor === 1 ? a : this.mul(a, this.scalar(factor));
  }

  matmul(a: string, c: string): string {
    return this.op('MatMul', [a, c]);
  }

  cast(x: string, dtype: Dtype): string {
    return this.op('Cast', [x], { to: int(codeOf(dtype)) });
  }

  indices(values: readonly number[]): string {
    return this.constant(tensor('int64', [values.length], values));
  }

  /** The same elements in another shape; nothing where the shape is the same. */
  reshape(x: string, shape: readonly number[]): string {
    const current = this.shape(x);
    const same = current.length === shape.length && current.every((n, i) => n === shape[i]);
    return same ? x : this.op('Reshape', [x, this.indices(shape)]);
  }

  transpose(x: string, ...perm: readonly number[]): string {
    return perm.every((axis, i) => axis === i)
      ? x
      : this.op('Transpose', [x], { perm: ints(...perm) });
  }

  sum(x: string, axes: readonly number[], keepdims = false): string {
    if (axes.length === 0) return x;
    return this.op('ReduceSum', [x, this.indices(axes)], { keepdims: int(Number(keepdims)) });
  }

  mean(x: string, axes: readonly number[], keepdims = false): string {
    return this.op('ReduceMean', [x, this.indices(axes)], { keepdims: int(Number(keepdims)) });
  }

  expand(x: string, shape: readonly number[]): string {
    const current = this.shape(x);
    const same = current.length === shape.length && current.every((n, i) => n === shape[i]);
    return same ? x : this.op('Expand', [x, this.indices(shape)]);
  }

  concat(inputs: readonly string[], axis: number): string {
    return inputs.length === 1 ? inputs[0]! : this.op('Concat', inputs, { axis: int(axis) });
  }

  /** `starts`, `ends` and `steps` for each of `axes`. */
  slice(
    x: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): string {
    const inputs = [starts, ends, axes, steps].map((values) => this.indices(values));
    return this.op('Slice', [x, ...inputs]);
  }

  /** Pads with `value`; `before` and `after` for each axis, negative amounts crop. */
  pad(x: string, before: readonly number[], after: readonly number[], value = 0): string {
    if ([...before, ...after].every((amount) => amount === 0)) return x;
    const inputs = [x, this.indices([...before, ...after])];
    return this.op('Pad', value === 0 ? inputs : [...inputs, this.scalar(value)]);
  }

  /** Sums `x` over the axes along which `shape` was broadcast to it: the adjoint of broadcasting. */
  sumTo(x: string, shape: readonly number[]): string {
    const current = this.shape(x);
    const extra = current.length - shape.length;
    const axes = current
      .map((_, axis) => axis)
      .filter((axis) => axis < extra || (shape[axis - extra] === 1 && current[axis] !== 1));
    return this.reshape(this.sum(x, axes), shape);
  }
}

function copyNode(from: string, to: string): Node {
  return { name: to, op: 'Identity', inputs: [from], outputs: [to], attributes: {} };
}
