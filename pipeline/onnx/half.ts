// Half-precision graphs widened to float32: CPU kernels compute in it, and gradients need its range.

import type { Tensor } from '../base/tensor.ts';
import type { Attribute, Graph, Node } from '../graph/graph.ts';
import { codeOf } from '../graph/dtype-codes.ts';

/** The same graph with float32 in place of float16 everywhere; the graph itself where there is none. */
export function toSingle(graph: Graph): Graph {
  const isHalf =
    graph.inputs.some(({ dtype }) => dtype === 'float16') ||
    Array.from(graph.constants.values()).some(({ dtype }) => dtype === 'float16') ||
    graph.nodes.some(makesHalf);
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
  return isHalfDtype(op, name, value) ? { int: codeOf('float32') } : value;
}

/** Whether an attribute asks for half precision: float16, or bfloat16, whose constants are widened when they are read. */
function isHalfDtype(op: string, name: string, value: Attribute): boolean {
  const isDtype = (op === 'Cast' && name === 'to') || (op === 'EyeLike' && name === 'dtype');
  return isDtype && 'int' in value && [codeOf('float16'), bfloat16].includes(value.int);
}

/** TensorProto.DataType of a type that tensors here do not have. */
const bfloat16 = 16;

function makesHalf({ op, attributes }: Node): boolean {
  return Object.entries(attributes).some(([name, value]) => isHalfDtype(op, name, value));
}
