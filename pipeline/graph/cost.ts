// What a network costs: its parameters, and the multiply-adds of one image.

import { sizeOf } from '../base/tensor.ts';
import { getInt } from './attributes.ts';
import type { Graph, Node } from './graph.ts';
import { specialise, type Shapes } from './replay.ts';

export type Cost = {
  /** Numbers in the weights: of the graph as given, before anything is folded or lowered. */
  readonly numParameters: number;
  /** Of convolutions and matrix products, which are nearly all. */
  readonly numMultiplyAdds: number;
};

/** Cost of a graph for inputs of the given shapes; one image by default. */
export function costOf(graph: Graph, shapes?: Shapes): Cost {
  const { b, names } = specialise(graph, shapes);
  const shapeOf = (tensor: string) => b.shape(names.get(tensor)!);
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  let numParameters = 0;
  for (const [name, { dtype, shape }] of graph.constants) {
    if (used.has(name) && dtype.startsWith('float')) numParameters += sizeOf(shape);
  }
  // the nodes as given: a lowered normalization has products that the network has not
  const numMultiplyAdds = graph.nodes.reduce((sum, node) => sum + multiplyAdds(shapeOf, node), 0);
  return { numParameters, numMultiplyAdds };
}

/** Outputs times the length of the sum behind each. */
function multiplyAdds(shapeOf: (tensor: string) => readonly number[], node: Node): number {
  const { op, inputs, outputs } = node;
  const numOutputs = sizeOf(shapeOf(outputs[0]!));
  switch (op) {
    case 'Conv':
      // kernels [O, I/group, …]
      return numOutputs * sizeOf(shapeOf(inputs[1]!).slice(1));
    case 'ConvTranspose':
      return sizeOf(shapeOf(inputs[0]!)) * sizeOf(shapeOf(inputs[1]!).slice(1));
    case 'MatMul':
      return numOutputs * shapeOf(inputs[0]!).at(-1)!;
    case 'Gemm': {
      const isTransposed = getInt(node, 'transA', 0) === 1;
      return numOutputs * shapeOf(inputs[0]!)[isTransposed ? 0 : 1]!;
    }
    default:
      return 0;
  }
}
