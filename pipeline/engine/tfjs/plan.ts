// What is done, in which order and in which layout of memory, to compute a graph for inputs of given shapes.

import type { Dtype, Tensor } from '../../base/tensor.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { specialise, type Shapes } from '../../graph/replay.ts';
import { firstForm, lastForm } from './kernels/forms.ts';
import type { Form, Kernel, Layout, Run } from './kernels/kernel.ts';
import { getKernel } from './kernels/table.ts';

/** One call of a kernel on stored tensors; an absent input is the empty string. */
export type Step = {
  /** Whom the step is for, for messages. */
  readonly node: Node;
  readonly run: Run;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

export type Plan = {
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Steps that depend on constants alone. */
  readonly once: readonly Step[];
  readonly steps: readonly Step[];
  /** For each step the stored tensors that no later one needs. */
  readonly frees: readonly (readonly string[])[];
  /** Under which name each output of the graph is stored, and what it is. */
  readonly outputs: ReadonlyMap<string, { readonly stored: string; readonly dtype: Dtype }>;
};

/**
 * Lowers a graph to ops with kernels and orders the calls. Throws a UserError naming the node and the
 * backend for an op, or a use of one, that tfjs cannot compute.
 */
export function planGraph(graph: Graph, shapes: Shapes, backend: string): Plan {
  const { b, names } = specialise(graph, shapes);
  const planner = new Planner(b, backend);
  const wanted = graph.outputs.map((name) => names.get(name)!);
  for (const node of needed(b.nodes, wanted)) planner.add(node);
  const outputs = graph.outputs.map((name, i) => {
    const tensor = wanted[i]!;
    const { dtype } = b.type(tensor);
    return [name, { stored: planner.stored(tensor, firstForm), dtype }] as const;
  });
  return planner.finish(new Map(outputs));
}

/** The nodes that `wanted` depends on. */
function needed(nodes: readonly Node[], wanted: readonly string[]): Node[] {
  const names = new Set(wanted);
  const kept = nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => names.has(name));
    if (isNeeded) for (const name of node.inputs) names.add(name);
    return isNeeded;
  });
  // an output that nobody reads is asked for by no kernel
  return kept.reverse().map((node) => ({
    ...node,
    outputs: node.outputs.map((name) => (names.has(name) ? name : '')),
  }));
}

/** A name that is no tensor's of the graph, but for the usual form. */
function storedName(name: string, key: string): string {
  return key === 'first' ? name : `${name}\0${key}`;
}

/** Collects steps. Invariant: every stored name is made by one step, is a constant, or is an input. */
class Planner {
  readonly #b: Builder;
  readonly #backend: string;
  readonly #steps: Step[] = [];
  readonly #constants = new Map<string, Tensor>();
  /** By tensor and form: the name it is stored under. */
  readonly #forms = new Map<string, Map<string, string>>();

  constructor(b: Builder, backend: string) {
    this.#b = b;
    this.#backend = backend;
  }

  add(node: Node): void {
    const kernel = getKernel(node, this.#backend);
    const call = this.#b.call(node);
    const tensors = node.inputs.slice(0, kernel.numTensors);
    const layout = kernel.layout === 'any' ? this.#layoutOf(tensors) : kernel.layout;
    const shape = this.#b.shape(node.outputs.find((name) => name !== '')!);
    const prepared = kernel.prepare(call, { layout, shape });
    const rank = Math.max(0, ...tensors.map((name) => (name ? this.#b.shape(name).length : 0)));
    const inputs = tensors.map((name, i) => {
      if (!name) return '';
      const form = prepared.forms?.[i] ?? this.#formOf(kernel, layout, name, i, rank);
      return this.stored(name, form, node);
    });
    const constants = prepared.constants?.map((value, i) => {
      const name = storedName(node.name, `constant ${i}`);
      this.#constants.set(name, value);
      return name;
    });
    const outputs = node.outputs.map((name) => {
      if (!name) return '';
      const form = prepared.output ?? layout;
      const own = storedName(name, form);
      this.#forms.set(name, new Map([[form, own]]));
      return own;
    });
    this.#steps.push({
      node,
      run: prepared.run,
      inputs: [...inputs, ...(constants ?? [])],
      outputs,
    });
  }

  /** The name a tensor is stored under in a form; made from the usual one where it is not there yet. */
  stored(name: string, form: Form, node?: Node): string {
    const forms = this.#formsOf(name);
    const known = forms.get(form.key);
    if (known !== undefined) return known;
    const source = form.key === 'first' ? forms.get('last')! : this.stored(name, firstForm, node);
    const own = storedName(name, form.key);
    const reader = node ?? { name, op: 'Transpose', inputs: [], outputs: [], attributes: {} };
    this.#steps.push({ node: reader, run: form.make, inputs: [source], outputs: [own] });
    forms.set(form.key, own);
    return own;
  }

  #formsOf(name: string): Map<string, string> {
    const known = this.#forms.get(name);
    if (known) return known;
    const value = this.#b.value(name);
    if (value) this.#constants.set(name, value);
    const forms = new Map([['first', name]]);
    this.#forms.set(name, forms);
    return forms;
  }

  /** `last` where one of the largest tensors is stored in no other layout. */
  #layoutOf(names: readonly string[]): Layout {
    const present = names.filter((name) => name !== '');
    const rank = Math.max(0, ...present.map((name) => this.#b.shape(name).length));
    const isLast = present.some((name) => {
      const forms = this.#forms.get(name);
      return this.#b.shape(name).length === rank && forms?.has('last') && !forms.has('first');
    });
    return isLast ? 'last' : 'first';
  }

  #formOf(kernel: Kernel, layout: Layout, name: string, index: number, rank: number): Form {
    if (layout === 'first') return firstForm;
    if (kernel.layout === 'last') return index === 0 ? lastForm(rank, rank) : firstForm;
    const shape = this.#b.shape(name);
    const isScalar = shape.every((length) => length === 1);
    return isScalar && shape.length < rank ? firstForm : lastForm(shape.length, rank);
  }

  finish(outputs: Plan['outputs']): Plan {
    const known = new Set(['', ...this.#constants.keys()]);
    const once: Step[] = [];
    const steps: Step[] = [];
    for (const step of this.#steps) {
      const isConstant = step.inputs.every((name) => known.has(name));
      if (isConstant) for (const name of step.outputs) known.add(name);
      (isConstant ? once : steps).push(step);
    }
    const kept = new Set([...known, ...Array.from(outputs.values(), ({ stored }) => stored)]);
    const seen = new Set<string>();
    const frees = steps.toReversed().map(({ inputs, outputs: made }) => {
      const last = [...inputs, ...made].filter((name) => !kept.has(name) && !seen.has(name));
      for (const name of last) seen.add(name);
      return [...new Set(last)];
    });
    return { constants: this.#constants, once, steps, frees: frees.reverse(), outputs };
  }
}
