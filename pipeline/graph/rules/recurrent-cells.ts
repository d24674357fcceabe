// One step of each kind of recurrent layer: what was seen and what is remembered → what is remembered next.

import type { Builder } from '../builder.ts';

/** What does not change from step to step, for one direction; H is the size of the state. */
export type Weights = {
  readonly b: Builder;
  /** [H, gates·H]. */
  readonly recurrent: string;
  /** Of the recurrent product, [1, gates·H]. */
  readonly bias: string;
  /** Of LSTM: weights [1, 3·H] by which the gates i, o, f look at the cell. */
  readonly peepholes: string | undefined;
  /** Activations f, g and h. */
  readonly activations: readonly ((x: string) => string)[];
  /** Bounds what goes into the activations of gates. */
  readonly clip: (x: string) => string;
  /** Of LSTM: the forget gate is 1 − the input gate. */
  readonly isCoupled: boolean;
  /** Of GRU: the reset gate multiplies the recurrent product, not the state before it. */
  readonly resetsAfter: boolean;
};

export type Cell = {
  readonly numGates: number;
  readonly defaultActivations: readonly string[];
  /** `x` [N, gates·H] is the input times its weights plus bias; the state is one or two tensors [N, H]. */
  readonly step: (weights: Weights, x: string, state: readonly string[]) => readonly string[];
};

/** The part of the last axis that belongs to one gate. */
function gate(b: Builder, x: string, index: number, numGates: number): string {
  const size = b.shape(x).at(-1)! / numGates;
  return b.slice(x, [b.shape(x).length - 1], [index * size], [(index + 1) * size]);
}

const product = ({ b, recurrent, bias }: Weights, h: string) => b.add(b.matmul(h, recurrent), bias);

// Gates in the order i, o, f, c (Hochreiter & Schmidhuber 1997, as ONNX writes it).
const lstm: Cell = {
  numGates: 4,
  defaultActivations: ['Sigmoid', 'Tanh', 'Tanh'],
  step: (weights, x, [h, c]) => {
    const { b, peepholes, clip, isCoupled } = weights;
    const [f, g, k] = weights.activations as [Act, Act, Act];
    const sums = b.add(x, product(weights, h!));
    const looking = (index: number, cell: string) => {
      const own = gate(b, sums, index, 4);
      return peepholes ? b.add(own, b.mul(gate(b, peepholes, index, 3), cell)) : own;
    };
    const input = f(clip(looking(0, c!)));
    const forget = isCoupled ? b.sub(b.scalar(1), input) : f(clip(looking(2, c!)));
    const fresh = g(clip(gate(b, sums, 3, 4)));
    const cell = b.add(b.mul(forget, c!), b.mul(input, fresh));
    const output = f(clip(looking(1, cell)));
    return [b.mul(output, k(cell)), cell];
  },
};

type Act = (x: string) => string;

// Gates in the order z, r, h (Cho et al. 2014, arXiv:1406.1078, as ONNX writes it).
const gru: Cell = {
  numGates: 3,
  defaultActivations: ['Sigmoid', 'Tanh'],
  step: (weights, x, [h]) => {
    const { b, recurrent, bias, clip, resetsAfter } = weights;
    const [f, g] = weights.activations as [Act, Act];
    const sums = product(weights, h!);
    const open = (index: number) => f(clip(b.add(gate(b, x, index, 3), gate(b, sums, index, 3))));
    const [update, reset] = [open(0), open(1)];
    const remembered = resetsAfter
      ? b.mul(reset, gate(b, sums, 2, 3))
      : b.add(b.matmul(b.mul(reset, h!), gate(b, recurrent, 2, 3)), gate(b, bias, 2, 3));
    const fresh = g(clip(b.add(gate(b, x, 2, 3), remembered)));
    return [b.add(fresh, b.mul(update, b.sub(h!, fresh)))];
  },
};

const rnn: Cell = {
  numGates: 1,
  defaultActivations: ['Tanh'],
  step: (weights, x, [h]) => {
    const { b, clip } = weights;
    return [weights.activations[0]!(clip(b.add(x, product(weights, h!))))];
  },
};

export const cells = { LSTM: lstm, GRU: gru, RNN: rnn } as const;
