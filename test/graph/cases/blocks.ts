// Ops that move elements between channels and space, or fit a picture into a frame.

import { int, ints, string } from '../../../pipeline/graph/attributes.ts';
import {
  anyShape,
  anyValues,
  between,
  chance,
  data,
  indices,
  shuffled,
  some,
  uniform,
  when,
  type Cases,
} from './op-case.ts';

export const blockCases: Cases = {
  DepthToSpace: some((rng) => {
    const [n, c, h, w] = anyShape(rng, 4, 3) as [number, number, number, number];
    const size = between(rng, 1, 3);
    return {
      inputs: [data(uniform(rng, [n, c * size ** 2, h, w]))],
      attributes: {
        blocksize: int(size),
        ...when(chance(rng, 0.7), { mode: string(rng.pick(['DCR', 'CRD'])) }),
      },
    };
  }),
  SpaceToDepth: some((rng) => {
    const [n, c, h, w] = anyShape(rng, 4, 3) as [number, number, number, number];
    const size = between(rng, 1, 3);
    return {
      inputs: [data(uniform(rng, [n, c, h * size, w * size]))],
      attributes: { blocksize: int(size) },
    };
  }),
  CenterCropPad: {
    count: 12,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 1, 3), 6);
      const isPartial = chance(rng, 0.4);
      const axes = isPartial ? shuffled(rng, [...shape.keys()]).slice(0, 1) : [...shape.keys()];
      const lengths = axes.map(() => between(rng, 1, 7));
      return {
        inputs: [data(anyValues(rng, shape)), indices(lengths)],
        attributes: when(isPartial, { axes: ints(...axes) }),
      };
    },
  },
  Col2Im: {
    count: 10,
    draw: (rng) => {
      const kernel = [between(rng, 1, 3), between(rng, 1, 3)];
      const strides = [between(rng, 1, 2), between(rng, 1, 3)];
      const dilations = [1, between(rng, 1, 2)];
      const pads = [0, 1, 0, 2].map((pad) => rng.integer(pad + 1));
      const size = [between(rng, 4, 6), between(rng, 5, 7)];
      const positions = size.map((length, axis) => {
        const reach = dilations[axis]! * (kernel[axis]! - 1) + 1;
        return Math.floor((length + pads[axis]! + pads[axis + 2]! - reach) / strides[axis]!) + 1;
      }) as [number, number];
      const rows = kernel[0]! * kernel[1]! * between(rng, 1, 2);
      return {
        inputs: [
          data(uniform(rng, [2, rows, positions[0] * positions[1]])),
          indices(size),
          indices(kernel),
        ],
        attributes: {
          strides: ints(...strides),
          dilations: ints(...dilations),
          pads: ints(...pads),
        },
      };
    },
  },
};
