// Older meanings of ops, written in what opset 21 has.

import { tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import type { Attributes } from '../graph/graph.ts';
import { getInt, getString } from '../graph/attributes.ts';
import { step, type Rewrite } from './rewrite.ts';

/** Before opset 13 softmax worked on the input flattened to two dimensions at `axis`. */
export const flattenedSoftmax: Rewrite = (node) => {
  const [x] = node.inputs as [string];
  const [y] = node.outputs as [string];
  const axis = getInt(node, 'axis', 1);
  return [
    step('Shape', [x], `${y}/shape`),
    step('Flatten', [x], `${y}/flat`, { axis: { int: axis } }),
    step(node.op, [`${y}/flat`], `${y}/normalised`, { axis: { int: -1 } }),
    step('Reshape', [`${y}/normalised`, `${y}/shape`], y),
  ];
};

/** How opset 10 resized. */
export const asymmetric: Attributes = {
  coordinate_transformation_mode: { string: 'asymmetric' },
  nearest_mode: { string: 'floor' },
};

export const upsampleToResize: Rewrite = (node, constant) => {
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

/** TensorFlow's nearest px, half a px on: until opset 12. */
export const withoutTensorflowHalfPixel: Rewrite = (node) => {
  const key = 'coordinate_transformation_mode';
  if (getString(node, key, '') !== 'tf_half_pixel_for_nn') return [node];
  const old = getString(node, 'nearest_mode', 'round_prefer_floor');
  const modes: Readonly<Record<string, string>> = {
    floor: 'round_prefer_ceil',
    round_prefer_floor: 'ceil',
  };
  const mode = modes[old];
  if (!mode) {
    throw new UserError(
      `node "${node.name}": got tf_half_pixel_for_nn with nearest_mode ${old}, expected floor`,
    );
  }
  const attributes = { ...node.attributes, nearest_mode: { string: mode } };
  return [{ ...node, attributes: { ...attributes, [key]: { string: 'half_pixel' } } }];
};

/** Before opset 20 the modes were called after pictures. */
export const withoutPictureModes: Rewrite = (node) => {
  const old = getString(node, 'mode', 'bilinear');
  const names: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };
  return [{ ...node, attributes: { ...node.attributes, mode: { string: names[old] ?? old } } }];
};

/** Before opset 21 scale and shift were one per group: each is repeated for the channels of its group. */
export const scalePerChannel: Rewrite = (node, constant) => {
  const [x, scale, shift] = node.inputs as [string, string, string];
  const [y] = node.outputs as [string];
  const groups = constant(tensor('int64', [1], [getInt(node, 'num_groups', 1)]));
  const second = constant(tensor('int64', [1], [1]));
  const open = constant(tensor('int64', [1], [-1]));
  const repeated = (of: string, kind: string) => [
    step('Unsqueeze', [of, second], `${y}/${kind}/column`),
    step('Expand', [`${y}/${kind}/column`, `${y}/grid`], `${y}/${kind}/grid`),
    step('Reshape', [`${y}/${kind}/grid`, open], `${y}/${kind}`),
  ];
  return [
    step('Shape', [x], `${y}/channels`, { start: { int: 1 }, end: { int: 2 } }),
    step('Div', [`${y}/channels`, groups], `${y}/size`),
    step('Concat', [groups, `${y}/size`], `${y}/grid`, { axis: { int: 0 } }),
    ...repeated(scale, 'scale'),
    ...repeated(shift, 'shift'),
    { ...node, inputs: [x, `${y}/scale`, `${y}/shift`] },
  ];
};

/** Before opset 20 the axis of a Fourier transform was an attribute, and another one by default. */
export const axisLast: Rewrite = (node, constant) => {
  const { axis: _, ...attributes } = node.attributes;
  const [x, length = ''] = node.inputs as [string, string?];
  const axis = constant(tensor('int64', [], [getInt(node, 'axis', 1)]));
  return [{ ...node, inputs: [x, length, axis], attributes }];
};

/** Statistics of each position are no longer known. */
export const withoutSpatial: Rewrite = (node) => {
  const { spatial: _, ...attributes } = node.attributes;
  if (getInt(node, 'spatial', 1) === 0) {
    throw new UserError(
      `node "${node.name}": got BatchNormalization with spatial=0, expected statistics per channel`,
    );
  }
  return [{ ...node, attributes }];
};

/** Opset 18 wants `num_outputs` where no lengths are given. */
export const withNumOutputs: Rewrite = (node) => {
  if (node.inputs.length > 1) return [node];
  const count = { int: node.outputs.length };
  return [{ ...node, attributes: { ...node.attributes, num_outputs: count } }];
};
