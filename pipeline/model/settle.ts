// From the output of an op on to its activation: through normalization to the end of its non-linearity.

import type { Node } from '../graph/graph.ts';
import { consumersOf, dependentInputs, isActivation, isScaling, type Wiring } from './wiring.ts';

export type Settled = {
  readonly tensor: string;
  /** Whether a non-linearity was passed. */
  readonly isActivated: boolean;
};

/**
 * The tensor to look at for an op that makes `tensor`: what is left when normalization, arithmetic
 * with constants and one non-linearity have been passed. Non-linearities are single ops, or products
 * of a tensor with a function of itself (SiLU, hard swish and GELU written out).
 */
export function settle(wiring: Wiring, tensor: string): Settled {
  let settled: Settled = { tensor, isActivated: false };
  for (;;) {
    const consumers = consumersOf(wiring, settled.tensor);
    const [only] = consumers;
    if (consumers.length === 1 && isScaling(wiring, only!)) {
      settled = { ...settled, tensor: only!.outputs[0]! };
      continue;
    }
    if (settled.isActivated) return settled;
    const end = consumers.length === 1 && isActivation(only!) ? only : gateOf(wiring, consumers);
    if (!end) return settled;
    settled = { tensor: end.outputs[0]!, isActivated: true };
  }
}

/** Of two nodes that take one tensor: the product in which what they make of it meets. */
function gateOf(wiring: Wiring, consumers: readonly Node[]): Node | undefined {
  if (consumers.length !== 2) return undefined;
  const [one, other] = consumers.map((node) => pointwiseFrom(wiring, node));
  return one!.find((node) => node.op === 'Mul' && other!.includes(node));
}

/** A node and those after it, as long as each is a function of single elements with one taker. */
function pointwiseFrom(wiring: Wiring, first: Node): Node[] {
  const nodes = [first];
  for (let node = first; isPointwise(wiring, node);) {
    const [next, ...others] = consumersOf(wiring, node.outputs[0]!);
    if (!next || others.length > 0) break;
    nodes.push(next);
    node = next;
  }
  return nodes;
}

function isPointwise(wiring: Wiring, node: Node): boolean {
  const isFunction = isActivation(node) || node.op === 'Erf' || isScaling(wiring, node);
  return isFunction && dependentInputs(wiring, node).length === 1;
}
