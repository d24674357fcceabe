// What makes a tensor, in words.

import { getInt, getInts } from '../graph/attributes.ts';
import type { Node } from '../graph/graph.ts';
import {
  dependentInputs,
  isActivation,
  isConcatenation,
  isMap,
  isScaling,
  isSum,
  shapeOf,
  type Wiring,
} from './wiring.ts';

/**
 * What makes a tensor, its normalization and non-linearity apart: `convolution 3×3`,
 * `concatenation of 4 branches`, `residual sum`, `fully connected`, `max pooling 3×3` and so on;
 * the ONNX op where none of them fits.
 */
export function describe(wiring: Wiring, tensor: string): string {
  const node = wiring.producers.get(tensor);
  if (!node) return 'input';
  if (isConcatenation(wiring, node)) {
    return `concatenation of ${dependentInputs(wiring, node).length} branches`;
  }
  if (isSum(wiring, node)) return 'residual sum';
  if (node.op in words) return words[node.op]!(wiring, node);
  const [first] = dependentInputs(wiring, node);
  const isPassing = isActivation(node) || isScaling(wiring, node) || node.op === 'Mul';
  if (first && isPassing) {
    const kind = describe(wiring, first);
    const isNormalized = node.op === 'LayerNormalization' && kind === 'residual sum';
    return isNormalized ? `${kind}, normalized` : kind;
  }
  return `${node.op} op`;
}

/** A linear map of all there is, or of the channels at every place. */
function linear(wiring: Wiring, node: Node): string {
  return isMap(wiring, node.outputs[0]!) ? 'linear map at each position' : 'fully connected';
}

const words: Readonly<Record<string, (wiring: Wiring, node: Node) => string>> = {
  Conv: (wiring, node) => {
    const [numOut, numIn, ...kernel] = shapeOf(wiring, node.inputs[1]!);
    const positions = shapeOf(wiring, node.outputs[0]!).slice(2);
    if (positions.every((length) => length === 1)) return 'fully connected';
    const group = getInt(node, 'group', 1);
    const isDepthwise = group > 1 && numIn === 1 && numOut! % group === 0;
    const dilation = Math.max(1, ...(getInts(node, 'dilations') ?? []));
    return [
      ...(isDepthwise ? ['depthwise'] : group > 1 ? ['grouped'] : []),
      ...(dilation > 1 ? ['dilated'] : []),
      'convolution',
      kernel.join('×'),
    ].join(' ');
  },
  ConvTranspose: (wiring, node) =>
    `transposed convolution ${shapeOf(wiring, node.inputs[1]!).slice(2).join('×')}`,
  Gemm: linear,
  MatMul: linear,
  MaxPool: (_, node) => `max pooling ${getInts(node, 'kernel_shape')!.join('×')}`,
  AveragePool: (_, node) => `average pooling ${getInts(node, 'kernel_shape')!.join('×')}`,
  GlobalAveragePool: () => 'global average pooling',
  GlobalMaxPool: () => 'global max pooling',
  LRN: () => 'local response normalization',
  Softmax: () => 'softmax',
};
