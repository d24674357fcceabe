// A graph as a record and the values of its constants end to end.

import type { Tensor } from '../base/tensor.ts';
import type { Attribute, Graph } from '../graph/graph.ts';
import {
  constantAlignment,
  type StoredAttribute,
  type StoredGraph,
  type StoredTensor,
} from '../store/probe-schema.ts';

export type PackedGraph = {
  readonly graph: StoredGraph;
  /** Where each piece lies in the whole; in order, with zeros between. */
  readonly values: Uint8Array;
};

/** What `unpackGraph` of the site reads back. */
export function packGraph({ inputs, constants, nodes, outputs }: Graph): PackedGraph {
  const pieces: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  let length = 0;
  const place = ({ dtype, shape, data }: Tensor): StoredTensor => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const offset = Math.ceil(length / constantAlignment) * constantAlignment;
    pieces.push({ offset, bytes });
    length = offset + bytes.length;
    return { dtype, shape: [...shape], offset };
  };
  const graph: StoredGraph = {
    inputs: inputs.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...shape] })),
    constants: Array.from(constants, ([name, value]) => ({ name, ...place(value) })),
    nodes: nodes.map((node) => ({
      name: node.name,
      op: node.op,
      inputs: [...node.inputs],
      outputs: [...node.outputs],
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([name, value]) => [name, packAttribute(value, place)]),
      ),
    })),
    outputs: [...outputs],
  };
  const values = new Uint8Array(length);
  for (const { offset, bytes } of pieces) values.set(bytes, offset);
  return { graph, values };
}

function packAttribute(
  attribute: Attribute,
  place: (tensor: Tensor) => StoredTensor,
): StoredAttribute {
  if ('tensor' in attribute) return { tensor: place(attribute.tensor) };
  if ('float' in attribute) return { float: written(attribute.float) };
  if ('floats' in attribute) return { floats: attribute.floats.map(written) };
  if ('ints' in attribute) return { ints: [...attribute.ints] };
  if ('strings' in attribute) return { strings: [...attribute.strings] };
  return attribute;
}

type Float = Extract<StoredAttribute, { float: unknown }>['float'];

function written(value: number): Float {
  return Number.isFinite(value) ? value : (`${value}` as Float);
}
