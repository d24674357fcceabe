// What happens in the branches of a block whose ends are put side by side, as in an inception block.

import { poolingNames } from './pooling-names.ts';
import {
  consumersOf,
  dependentInputs,
  isActivation,
  isConcatenation,
  isScaling,
  shapeOf,
  type Wiring,
} from './wiring.ts';

/** A block with more would be a drawing of its own. */
const MOST_OPERATIONS = 24;

/**
 * The convolutions and poolings of every block that ends in one of the tensors `drawn`, by the tensors
 * that they make, with what they are called in a drawing. What all branches share is not among them.
 */
export function findBranches(wiring: Wiring, drawn: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of wiring.graph.nodes) {
    if (!isConcatenation(wiring, node) || !endsIn(wiring, node.outputs[0]!, drawn)) continue;
    const branches = dependentInputs(wiring, node).map((input) => operations(wiring, input, drawn));
    const [first, ...others] = branches;
    const shared = others.reduce((sum, branch) => sum.intersection(branch), first!);
    const own = branches.map((branch) => branch.difference(shared));
    const all = own.reduce((sum, branch) => sum.union(branch));
    const isSplit = own.filter(({ size }) => size > 0).length > 1;
    if (!isSplit || all.size > MOST_OPERATIONS) continue;
    for (const tensor of all) found.set(tensor, nameOf(wiring, tensor)!);
  }
  return found;
}

/** Whether a tensor is one that is drawn, or becomes it by being scaled and rectified only. */
function endsIn(wiring: Wiring, tensor: string, drawn: ReadonlySet<string>): boolean {
  if (drawn.has(tensor)) return true;
  const [next, ...others] = consumersOf(wiring, tensor);
  const isSame = next && others.length === 0 && (isActivation(next) || isScaling(wiring, next));
  return isSame === true && endsIn(wiring, next.outputs[0]!, drawn);
}

/** What is done on the ways that lead to a tensor from those that are drawn. */
function operations(wiring: Wiring, end: string, drawn: ReadonlySet<string>): Set<string> {
  const done = new Set<string>();
  const seen = new Set<string>();
  const queue = [end];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const node = wiring.producers.get(name);
    if (!node || drawn.has(name) || seen.has(name)) continue;
    seen.add(name);
    if (nameOf(wiring, name) !== undefined) done.add(name);
    queue.push(...dependentInputs(wiring, node));
  }
  return done;
}

/** `3×3`, `max pool`; undefined for what is not told. */
function nameOf(wiring: Wiring, tensor: string): string | undefined {
  const node = wiring.producers.get(tensor)!;
  if (node.op !== 'Conv') return poolingNames[node.op];
  return shapeOf(wiring, node.inputs[1]!).slice(2).join('×');
}
