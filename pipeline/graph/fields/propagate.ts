// Which rule carries the receptive fields of which op.

import type { Call } from '../rule.ts';
import { activation } from '../rules/activation.ts';
import { arithmetic } from '../rules/arithmetic.ts';
import { logic } from '../rules/logic.ts';
import { trigonometry } from '../rules/trigonometry.ts';
import * as axes from './axes.ts';
import type { FieldMap, FieldRule, Seen } from './field-map.ts';
import { concat, elementwise } from './joins.ts';
import { reshape } from './reshape.ts';
import * as windows from './windows.ts';

const rules: Readonly<Record<string, FieldRule>> = {
  ArgMax: axes.argument,
  ArgMin: axes.argument,
  AveragePool: windows.pool,
  Conv: windows.conv,
  ConvTranspose: windows.convTranspose,
  Gather: axes.gather,
  GlobalAveragePool: windows.globalPool,
  LogSoftmax: axes.softmax,
  MatMul: axes.matmul,
  MaxPool: windows.pool,
  Pad: axes.pad,
  ReduceMax: axes.reduceAxes,
  ReduceMean: axes.reduceAxes,
  ReduceMin: axes.reduceAxes,
  ReduceProd: axes.reduceAxes,
  ReduceSum: axes.reduceAxes,
  Reshape: reshape,
  Resize: windows.resize,
  Slice: axes.slice,
  Softmax: axes.softmax,
  Transpose: axes.transpose,
};

const pointwise = new Set([
  ...Object.keys(activation),
  ...Object.keys(arithmetic),
  ...Object.keys(logic),
  ...Object.keys(trigonometry),
  'Cast',
  'DequantizeLinear',
  'Expand',
  'QuantizeLinear',
]);

/**
 * Fields of an output of a call; an op that no rule knows depends on the whole image.
 *
 * @param inputs undefined for what does not depend on the image
 * @param shape of the output
 */
export function propagate(
  call: Call,
  inputs: readonly (Seen | undefined)[],
  shape: readonly number[],
): Seen {
  const { op } = call.node;
  if (inputs.includes('whole')) return 'whole';
  const maps = inputs as readonly (FieldMap | undefined)[];
  if (op === 'Concat') return concat(maps, call, shape);
  const rule = Object.hasOwn(rules, op) ? rules[op] : undefined;
  if (!rule) return pointwise.has(op) ? elementwise(maps, shape) : 'whole';
  const isAlone = maps.every((map, i) => (i === 0) === (map !== undefined));
  return isAlone ? rule(maps[0]!, call, shape) : 'whole';
}
