// Graph → bytes of an ONNX model, which any ONNX tool can run or show.

import { OPSET, type Attribute, type Graph, type Node } from '../graph/graph.ts';
import { attributeKinds, Model } from './schema.ts';
import { codeOf } from '../graph/dtype-codes.ts';
import { encodeTensor } from './tensor.ts';

/** Version of the file format that goes with opset 21. */
const irVersion = 10;

/** Encodes a graph as an ONNX model of opset 21. Output types are left for the reader to infer. */
export function encodeModel(graph: Graph): Uint8Array {
  return Model.encode({
    irVersion,
    producerName: 'micrographia',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: 'graph',
      node: graph.nodes.map(encodeNode),
      initializer: Array.from(graph.constants, ([name, tensor]) => encodeTensor(name, tensor)),
      input: graph.inputs.map(({ name, dtype, shape }) => ({
        name,
        type: { tensorType: { elemType: codeOf(dtype), shape: { dim: shape.map(dimension) } } },
      })),
      output: graph.outputs.map((name) => ({ name })),
    },
  }).finish();
}

function dimension(length: number | string): object {
  return typeof length === 'number' ? { dimValue: length } : { dimParam: length };
}

function encodeNode({ name, op, inputs, outputs, attributes }: Node): object {
  return {
    name,
    opType: op,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
  };
}

function encodeAttribute(name: string, attribute: Attribute): object {
  const text = new TextEncoder();
  if ('int' in attribute) return { name, type: attributeKinds.int, i: attribute.int };
  if ('float' in attribute) return { name, type: attributeKinds.float, f: attribute.float };
  if ('ints' in attribute) return { name, type: attributeKinds.ints, ints: attribute.ints };
  if ('floats' in attribute) return { name, type: attributeKinds.floats, floats: attribute.floats };
  if ('string' in attribute) {
    return { name, type: attributeKinds.string, s: text.encode(attribute.string) };
  }
  if ('strings' in attribute) {
    const strings = attribute.strings.map((string) => text.encode(string));
    return { name, type: attributeKinds.strings, strings };
  }
  return { name, type: attributeKinds.tensor, t: encodeTensor('', attribute.tensor) };
}
