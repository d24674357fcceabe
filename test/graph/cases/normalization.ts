// Normalizations.

import type { Random } from '../../../pipeline/base/random.ts';
import { float, int, ints } from '../../../pipeline/graph/attributes.ts';
import {
  anyAxis,
  anyShape,
  between,
  chance,
  data,
  parameter,
  some,
  uniform,
  when,
  type Cases,
} from './op-case.ts';

const signed = (rng: Random, shape: number[]) => uniform(rng, shape, -2, 2);
const positive = (rng: Random, shape: number[]) => uniform(rng, shape, 0.5, 2);

export const normalizationCases: Cases = {
  BatchNormalization: some((rng) => {
    const shape = anyShape(rng, between(rng, 2, 4));
    const channels = [shape[1]!];
    const [shift, mean] = [signed(rng, channels), signed(rng, channels)];
    return {
      inputs: [
        data(signed(rng, shape)),
        parameter(signed(rng, channels)),
        parameter(shift),
        parameter(mean),
        parameter(positive(rng, channels)),
      ],
      attributes: when(chance(rng, 0.5), { epsilon: float(0.01) }),
    };
  }),
  InstanceNormalization: some((rng) => {
    const shape = [2, between(rng, 1, 3), ...anyShape(rng, between(rng, 1, 2)).map((n) => n + 2)];
    return {
      inputs: [
        data(signed(rng, shape)),
        parameter(signed(rng, [shape[1]!])),
        parameter(signed(rng, [shape[1]!])),
      ],
      attributes: { epsilon: float(0.05) },
    };
  }),
  LayerNormalization: some((rng) => {
    const shape = anyShape(rng, between(rng, 2, 3)).map((length) => length + 2);
    const axis = anyAxis(rng, shape.length);
    const normalized = shape.slice(axis);
    const shift = chance(rng, 0.6) ? [parameter(signed(rng, normalized))] : [];
    const isMeanRead = chance(rng, 0.4);
    return {
      inputs: [data(signed(rng, shape)), parameter(signed(rng, normalized)), ...shift],
      attributes: { axis: int(axis), epsilon: float(0.05) },
      numOutputs: isMeanRead ? 3 : 1,
    };
  }),
  SimplifiedLayerNormalization: some((rng) => {
    const shape = anyShape(rng, between(rng, 2, 3)).map((length) => length + 1);
    const scale = parameter(signed(rng, shape.slice(-1)));
    return { inputs: [data(signed(rng, shape)), scale], attributes: { epsilon: float(0.05) } };
  }),
  GroupNormalization: some((rng) => {
    const groups = between(rng, 1, 3);
    const channels = groups * between(rng, 1, 3);
    const shape = [2, channels, ...anyShape(rng, between(rng, 0, 2)).map((n) => n + 2)];
    const [scale, shift] = [signed(rng, [channels]), signed(rng, [channels])];
    return {
      inputs: [data(signed(rng, shape)), parameter(scale), parameter(shift)],
      attributes: { num_groups: int(groups), epsilon: float(0.05) },
    };
  }),
  MeanVarianceNormalization: some((rng) => {
    const shape = anyShape(rng, 4).map((length) => length + 1);
    const axes = rng.pick([
      [0, 2, 3],
      [2, 3],
      [1, 2, 3],
    ]);
    return { inputs: [data(signed(rng, shape))], attributes: { axes: ints(...axes) } };
  }),
  LpNormalization: some((rng) => {
    const shape = anyShape(rng).map((length) => length + 1);
    return {
      inputs: [data(positive(rng, shape))],
      attributes: {
        ...when(chance(rng, 0.7), { axis: int(anyAxis(rng, shape.length)) }),
        ...when(chance(rng, 0.7), { p: int(between(rng, 1, 2)) }),
      },
    };
  }),
};
