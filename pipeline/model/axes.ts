// What the axes of every tensor of a network stand for: images, channels, rows and cols, or tokens in a row.

import { getInt } from '../graph/attributes.ts';
import type { Node } from '../graph/graph.ts';
import { permutation } from '../graph/rules/layout.ts';
import { reducedAxes } from '../graph/rules/reduction.ts';
import { padsOf, rangesOf } from '../graph/rules/selection.ts';
import type { Call } from '../graph/rule.ts';
import { reshapeAxes } from './axes-reshape.ts';
import type { Wiring } from './wiring.ts';

/** `token`: rows and cols one after another; `inner`: inside a patch; `other`: not known. */
export type Role = 'image' | 'channel' | 'row' | 'col' | 'token' | 'inner' | 'other';

export type Axes = {
  readonly roles: readonly Role[];
  /** Rows and cols of the tokens. */
  readonly grid?: readonly [rows: number, cols: number];
  /** Tokens that stand for no place, e.g. that of the class, before and after those of the grid. */
  readonly before: number;
  readonly after: number;
};

/** Axes by tensor; tensors whose axes cannot be followed are absent. */
export type AllAxes = ReadonlyMap<string, Axes>;

/** A network whose axes are still to be followed. */
type Unfollowed = Omit<Wiring, 'axes'>;

/** How an op carries the axes of its first input that has known ones. */
type AxesRule = (x: Axes, call: Call, target: readonly number[]) => Axes | undefined;

/** Follows the axes of the image through a network, as far as its ops say where they go. */
export function followAxes(wiring: Unfollowed, layout: 'NCHW' | 'NHWC'): AllAxes {
  const roles: Role[] =
    layout === 'NCHW' ? ['image', 'channel', 'row', 'col'] : ['image', 'row', 'col', 'channel'];
  const all = new Map<string, Axes>([[wiring.image, { roles, before: 0, after: 0 }]]);
  for (const node of wiring.graph.nodes) {
    for (const output of node.outputs) {
      if (!wiring.dependent.has(output)) continue;
      const axes = axesOf(wiring, node, output, all);
      if (axes) all.set(output, axes);
    }
  }
  return all;
}

function axesOf(wiring: Unfollowed, node: Node, output: string, all: AllAxes): Axes | undefined {
  const target = shapeOf(wiring, output);
  const sources = node.inputs.filter((name) => wiring.dependent.has(name));
  if (node.op === 'Concat') return concatenated(wiring, node, target, all);
  if (node.op === 'Conv' && target.length === 4) return feature;
  const rule = Object.hasOwn(rules, node.op) ? rules[node.op] : undefined;
  if (rule) {
    const isAlone = sources.length === 1 && sources[0] === node.inputs[0];
    const x = isAlone ? all.get(sources[0]!) : undefined;
    return x && rule(x, callOf(wiring, node), target);
  }
  if (mixing.has(node.op)) return undefined;
  // element by element: of summands, the one whose axes are known
  const isSame = (name: string) => String(shapeOf(wiring, name)) === String(target);
  return all.get(sources.find((name) => all.has(name) && isSame(name)) ?? '');
}

function shapeOf({ b, names }: Unfollowed, tensor: string): readonly number[] {
  return b.shape(names.get(tensor)!);
}

/** A node of the network with the types and values that its inputs have. */
function callOf({ b, names }: Unfollowed, node: Node): Call {
  return b.call({ ...node, inputs: node.inputs.map((name) => names.get(name)!) });
}

/** What a convolution makes, whatever it is given. */
const feature: Axes = { roles: ['image', 'channel', 'row', 'col'], before: 0, after: 0 };

/** Ops that may mix axes and keep the shape. */
const mixing = new Set(['Attention', 'Einsum', 'GRU', 'LSTM', 'RNN']);

const kept: AxesRule = (x, call, target) =>
  target.length === call.shape(0).length ? x : undefined;

const reshape: AxesRule = (x, call, target) => reshapeAxes(x, call.shape(0), target);

/** A linear map of the last axis. */
const linear: AxesRule = (x, _, target) => {
  const role: Role = x.roles.at(-1) === 'channel' ? 'channel' : 'other';
  return target.length === x.roles.length
    ? { ...x, roles: [...x.roles.slice(0, -1), role] }
    : undefined;
};

/** Tokens [start, start + length) of those there are; undefined where the grid loses some. */
function cutTokens(x: Axes, start: number, length: number, axis: number, total: number) {
  if (x.roles[axis] !== 'token') return x;
  const before = x.before - start;
  const after = x.after - (total - start - length);
  return before >= 0 && after >= 0 ? { ...x, before, after } : undefined;
}

const slice: AxesRule = (x, call) =>
  rangesOf(call).reduce<Axes | undefined>((axes, { start, step, length }, axis) => {
    const total = call.shape(0)[axis]!;
    if (!axes || (length === total && step === 1)) return axes;
    if (step !== 1 && axes.roles[axis] === 'token') return undefined;
    return cutTokens(axes, start, length, axis, total);
  }, x);

const gather: AxesRule = (x, call) => {
  const axis = call.axis(getInt(call.node, 'axis', 0));
  const { length: rank } = call.shape(1);
  if (rank === 0) return { ...x, roles: x.roles.toSpliced(axis, 1) };
  return rank === 1 && x.roles[axis] !== 'token' ? x : undefined;
};

const pad: AxesRule = (x, call) => {
  const { before, after } = padsOf(call);
  const token = x.roles.indexOf('token');
  return token < 0 || (before[token] === 0 && after[token] === 0) ? x : undefined;
};

const reduce: AxesRule = (x, call) => {
  if (getInt(call.node, 'keepdims', 1) === 1) return x;
  const axes = reducedAxes(call);
  return { ...x, roles: x.roles.filter((_, axis) => !axes.includes(axis)) };
};

const rules: Readonly<Record<string, AxesRule>> = {
  AveragePool: kept,
  ConvTranspose: kept,
  Flatten: reshape,
  Gather: gather,
  Gemm: linear,
  GlobalAveragePool: kept,
  GlobalMaxPool: kept,
  MatMul: linear,
  MaxPool: kept,
  Pad: pad,
  ReduceMax: reduce,
  ReduceMean: reduce,
  ReduceSum: reduce,
  Reshape: reshape,
  Resize: kept,
  Slice: slice,
  Softmax: kept,
  Squeeze: reshape,
  Transpose: (x, call) => ({ ...x, roles: permutation(call).map((axis) => x.roles[axis]!) }),
  Unsqueeze: reshape,
};

/** Where tokens are put beside those of a grid, they stand for no place. */
function concatenated(
  wiring: Unfollowed,
  node: Node,
  target: readonly number[],
  all: AllAxes,
): Axes | undefined {
  const isKnown = (name: string) => all.get(name)?.roles.length === target.length;
  const isBest = (name: string) => isKnown(name) && all.get(name)!.roles.includes('channel');
  const source = node.inputs.find(isBest) ?? node.inputs.find(isKnown);
  if (source === undefined) return undefined;
  const x = all.get(source)!;
  const at = node.inputs.indexOf(source);
  const written = getInt(node, 'axis', 0);
  const axis = written < 0 ? written + target.length : written;
  if (x.roles[axis] !== 'token') return x;
  const lengths = node.inputs.map((name) => shapeOf(wiring, name)[axis]!);
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  return {
    ...x,
    before: sum(lengths.slice(0, at)) + x.before,
    after: x.after + sum(lengths.slice(at + 1)),
  };
}
