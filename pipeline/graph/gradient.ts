// Reverse-mode differentiation of a graph into a graph: gradient(Graph) → Graph, made of ordinary ops.

import type { Builder, Shortcut } from './builder.ts';
import { cut } from './cut.ts';
import type { Graph, Node } from './graph.ts';
import { specialise, type Shapes } from './replay.ts';
import type { GradientRule } from './rule.ts';
import { getRule } from './rules/table.ts';

/** Gradient rules that stand in for an op's own, by op. */
export type Overrides = Readonly<Record<string, GradientRule>>;

/** What goes back past several nodes in place of a shortcut's own gradient; undefined: node by node. */
export type ShortcutRule = (b: Builder, shortcut: Shortcut, g: string) => string | undefined;

export type BackwardOptions = {
  /** The tensor whose gradient is taken. */
  readonly of: string;
  /** The gradient of the objective with respect to `of`: a tensor of the same shape. */
  readonly seed: string;
  /** Tensors to differentiate with respect to. */
  readonly wrt: readonly string[];
  readonly overrides?: Overrides;
  readonly shortcut?: ShortcutRule;
};

const ownGradient: ShortcutRule = (_, { gradient: own }, g) => own(g);

/**
 * Appends to the builder the nodes that compute d⟨seed, of⟩ / d wrt and returns the names of the
 * gradients, in the order of `wrt`; a tensor that `of` does not depend on has a gradient of zeros.
 *
 * Throws a UserError naming the node where one on the way has no gradient.
 */
export function backward(b: Builder, options: BackwardOptions): string[] {
  const { of, seed, wrt, overrides = {}, shortcut: shortcutRule = ownGradient } = options;
  const path = nodesBetween(b.nodes, wrt, of);
  const dependent = new Set([...wrt, ...path.flatMap(({ outputs }) => outputs)]);
  const parts = new Map<string, string[]>([[of, [seed]]]);
  const total = (name: string): string | undefined => {
    const terms = parts.get(name);
    if (!terms) return undefined;
    const sum = terms.reduce((left, right) => b.add(left, right));
    parts.set(name, [sum]);
    return sum;
  };
  const add = (name: string, term: string) => parts.set(name, [...(parts.get(name) ?? []), term]);
  for (const node of path.toReversed()) {
    const gradients = node.outputs.map(total);
    if (gradients.every((incoming) => incoming === undefined)) continue;
    const shortcut = b.getShortcut(node.outputs[0]!);
    const past = shortcut && shortcutRule(b, shortcut, gradients[0]!);
    if (past !== undefined) {
      if (dependent.has(shortcut!.x)) add(shortcut!.x, past);
      continue;
    }
    const needs = node.inputs.map((name) => dependent.has(name));
    const rule = overrides[node.op] ?? gradientRule(node);
    if (rule === 'none') continue;
    rule(b, node, gradients, needs).forEach((term, i) => {
      if (needs[i] && term !== undefined) add(node.inputs[i]!, term);
    });
  }
  return wrt.map((name) => total(name) ?? b.expand(b.scalar(0), b.shape(name)));
}

function gradientRule({ op, name }: Node): GradientRule | 'none' {
  const { gradient: own } = getRule(op, name);
  if (own) return own;
  throw new Error(`gradient: node "${name}" has op ${op}, which should have been lowered`);
}

/** The nodes on a way from `wrt` to `of`, in order. */
function nodesBetween(nodes: readonly Node[], wrt: readonly string[], of: string): Node[] {
  const reached = new Set(wrt);
  const forward = nodes.filter((node) => {
    const isReached = node.inputs.some((name) => reached.has(name));
    if (isReached) for (const name of node.outputs) reached.add(name);
    return isReached;
  });
  const needed = new Set([of]);
  const path = forward.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => needed.has(name));
    if (isNeeded) for (const name of node.inputs) needed.add(name);
    return isNeeded;
  });
  return path.reverse();
}

export type GradientOptions = {
  readonly of: string;
  readonly wrt: readonly string[];
  /** Shapes of the graph's inputs, where they are open or others are wanted. */
  readonly shapes?: Shapes;
  readonly overrides?: Overrides;
};

/** Name of the input of a gradient graph that takes d objective / d `of`. */
export const SEED = 'seed';

/** Name of the output that holds the gradient with respect to a tensor. */
export function gradientName(tensor: string): string {
  return `gradient(${tensor})`;
}

/**
 * A graph that computes the gradient of ⟨seed, of⟩ with respect to each tensor of `wrt` (inputs,
 * inner tensors or constants). Its inputs are those of `graph` and `seed`, of the shape of `of`;
 * its outputs are `of` and one `gradient(…)` per tensor.
 */
export function gradient(graph: Graph, { of, wrt, shapes, overrides }: GradientOptions): Graph {
  const open = releaseConstants(cut(graph, [of, ...wrt]), wrt);
  const { b, names } = specialise(open, shapes, new Set(wrt));
  const target = names.get(of)!;
  const seed = b.input(SEED, 'float32', b.shape(target));
  const sources = wrt.map((name) => names.get(name)!);
  const gradients = backward(b, { of: target, seed, wrt: sources, overrides });
  const outputs = wrt.map((name, i) => [gradientName(name), gradients[i]!]);
  return b.build({ [of]: target, ...Object.fromEntries(outputs) });
}

/** Constants that are differentiated become inputs, so that they do not fold away. */
function releaseConstants(graph: Graph, wrt: readonly string[]): Graph {
  const released = wrt.filter((name) => graph.constants.has(name));
  return {
    ...graph,
    inputs: [
      ...graph.inputs,
      ...released.map((name) => {
        const { dtype, shape } = graph.constants.get(name)!;
        return { name, dtype, shape };
      }),
    ],
    constants: new Map(Array.from(graph.constants).filter(([name]) => !released.includes(name))),
  };
}
