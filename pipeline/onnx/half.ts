// Half-precision graphs widened to float32: CPU kernels compute in it, and gradients need its range.

import type { Tensor } from '../base/tensor.ts';
import type { Attribute, Graph, Node } from '../graph/graph.ts';
import { codeOf } from '../graph/dtype-codes.ts';

/** The same graph with float32 in place of float16 everywhere; the graph itself where there is none. */
export function toSingle(graph: Graph): Graph {
  const isHalf =
    graph.inputs.some(({ dtype }) => dtype === 'float16') ||
    Array.from(graph.constants.values()).some(({ dtype }) => dtype === 'float16');
  if (!isHalf) return graph;
  return {
    ...graph,
    inputs: graph.inputs.map((input) => ({
      ...input,
      dtype: input.dtype === 'float16' ? 'float32' : input.dtype,
    })),
    constants: new Map(Array.from(graph.constants, ([name, value]) => [name, single(value)])),
    nodes: graph.nodes.map(singleNode),
  };
}

function single(tensor: Tensor): Tensor {
  if (tensor.dtype !== 'float16') return tensor;
  return {
    dtype: 'float32',
    shape: tensor.shape,
    data: Float32Array.from(tensor.data as Float16Array),
  };
}

function singleNode(node: Node): Node {
  const attributes = Object.entries(node.attributes).map(([name, value]) => [
    name,
    singleAttribute(node.op, name, value),
  ]);
  return { ...node, attributes: Object.fromEntries(attributes) as Node['attributes'] };
}

function singleAttribute(op: string, name: string, value: Attribute): Attribute {
  if ('tensor' in value) return { tensor: single(value.tensor) };
  const isDtype = (op === 'Cast' && name === 'to') || (op === 'EyeLike' && name === 'dtype');
  return isDtype && 'int' in value && value.int === codeOf('float16')
    ? { int: codeOf('float32') }
    : value;
}
