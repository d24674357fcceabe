// The tensor before the last non-linearity: where a silent unit still has a gradient.

import { getInt } from './attributes.ts';
import type { Builder } from './builder.ts';
import type { Node } from './graph.ts';
import { clipBounds } from './rules/activation.ts';

/** Ops that show the same elements in another order, or some of them. */
const views = new Set(['Transpose', 'Reshape', 'Slice']);

/**
 * What `tensor` is before the ReLU, leaky ReLU, GELU or clipping at zero that makes it; for a
 * concatenation, the parts before theirs side by side, and for a view of another tensor the same
 * view, appended to the builder where any differs. A pooled part stays as it is.
 *
 * @returns a tensor of the same shape; `tensor` itself where no such non-linearity makes it
 */
export function preActivation(b: Builder, tensor: string): string {
  const node = producerOf(b, tensor);
  if (!node) return tensor;
  if (isRectifier(b, node)) return node.inputs[0]!;
  if (views.has(node.op)) {
    const [x, ...others] = node.inputs as [string, ...string[]];
    const before = preActivation(b, x);
    return before === x ? tensor : b.op(node.op, [before, ...others], node.attributes);
  }
  const smooth = geluInput(b, node);
  if (smooth !== undefined) return smooth;
  if (node.op !== 'Concat') return tensor;
  const parts = node.inputs.map((part) => preActivation(b, part));
  const isSame = parts.every((part, i) => part === node.inputs[i]);
  return isSame ? tensor : b.concat(parts, getInt(node, 'axis', 0));
}

/** Whether a node passes its input on above zero and holds it back below. */
function isRectifier(b: Builder, node: Node): boolean {
  if (node.op === 'Relu' || node.op === 'LeakyRelu') return true;
  return node.op === 'Clip' && clipBounds(b, node)[0] === 0;
}

/** x of x/2 · (1 + erf(x/√2)): GELU as exporters write it out, the half at any place. */
function geluInput(b: Builder, { op, inputs }: Node): string | undefined {
  const [left, right] = inputs as [string, string];
  if (op !== 'Mul') return undefined;
  if (b.value(left) || b.value(right)) {
    const inner = producerOf(b, b.value(left) ? right : left);
    return inner && geluInput(b, inner);
  }
  const [one, other] = [sourcesOf(b, left), sourcesOf(b, right)];
  const hasCurve = [...one, ...other].some((name) => producerOf(b, name)?.op === 'Erf');
  return hasCurve ? one.find((name) => other.includes(name)) : undefined;
}

const pointwise = new Set(['Add', 'Div', 'Erf', 'Mul', 'Sub']);

/** A tensor and those that it is a function of, element by element, nearest first. */
function sourcesOf(b: Builder, tensor: string): string[] {
  const node = producerOf(b, tensor);
  const open = node?.inputs.filter((name) => !b.value(name)) ?? [];
  if (!node || !pointwise.has(node.op) || open.length !== 1) return [tensor];
  return [tensor, ...sourcesOf(b, open[0]!)];
}

function producerOf(b: Builder, tensor: string): Node | undefined {
  return b.nodes.findLast(({ outputs }) => outputs[0] === tensor);
}
