// Operators of older opsets rewritten as opset 21 means them (ONNX operator change log).

import { tensor, type Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { OPSET, type Attributes, type Graph, type Node } from '../graph/graph.ts';

/** Rewrites one node; `constant` adds a constant and returns its name. */
type Rewrite = (node: Node, constant: (value: Tensor) => string) => Node[];

type Change = {
  /** The opset that changed the meaning. */
  readonly since: number;
  readonly rewrite: Rewrite;
};

const axesInput: Rewrite = (node, constant) => [attributeToInput(node, 'axes', constant)];

const reductionAxes: Change = { since: 18, rewrite: axesInput };

/** Before opset 13 softmax worked on the input flattened to two dimensions at `axis`. */
const flattenedSoftmax: Rewrite = (node) => {
  const { name } = node;
  const [x] = node.inputs;
  const [y] = node.outputs;
  const { axis } = node.attributes;
  const step = (op: string, inputs: string[], output: string, attributes: Attributes): Node => ({
    name: `${name}/${op}`,
    op,
    inputs,
    outputs: [output],
    attributes,
  });
  return [
    step('Shape', [x!], `${y}/shape`, {}),
    step('Flatten', [x!], `${y}/flat`, { axis: axis ?? { int: 1 } }),
    step(node.op, [`${y}/flat`], `${y}/normalised`, { axis: { int: -1 } }),
    step('Reshape', [`${y}/normalised`, `${y}/shape`], y!, {}),
  ];
};

const upsampleToResize: Rewrite = (node, constant) => {
  const { scales, mode } = node.attributes;
  const factors =
    scales && 'floats' in scales
      ? constant(tensor('float32', [scales.floats.length], scales.floats))
      : node.inputs[1]!;
  return [
    {
      ...node,
      op: 'Resize',
      inputs: [node.inputs[0]!, '', factors],
      attributes: { ...(mode && { mode }), ...asymmetric },
    },
  ];
};

const asymmetric: Attributes = {
  coordinate_transformation_mode: { string: 'asymmetric' },
  nearest_mode: { string: 'floor' },
};

const changes: Readonly<Record<string, readonly Change[]>> = {
  Squeeze: [{ since: 13, rewrite: axesInput }],
  Unsqueeze: [{ since: 13, rewrite: axesInput }],
  ReduceSum: [{ since: 13, rewrite: axesInput }],
  ReduceMax: [reductionAxes],
  ReduceMin: [reductionAxes],
  ReduceMean: [reductionAxes],
  ReduceProd: [reductionAxes],
  ReduceL1: [reductionAxes],
  ReduceL2: [reductionAxes],
  ReduceLogSum: [reductionAxes],
  ReduceLogSumExp: [reductionAxes],
  ReduceSumSquare: [reductionAxes],
  Split: [
    { since: 13, rewrite: (node, constant) => [attributeToInput(node, 'split', constant)] },
    { since: 18, rewrite: (node) => [withNumOutputs(node)] },
  ],
  Softmax: [{ since: 13, rewrite: flattenedSoftmax }],
  LogSoftmax: [{ since: 13, rewrite: flattenedSoftmax }],
  Clip: [
    {
      since: 11,
      rewrite: (node, constant) => [attributesToInputs(node, ['min', 'max'], constant)],
    },
  ],
  Pad: [
    {
      since: 11,
      rewrite: (node, constant) => [attributesToInputs(node, ['pads', 'value'], constant)],
    },
  ],
  Slice: [
    {
      since: 10,
      rewrite: (node, constant) => [attributesToInputs(node, ['starts', 'ends', 'axes'], constant)],
    },
  ],
  Upsample: [{ since: 10, rewrite: upsampleToResize }],
  Resize: [
    {
      since: 11,
      rewrite: (node) => [
        {
          ...node,
          inputs: [node.inputs[0]!, '', node.inputs[1]!],
          attributes: { ...node.attributes, ...asymmetric },
        },
      ],
    },
  ],
  // the ratio became an input; at inference nothing is dropped
  Dropout: [{ since: 12, rewrite: (node) => [{ ...node, attributes: {} }] }],
  Scatter: [{ since: 11, rewrite: (node) => [{ ...node, op: 'ScatterElements' }] }],
  BatchNormalization: [
    {
      since: 9,
      rewrite: (node) => {
        const { spatial, ...attributes } = node.attributes;
        if (spatial && 'int' in spatial && spatial.int === 0) {
          throw new UserError(
            `node "${node.name}": got BatchNormalization with spatial=0, expected statistics per channel`,
          );
        }
        return [{ ...node, attributes }];
      },
    },
  ],
};

/** Rewrites every node whose meaning changed after `version`. */
export function upgrade(graph: Graph, version: number): Graph {
  if (version === OPSET) return graph;
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node) => {
    const due = (changes[node.op] ?? []).filter(({ since }) => version < since);
    return due.reduce<Node[]>(
      (current, { rewrite }) =>
        current.flatMap((each) =>
          rewrite(each, (value) => {
            const name = `${node.outputs[0]}/constant_${constants.size}`;
            constants.set(name, value);
            return name;
          }),
        ),
      [node],
    );
  });
  return { ...graph, constants, nodes };
}

/** Moves one integer-list attribute to the input after the data; absent stays absent. */
function attributeToInput(node: Node, key: string, constant: (value: Tensor) => string): Node {
  return attributesToInputs(node, [key], constant);
}

function attributesToInputs(
  node: Node,
  keys: readonly string[],
  constant: (value: Tensor) => string,
): Node {
  const attributes = { ...node.attributes };
  const moved = keys.map((key) => {
    const value = attributes[key];
    delete attributes[key];
    if (value && 'ints' in value) {
      return constant(tensor('int64', [value.ints.length], value.ints));
    }
    return value && 'float' in value ? constant(tensor('float32', [], [value.float])) : '';
  });
  while (moved.at(-1) === '') moved.pop();
  return { ...node, inputs: [node.inputs[0]!, ...moved], attributes };
}

/** Opset 18 wants `num_outputs` where no lengths are given. */
function withNumOutputs(node: Node): Node {
  if (node.inputs.length > 1) return node;
  return {
    ...node,
    attributes: { ...node.attributes, num_outputs: { int: node.outputs.length } },
  };
}
