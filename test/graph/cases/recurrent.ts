// Recurrent layers.

import type { Random } from '../../../pipeline/base/random.ts';
import { float, int, string } from '../../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../../pipeline/graph/graph.ts';
import {
  between,
  chance,
  data,
  parameter,
  times,
  uniform,
  when,
  type Cases,
  type Draw,
} from './op-case.ts';

const settings = { LSTM: [4, 3], GRU: [3, 2], RNN: [1, 1] } as const;

function recurrent(op: keyof typeof settings, own: (rng: Random) => Attributes): Draw {
  const [numGates, numActivations] = settings[op];
  return (rng) => {
    const [time, batch, width, hidden] = times(4, () => between(rng, 1, 3)) as [
      number,
      number,
      number,
      number,
    ];
    const direction = rng.pick(['forward', 'reverse', 'bidirectional']);
    const count = direction === 'bidirectional' ? 2 : 1;
    const rows = numGates * hidden;
    const some = (shape: number[]) => parameter(uniform(rng, shape));
    const state = () => data(uniform(rng, [count, batch, hidden]));
    const hasState = chance(rng, 0.5);
    const isLstm = op === 'LSTM';
    const rest = [
      hasState ? state() : undefined,
      ...(isLstm ? [hasState ? state() : undefined] : []),
      ...(isLstm && chance(rng, 0.4) ? [some([count, 3 * hidden])] : []),
    ];
    const smooth = () => rng.pick(['Tanh', 'Sigmoid', 'Softplus']);
    return {
      inputs: [
        data(uniform(rng, [time, batch, width])),
        some([count, rows, width]),
        some([count, rows, hidden]),
        chance(rng, 0.7) ? some([count, 2 * rows]) : undefined,
        undefined,
        ...rest,
      ],
      attributes: {
        hidden_size: int(hidden),
        direction: string(direction),
        ...when(chance(rng, 0.3), {
          activations: { strings: times(count * numActivations, smooth) },
        }),
        ...own(rng),
      },
      numOutputs: isLstm ? 3 : 2,
    };
  };
}

/** Wide enough to be no kink. */
const clip = (rng: Random) => when(chance(rng, 0.3), { clip: float(20) });

export const recurrentCases: Cases = {
  LSTM: {
    count: 12,
    draw: recurrent('LSTM', (rng) => ({
      ...clip(rng),
      ...when(chance(rng, 0.2), { input_forget: int(1) }),
    })),
  },
  GRU: {
    count: 12,
    draw: recurrent('GRU', (rng) => ({
      ...clip(rng),
      ...when(chance(rng, 0.6), { linear_before_reset: int(rng.integer(2)) }),
    })),
  },
  RNN: { count: 8, draw: recurrent('RNN', clip) },
};
