// Sampling pictures at computed places, resizing them, and rounding to a few bits.

import type { Random } from '../../../pipeline/base/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../pipeline/base/tensor.ts';
import { float, int, ints, string } from '../../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../../pipeline/graph/graph.ts';
import {
  anyShape,
  between,
  chance,
  data,
  fixed,
  indices,
  parameter,
  some,
  times,
  uniform,
  when,
  type Cases,
} from './op-case.ts';

/** Places in px, none near a px or halfway between two, as a grid from −1 to 1 over `size`; some lie outside. */
function gridOf(
  rng: Random,
  shape: readonly number[],
  size: readonly number[],
  isCentred: boolean,
): Tensor {
  const values = times(sizeOf(shape), (i) => {
    const length = size.at(-1 - (i % size.length))!;
    const place = between(rng, -2, length) + rng.pick([0.2, 0.3, 0.7, 0.8]) + rng.uniform(0, 0.05);
    return isCentred ? (2 * place) / Math.max(1, length - 1) - 1 : (2 * place + 1) / length - 1;
  });
  return tensor('float32', shape, values);
}

export const samplingCases: Cases = {
  GridSample: {
    count: 40,
    draw: (rng) => {
      const isVolume = chance(rng, 0.2);
      const size = anyShape(rng, isVolume ? 3 : 2, 4).map((length) => length + 1);
      const mode = rng.pick(isVolume ? ['linear', 'nearest'] : ['linear', 'nearest', 'cubic']);
      const isCentred = chance(rng, 0.5);
      const grid = gridOf(rng, [2, ...anyShape(rng, size.length, 3), size.length], size, isCentred);
      return {
        inputs: [data(uniform(rng, [2, between(rng, 1, 2), ...size])), data(grid)],
        attributes: {
          mode: string(mode),
          padding_mode: string(rng.pick(['zeros', 'border', 'reflection'])),
          align_corners: int(Number(isCentred)),
        },
      };
    },
  },
  DeformConv: {
    count: 12,
    draw: (rng) => {
      const [group, offsetGroup] = [between(rng, 1, 2), between(rng, 1, 2)];
      const channels = group * offsetGroup;
      const kernel = [between(rng, 1, 3), between(rng, 1, 2)];
      const strides = [between(rng, 1, 2), between(rng, 1, 2)];
      const dilations = [between(rng, 1, 2), 1];
      const pads = times(4, () => rng.integer(2));
      const size = kernel.map(
        (length, axis) => dilations[axis]! * (length - 1) + 1 + rng.integer(3),
      );
      const out = size.map((length, axis) => {
        const reach = dilations[axis]! * (kernel[axis]! - 1) + 1;
        const room = length + pads[axis]! + pads[axis + 2]! - reach;
        return Math.floor(room / strides[axis]!) + 1;
      });
      const numTaps = offsetGroup * kernel[0]! * kernel[1]!;
      const moves = [2, numTaps * 2, ...out];
      const sideways = times(sizeOf(moves), () => between(rng, -1, 1) + rng.uniform(0.2, 0.8));
      const numOut = 2 * group;
      return {
        inputs: [
          data(uniform(rng, [2, channels, ...size])),
          parameter(uniform(rng, [numOut, channels / group, ...kernel])),
          data(tensor('float32', moves, sideways)),
          chance(rng, 0.5) ? parameter(uniform(rng, [numOut])) : undefined,
          ...(chance(rng, 0.5) ? [data(uniform(rng, [2, numTaps, ...out]))] : []),
        ],
        attributes: {
          group: int(group),
          offset_group: int(offsetGroup),
          strides: ints(...strides),
          dilations: ints(...dilations),
          pads: ints(...pads),
        },
      };
    },
  },
  AffineGrid: some((rng) => {
    const size = anyShape(rng, between(rng, 2, 3)).map((length) => length + 1);
    const batch = between(rng, 1, 2);
    return {
      inputs: [
        data(uniform(rng, [batch, size.length, size.length + 1])),
        indices([batch, 3, ...size]),
      ],
      attributes: when(chance(rng, 0.7), { align_corners: int(rng.integer(2)) }),
    };
  }),
  QuantizeLinear: {
    count: 12,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 2, 4));
      const axis = rng.integer(shape.length);
      const count = rng.pick([[], [shape[axis]!]]);
      const dtype = rng.pick(['uint8', 'int8', 'uint16', 'int16'] as const);
      const offsets = times(sizeOf(count), () => between(rng, 0, 9));
      const zero = chance(rng, 0.7) ? [fixed(tensor(dtype, count, offsets))] : [];
      return {
        inputs: [data(uniform(rng, shape, -40, 40)), fixed(uniform(rng, count, 0.1, 0.3)), ...zero],
        attributes: { axis: int(axis) },
      };
    },
  },
  DequantizeLinear: {
    count: 12,
    draw: (rng) => {
      const shape = anyShape(rng, between(rng, 2, 4));
      const axis = rng.integer(shape.length);
      const count = rng.pick([[], [shape[axis]!]]);
      const dtype = rng.pick(['uint8', 'int8', 'int32'] as const);
      const values = times(sizeOf(shape), () => between(rng, 0, 100));
      const zero = tensor(
        dtype,
        count,
        times(sizeOf(count), () => between(rng, 0, 9)),
      );
      const hasZero = dtype !== 'int32' && chance(rng, 0.7);
      return {
        inputs: [
          data(tensor(dtype, shape, values)),
          fixed(uniform(rng, count, 0.1, 0.3)),
          ...(hasZero ? [fixed(zero)] : []),
        ],
        attributes: { axis: int(axis) },
      };
    },
  },
  Resize: {
    count: 120,
    draw: (rng) => {
      const [height, width] = [between(rng, 1, 5), between(rng, 1, 5)];
      const mode = rng.pick(['nearest', 'linear', 'cubic']);
      const attributes: Attributes = {
        mode: string(mode),
        coordinate_transformation_mode: string(
          rng.pick([
            'half_pixel',
            'half_pixel_symmetric',
            'asymmetric',
            'align_corners',
            'pytorch_half_pixel',
          ]),
        ),
        ...(mode === 'nearest' && {
          nearest_mode: string(
            rng.pick(['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']),
          ),
        }),
        ...(mode === 'cubic' && chance(rng, 0.5) && { cubic_coeff_a: float(-0.5) }),
        ...(mode === 'cubic' && chance(rng, 0.3) && { exclude_outside: int(1) }),
        ...(mode !== 'nearest' && chance(rng, 0.3) && { antialias: int(1) }),
      };
      const spatial = chance(rng, 0.2);
      const x = data(uniform(rng, [1, 2, height, width]));
      const own = spatial ? { ...attributes, axes: ints(2, 3) } : attributes;
      if (chance(rng, 0.5)) {
        const sizes = [height, width].map((length) => between(rng, 1, 2 * length));
        return {
          inputs: [x, undefined, undefined, indices(spatial ? sizes : [1, 2, ...sizes])],
          attributes: {
            ...own,
            ...(spatial && {
              keep_aspect_ratio_policy: string(rng.pick(['stretch', 'not_larger', 'not_smaller'])),
            }),
          },
        };
      }
      const scales = [height, width].map((length) =>
        rng.pick([1, 1.5, 2, 3, 2.6, 0.6, 0.35].filter((scale) => scale * length >= 1)),
      );
      const all = spatial ? scales : [1, 1, ...scales];
      return {
        inputs: [x, undefined, fixed(tensor('float32', [all.length], all))],
        attributes: own,
      };
    },
  },
};
