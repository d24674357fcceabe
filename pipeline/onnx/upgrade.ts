// Operators of older opsets rewritten as opset 21 means them (ONNX operator change log).

import { OPSET, type Graph, type Node } from '../graph/graph.ts';
import {
  asymmetric,
  axisLast,
  flattenedSoftmax,
  scalePerChannel,
  upsampleToResize,
  withNumOutputs,
  withoutPictureModes,
  withoutSpatial,
  withoutTensorflowHalfPixel,
} from './older-ops.ts';
import { toInputs, type Rewrite } from './rewrite.ts';

type Change = {
  /** The opset that changed the meaning. */
  readonly since: number;
  readonly rewrite: Rewrite;
};

const reductionAxes: Change = { since: 18, rewrite: toInputs('axes') };

/** By op, oldest change first. */
const changes: Readonly<Record<string, readonly Change[]>> = {
  Squeeze: [{ since: 13, rewrite: toInputs('axes') }],
  Unsqueeze: [{ since: 13, rewrite: toInputs('axes') }],
  ReduceSum: [{ since: 13, rewrite: toInputs('axes') }],
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
    { since: 13, rewrite: toInputs('split') },
    { since: 18, rewrite: withNumOutputs },
  ],
  Softmax: [{ since: 13, rewrite: flattenedSoftmax }],
  LogSoftmax: [{ since: 13, rewrite: flattenedSoftmax }],
  Hardmax: [{ since: 13, rewrite: flattenedSoftmax }],
  Clip: [{ since: 11, rewrite: toInputs('min', 'max') }],
  Pad: [{ since: 11, rewrite: toInputs('pads', 'value') }],
  Slice: [{ since: 10, rewrite: toInputs('starts', 'ends', 'axes') }],
  TopK: [{ since: 10, rewrite: toInputs('k') }],
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
    { since: 13, rewrite: withoutTensorflowHalfPixel },
  ],
  // the ratio became an input; at inference nothing is dropped
  Dropout: [{ since: 12, rewrite: (node) => [{ ...node, attributes: {} }] }],
  Scatter: [{ since: 11, rewrite: (node) => [{ ...node, op: 'ScatterElements' }] }],
  BatchNormalization: [{ since: 9, rewrite: withoutSpatial }],
  DFT: [{ since: 20, rewrite: axisLast }],
  GridSample: [{ since: 20, rewrite: withoutPictureModes }],
  GroupNormalization: [{ since: 21, rewrite: scalePerChannel }],
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
