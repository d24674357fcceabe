// The graph of a network, as it was published.

import { allocate, sizeOf, viewAs, type Tensor } from '../../pipeline/base/tensor.ts';
import type { Attribute, Graph } from '../../pipeline/graph/graph.ts';
import type {
  StoredAttribute,
  StoredGraph,
  StoredTensor,
} from '../../pipeline/store/probe-schema.ts';

/**
 * What `packGraph` of the pipeline wrote.
 *
 * @param values of all constants, end to end; tensors are views of it
 */
export function unpackGraph(
  { inputs, constants, nodes, outputs }: StoredGraph,
  values: Uint8Array,
): Graph {
  const read = (stored: StoredTensor) => unpackTensor(stored, values);
  return {
    inputs,
    constants: new Map(constants.map(({ name, ...stored }) => [name, read(stored)])),
    nodes: nodes.map((node) => ({
      ...node,
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([name, value]) => [
          name,
          unpackAttribute(value, read),
        ]),
      ),
    })),
    outputs,
  };
}

function unpackTensor({ dtype, shape, offset }: StoredTensor, values: Uint8Array): Tensor {
  const length = sizeOf(shape) * allocate(dtype, 0).BYTES_PER_ELEMENT;
  return { dtype, shape, data: viewAs(dtype, values.subarray(offset, offset + length)) };
}

function unpackAttribute(
  stored: StoredAttribute,
  read: (stored: StoredTensor) => Tensor,
): Attribute {
  if ('tensor' in stored) return { tensor: read(stored.tensor) };
  if ('float' in stored) return { float: Number(stored.float) };
  if ('floats' in stored) return { floats: stored.floats.map(Number) };
  return stored;
}
