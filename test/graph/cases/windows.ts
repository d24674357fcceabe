// Convolutions and pooling over one, two or three spatial axes.

import type { Random } from '../../../pipeline/base/random.ts';
import { tensor } from '../../../pipeline/base/tensor.ts';
import { float, int, ints, string } from '../../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../../pipeline/graph/graph.ts';
import {
  anyShape,
  awayFrom,
  between,
  chance,
  data,
  distinct,
  indices,
  many,
  parameter,
  some,
  times,
  uniform,
  when,
  type Cases,
  type Operand,
} from './op-case.ts';

type Axis = {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
};

const numAxes = (rng: Random) => rng.pick([1, 2, 2, 2, 2, 3]);

const extent = ({ kernel, dilation }: Axis) => dilation * (kernel - 1) + 1;

function anyAxes(rng: Random, largestPad: (kernel: number) => number): Axis[] {
  const isDense = chance(rng, 0.3);
  return times(numAxes(rng), () => {
    const kernel = between(rng, 1, 3);
    const pad = () => between(rng, 0, largestPad(kernel));
    return {
      kernel,
      stride: isDense ? 1 : between(rng, 1, 3),
      dilation: between(rng, 1, 2),
      before: pad(),
      after: pad(),
    };
  });
}

function attributesOf(axes: readonly Axis[], autoPad: string): Attributes {
  return {
    kernel_shape: ints(...axes.map(({ kernel }) => kernel)),
    strides: ints(...axes.map(({ stride }) => stride)),
    dilations: ints(...axes.map(({ dilation }) => dilation)),
    ...(autoPad === 'NOTSET'
      ? { pads: ints(...axes.map(({ before }) => before), ...axes.map(({ after }) => after)) }
      : { auto_pad: string(autoPad) }),
  };
}

/** ONNX Runtime pads `SAME` only without dilation. */
function withAutoPad(rng: Random, axes: Axis[]): { axes: Axis[]; autoPad: string } {
  const autoPad = rng.pick(['NOTSET', 'NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID']);
  return {
    autoPad,
    axes: autoPad.startsWith('SAME') ? axes.map((axis) => ({ ...axis, dilation: 1 })) : axes,
  };
}

/** At least one window fits, with or without padding. */
function sizesFor(rng: Random, axes: readonly Axis[]): number[] {
  return axes.map((axis) => extent(axis) + between(rng, 0, axes.length > 2 ? 3 : 6));
}

function poolCase(rng: Random, values: (rng: Random, shape: number[]) => Operand) {
  const { axes, autoPad } = withAutoPad(
    rng,
    anyAxes(rng, (kernel) => kernel - 1),
  );
  // where windows leave gaps, SAME means negative pads, which runtimes treat differently
  const packed = axes.map((axis) => ({ ...axis, stride: Math.min(axis.stride, axis.kernel) }));
  const own = autoPad.startsWith('SAME') ? packed : axes;
  const shape = [between(rng, 1, 2), between(rng, 1, 3), ...sizesFor(rng, own)];
  const ceil = chance(rng, 0.5) && !autoPad.startsWith('SAME');
  return {
    inputs: [values(rng, shape)],
    attributes: { ...attributesOf(own, autoPad), ...(ceil && { ceil_mode: int(1) }) },
  };
}

export const windowCases: Cases = {
  Conv: many((rng) => {
    const { axes, autoPad } = withAutoPad(
      rng,
      anyAxes(rng, () => 3),
    );
    const group = rng.pick([1, 1, 2, 3]);
    const numIn = between(rng, 1, 2);
    const numOut = group * between(rng, 1, 2);
    const kernel = axes.map((axis) => axis.kernel);
    const bias = chance(rng, 0.5) ? [parameter(uniform(rng, [numOut]))] : [];
    return {
      inputs: [
        data(uniform(rng, [between(rng, 1, 2), group * numIn, ...sizesFor(rng, axes)])),
        parameter(uniform(rng, [numOut, numIn, ...kernel])),
        ...bias,
      ],
      attributes: { ...attributesOf(axes, autoPad), group: int(group) },
    };
  }),
  ConvTranspose: many((rng) => {
    const axes = anyAxes(rng, (kernel) => Math.min(1, kernel - 1));
    const group = rng.pick([1, 1, 2]);
    const numIn = group * between(rng, 1, 2);
    const numOut = between(rng, 1, 2);
    const size = axes.map(() => between(rng, 2, 4));
    const padding = axes.map(({ stride }) => between(rng, 0, stride - 1));
    const full = axes.map((axis, i) => axis.stride * (size[i]! - 1) + extent(axis) + padding[i]!);
    const { pads, ...plain } = attributesOf(axes, 'NOTSET');
    const padsOrShape: Attributes = rng.pick<Attributes>([
      { pads: pads! },
      { pads: pads!, output_padding: ints(...padding) },
      {
        output_shape: ints(...full.map((length) => Math.max(1, length - between(rng, 0, 2)))),
        output_padding: ints(...padding),
      },
      { auto_pad: string('VALID') },
      { auto_pad: string('SAME_UPPER') },
      { auto_pad: string('SAME_LOWER') },
    ]);
    const bias = chance(rng, 0.5) ? [parameter(uniform(rng, [numOut * group]))] : [];
    return {
      inputs: [
        data(uniform(rng, [between(rng, 1, 2), numIn, ...size])),
        parameter(uniform(rng, [numIn, numOut, ...axes.map((axis) => axis.kernel)])),
        ...bias,
      ],
      attributes: { ...plain, ...padsOrShape, group: int(group) },
    };
  }),
  MaxPool: many((rng) => poolCase(rng, (_, shape) => data(distinct(rng, shape)))),
  AveragePool: many((rng) => {
    const drawn = poolCase(rng, (_, shape) => data(uniform(rng, shape)));
    const counts = when(chance(rng, 0.5), { count_include_pad: int(1) });
    return { ...drawn, attributes: { ...drawn.attributes, ...counts } };
  }),
  GlobalAveragePool: some((rng) => ({ inputs: [data(uniform(rng, anyShape(rng, rank(rng))))] })),
  GlobalMaxPool: some((rng) => ({ inputs: [data(distinct(rng, anyShape(rng, rank(rng))))] })),
  LpPool: {
    count: 16,
    draw: (rng) => {
      const drawn = poolCase(rng, (_, shape) => data(awayFrom(rng, shape, [0])));
      return { ...drawn, attributes: { ...drawn.attributes, p: int(between(rng, 1, 3)) } };
    },
  },
  GlobalLpPool: some((rng) => ({
    inputs: [data(awayFrom(rng, anyShape(rng, rank(rng)), [0]))],
    attributes: when(chance(rng, 0.7), { p: int(between(rng, 1, 3)) }),
  })),
  MaxUnpool: some((rng) => {
    const stride = between(rng, 1, 3);
    const [n, c, h, w] = [...anyShape(rng, 2, 2), ...anyShape(rng, 2, 3)] as [
      number,
      number,
      number,
      number,
    ];
    const size = n * c * h * w;
    // one place in each window, counted through all images and channels
    const places = times(size, (i) => {
      const [row, col] = [Math.floor(i / w) % h, i % w];
      const [down, right] = [rng.integer(stride), rng.integer(stride)];
      const plane = Math.floor(i / (h * w));
      return (plane * h * stride + row * stride + down) * w * stride + col * stride + right;
    });
    const full = [n, c, h * stride + between(rng, 0, 1), w * stride];
    return {
      inputs: [
        data(uniform(rng, [n, c, h, w])),
        data(tensor('int64', [n, c, h, w], places)),
        ...(chance(rng, 0.5) && n * c === 1 ? [indices(full)] : []),
      ],
      attributes: { kernel_shape: ints(stride, stride), strides: ints(stride, stride) },
    };
  }),
  LRN: some((rng) => ({
    inputs: [data(uniform(rng, [2, between(rng, 1, 6), 3, 2], -2, 2))],
    attributes: {
      // ONNX Runtime knows only odd sizes
      size: int(1 + 2 * rng.integer(3)),
      alpha: float(rng.pick([0.3, 1])),
      beta: float(rng.pick([0.25, 0.5, 0.6, 0.75, 1])),
      bias: float(rng.pick([1, 2])),
    },
  })),
};

const rank = (rng: Random) => 2 + numAxes(rng);
