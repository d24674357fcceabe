// Recurrent layers, unrolled over time: their gradient is that of the steps.

import type { TensorType } from '../../base/tensor.ts';
import { float, getFloat, getInt, getString, getStrings } from '../attributes.ts';
import type { Attributes, Node } from '../graph.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';
import { cells, type Cell, type Weights } from './recurrent-cells.ts';

/** Non-linearities a layer may name, with the constants ONNX gives them here. */
const activations: Readonly<Record<string, Attributes>> = {
  Relu: {},
  Tanh: {},
  Sigmoid: {},
  Softsign: {},
  Softplus: {},
  LeakyRelu: { alpha: float(0.01) },
  ThresholdedRelu: { alpha: float(1) },
  HardSigmoid: { alpha: float(0.2), beta: float(0.5) },
  Elu: { alpha: float(1) },
};

const isBatchFirst = (node: Node) => getInt(node, 'layout', 0) === 1;

/** Lengths of time, images, directions and state. */
function sizesOf(call: Call) {
  const [first, second] = call.shape(0) as [number, number, number];
  const [time, batch] = isBatchFirst(call.node) ? [second, first] : [first, second];
  const [directions, , hidden] = call.shape(2) as [number, number, number];
  return { time, batch, directions, hidden };
}

function infer(numStates: number): Rule['infer'] {
  return (call) => {
    const { time, batch, directions, hidden } = sizesOf(call);
    const { dtype } = call.type(0);
    const isFirst = isBatchFirst(call.node);
    const all = isFirst ? [batch, time, directions, hidden] : [time, directions, batch, hidden];
    const last = isFirst ? [batch, directions, hidden] : [directions, batch, hidden];
    return [all, ...Array<number[]>(numStates).fill(last)].map((shape): TensorType => ({
      dtype,
      shape,
    }));
  };
}

function checkSupported(call: Call, time: number): void {
  for (const key of ['activation_alpha', 'activation_beta']) {
    if (call.node.attributes[key]) call.fail(`${key} is not supported; leave it at its default`);
  }
  if (call.has(4) && call.numbers(4)!.some((length) => length !== time)) {
    call.fail(`got sequences of different lengths, expected all of ${time}`);
  }
}

function activation(b: Builder, node: Node, name: string): (x: string) => string {
  const attributes = Object.hasOwn(activations, name) ? activations[name] : undefined;
  const known = Object.keys(activations).join(', ');
  if (!attributes) b.call(node).fail(`got activation ${name}, expected one of ${known}`);
  return (x) => b.op(name, [x], attributes);
}

/** One direction's part [1, …] of a parameter [directions, …], without that axis. */
function part(b: Builder, x: string, direction: number): string {
  return b.reshape(b.slice(x, [0], [direction], [direction + 1]), b.shape(x).slice(1));
}

/** Weights of one direction, and the product of all inputs [T, N, I] with theirs: [T, N, gates·H]. */
function prepare(
  b: Builder,
  node: Node,
  x: string,
  cell: Cell,
  direction: number,
): { weights: Weights; products: string } {
  const [, w, r, biases, , , , p] = node.inputs as [string, string, string, ...string[]];
  const hidden = b.shape(r)[2]!;
  const width = cell.numGates * hidden;
  const both = biases ? part(b, biases, direction) : b.expand(b.scalar(0), [2 * width]);
  const bias = (start: number) =>
    b.reshape(b.slice(both, [0], [start], [start + width]), [1, width]);
  const names = getStrings(node, 'activations') ?? [];
  const count = cell.defaultActivations.length;
  const own = names.length > 0 ? names.slice(direction * count) : cell.defaultActivations;
  const limit = getFloat(node, 'clip', Infinity);
  const bounds = [b.scalar(-limit), b.scalar(limit)];
  return {
    products: b.add(b.matmul(x, b.transpose(part(b, w, direction), 1, 0)), bias(0)),
    weights: {
      b,
      recurrent: b.transpose(part(b, r, direction), 1, 0),
      bias: bias(width),
      peepholes: p ? b.reshape(part(b, p, direction), [1, 3 * hidden]) : undefined,
      activations: own.slice(0, count).map((name) => activation(b, node, name)),
      clip: (sums) => (limit === Infinity ? sums : b.op('Clip', [sums, ...bounds])),
      isCoupled: getInt(node, 'input_forget', 0) === 1,
      resetsAfter: getInt(node, 'linear_before_reset', 0) === 1,
    },
  };
}

/** Runs one direction: outputs [T, 1, N, H] in the order of the input, and the last states [1, N, H]. */
function unroll(b: Builder, node: Node, x: string, cell: Cell, direction: number, isBack: boolean) {
  const { weights, products } = prepare(b, node, x, cell, direction);
  const [time, batch, width] = b.shape(products) as [number, number, number];
  const hidden = width / cell.numGates;
  const start = (initial: string | undefined) => {
    if (!initial) return b.expand(b.scalar(0), [batch, hidden]);
    return part(b, isBatchFirst(node) ? b.transpose(initial, 1, 0, 2) : initial, direction);
  };
  let state: readonly string[] = [
    node.inputs[5],
    ...(cell === cells.LSTM ? [node.inputs[6]] : []),
  ].map(start);
  const seen: string[] = [];
  for (let step = 0; step < time; step++) {
    const at = isBack ? time - 1 - step : step;
    const product = b.reshape(b.slice(products, [0], [at], [at + 1]), [batch, width]);
    state = cell.step(weights, product, state);
    seen[at] = b.reshape(state[0]!, [1, 1, batch, hidden]);
  }
  return {
    all: b.concat(seen, 0),
    last: state.map((each) => b.reshape(each, [1, batch, hidden])),
  };
}

function recurrentLayer(cell: Cell): Rule {
  const numStates = cell === cells.LSTM ? 2 : 1;
  return {
    infer: infer(numStates),
    lower: (b, node) => {
      const { time } = sizesOf(b.call(node));
      checkSupported(b.call(node), time);
      const isFirst = isBatchFirst(node);
      const x = isFirst ? b.transpose(node.inputs[0]!, 1, 0, 2) : node.inputs[0]!;
      const kind = getString(node, 'direction', 'forward');
      const ways = kind === 'bidirectional' ? [false, true] : [kind === 'reverse'];
      const runs = ways.map((isBack, i) => unroll(b, node, x, cell, i, isBack));
      const all = b.concat(
        runs.map((run) => run.all),
        1,
      );
      const last = Array.from({ length: numStates }, (_, k) =>
        b.concat(
          runs.map((run) => run.last[k]!),
          0,
        ),
      );
      if (!isFirst) return [all, ...last];
      return [b.transpose(all, 2, 0, 1, 3), ...last.map((each) => b.transpose(each, 1, 0, 2))];
    },
  };
}

export const recurrent: Readonly<Record<string, Rule>> = {
  LSTM: recurrentLayer(cells.LSTM),
  GRU: recurrentLayer(cells.GRU),
  RNN: recurrentLayer(cells.RNN),
};
