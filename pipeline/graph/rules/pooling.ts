// Pooling. Max pooling sends the gradient back to where the maximum stood; average pooling spreads it.

import { allocate, sizeOf, type Tensor } from '../../base/tensor.ts';
import { getInt, getInts, int, ints } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { maxPoolBySwitches } from './max-pool.ts';
import {
  explicitPads,
  extent,
  numPositions,
  windowAttributes,
  windowsOf,
  type Window,
} from './window.ts';

function poolWindows(node: Node, size: readonly number[]): Window[] {
  return windowsOf(node, size, getInts(node, 'kernel_shape')!);
}

function inferPool(call: Call): { dtype: 'float32'; shape: number[] } {
  const [batch, channels, ...size] = call.shape(0) as [number, number, ...number[]];
  const windows = poolWindows(call.node, size);
  const positions = windows.map((window, axis) => numPositions(window, size[axis]!));
  if (positions.some((count) => count < 1)) {
    const kernel = windows.map((window) => window.kernel).join('×');
    call.fail(`input of ${size.join('×')} px is smaller than the window of ${kernel}`);
  }
  return { dtype: 'float32', shape: [batch, channels, ...positions] };
}

const withExplicitPads: NonNullable<Rule['lower']> = (b, node) => {
  const attributes = explicitPads(node, poolWindows(node, b.shape(node.inputs[0]!).slice(2)));
  return attributes && b.append(node.op, node.inputs, attributes, node.outputs, node.name);
};

/** Number of input px under each window, as a constant [1, 1, …]; padding counts where the op says so. */
function windowCounts(
  b: Builder,
  windows: readonly Window[],
  size: readonly number[],
  includePads: boolean,
): string {
  const perAxis = windows.map((window, axis) => {
    const length = size[axis]!;
    const low = includePads ? -window.before : 0;
    const high = includePads ? length + window.after : length;
    return Array.from({ length: numPositions(window, length) }, (_, position) => {
      const start = position * window.stride - window.before;
      let count = 0;
      for (let tap = 0; tap < window.kernel; tap++) {
        const at = start + tap * window.dilation;
        if (at >= low && at < high) count++;
      }
      return count;
    });
  });
  const shape = perAxis.map(({ length }) => length);
  const data = allocate('float32', sizeOf(shape)) as Float32Array;
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let product = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      product *= perAxis[axis]![rest % shape[axis]!]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    data[i] = product;
  }
  return b.constant({ dtype: 'float32', shape: [1, 1, ...shape], data });
}

/** Sums each window's gradient back onto the px it covered: the adjoint of summing windows, channel by channel. */
function spread(
  b: Builder,
  g: string,
  windows: readonly Window[],
  size: readonly number[],
): string {
  const [, channels, ...positions] = b.shape(g) as [number, number, ...number[]];
  // with a ceiling the last window may reach beyond the padding: keep those px, then crop
  const reach = windows.map(
    (window, axis) => (positions[axis]! - 1) * window.stride + extent(window) - window.before,
  );
  const full = size.map((length, axis) => Math.max(length, reach[axis]!));
  const ones: Tensor = {
    dtype: 'float32',
    shape: [channels, 1, ...windows.map(({ kernel }) => kernel)],
    data: new Float32Array(channels * sizeOf(windows.map(({ kernel }) => kernel))).fill(1),
  };
  const open = windows.map((window) => ({ ...window, after: 0, ceil: false }));
  const onto = b.op('ConvTranspose', [g, b.constant(ones)], {
    ...windowAttributes(open),
    group: int(channels),
    output_padding: ints(...full.map((length, axis) => length - reach[axis]!)),
  });
  const axes = size.map((_, axis) => axis + 2);
  const starts = axes.map(() => 0);
  return full.every((length, axis) => length === size[axis])
    ? onto
    : b.slice(onto, axes, starts, size);
}

export const pooling: Readonly<Record<string, Rule>> = {
  MaxPool: {
    infer: (call) => {
      const type = inferPool(call);
      return [type, { dtype: 'int64', shape: type.shape }];
    },
    lower: withExplicitPads,
    gradient: maxPoolBySwitches,
  },
  AveragePool: {
    infer: (call) => [inferPool(call)],
    lower: withExplicitPads,
    gradient: (b, node, [g]) => {
      const size = b.shape(node.inputs[0]!).slice(2);
      const windows = poolWindows(node, size);
      const includePads = getInt(node, 'count_include_pad', 0) === 1;
      return [spread(b, b.div(g!, windowCounts(b, windows, size, includePads)), windows, size)];
    },
  },
  GlobalAveragePool: {
    infer: (call) => [globalType(call)],
    gradient: (b, { inputs }, [g]) => {
      const shape = b.shape(inputs[0]!);
      return [b.expand(b.scale(g!, 1 / sizeOf(shape.slice(2))), shape)];
    },
  },
  GlobalMaxPool: {
    infer: (call) => [globalType(call)],
    lower: (b, { inputs, outputs }) => {
      const axes = b
        .shape(inputs[0]!)
        .map((_, axis) => axis)
        .slice(2);
      return b.append('ReduceMax', [inputs[0]!, b.indices(axes)], { keepdims: int(1) }, outputs);
    },
  },
};

function globalType(call: Call): { dtype: 'float32'; shape: number[] } {
  const [batch, channels, ...size] = call.shape(0) as [number, number, ...number[]];
  return { dtype: 'float32', shape: [batch, channels, ...size.map(() => 1)] };
}
