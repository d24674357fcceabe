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

/** Of two nodes that take one tensor: the product of it with what the other makes of it. */
function gateOf(wiring: Wiring, consumers: readonly Node[]): Node | undefined {
  if (consumers.length !== 2) return undefined;
  return consumers.find((product, i) => {
    if (product.op !== 'Mul') return false;
    let node: Node | undefined = consumers[1 - i];
    while (node && node !== product && (isActivation(node) || isPointwise(wiring, node))) {
      const next: readonly Node[] = consumersOf(wiring, node.outputs[0]!);
      node = next.length === 1 ? next[0] : undefined;
    }
    return node === product;
  });
}

function isPointwise(wiring: Wiring, node: Node): boolean {
  return (
    (node.op === 'Erf' || isScaling(wiring, node)) && dependentInputs(wiring, node).length === 1
  );
}
