// Which px of the input a px of a Resize looks at along one axis, and how much each weighs.

import { getFloat, getInt, getString } from '../attributes.ts';
import type { Call } from '../rule.ts';

/** One axis of a Resize: lengths before and after, and the factor between them, which need not be their quotient. */
export type Scaling = { readonly from: number; readonly to: number; readonly scale: number };

export type Tap = { readonly at: number; readonly weight: number };

const single = Math.fround;

/**
 * Position in the input that output `i` looks at (ONNX Resize, coordinate_transformation_mode),
 * in single precision as engines compute it: a rounding error decides which px is nearest.
 */
function source(call: Call, i: number, { from, to, scale }: Scaling): number {
  const mode = getString(call.node, 'coordinate_transformation_mode', 'half_pixel');
  const centred = () => single(single((i + 0.5) / scale) - 0.5);
  switch (mode) {
    case 'asymmetric':
      return single(i / scale);
    case 'align_corners':
      return to === 1 ? 0 : single((i * (from - 1)) / (to - 1));
    case 'pytorch_half_pixel':
      return to === 1 ? 0 : centred();
    case 'half_pixel':
      return centred();
    case 'half_pixel_symmetric':
      // about the centre, also where the length was rounded down
      return single((from / 2) * (1 - to / single(from * scale)) + centred());
    default:
      return call.fail(`coordinate_transformation_mode "${mode}" is not supported`);
  }
}

/** The px nearest to position `x`; half-way between two, the mode decides. */
function nearest(call: Call, x: number): number {
  switch (getString(call.node, 'nearest_mode', 'round_prefer_floor')) {
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    case 'round_prefer_ceil':
      return Math.floor(x + 0.5);
    default:
      return Math.ceil(x - 0.5);
  }
}

/** Cubic convolution kernel (Keys 1981, 10.1109/TASSP.1981.1163711). */
function cubic(d: number, a: number): number {
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/**
 * Positions and weights for output `i`; the weights sum to 1. Positions may lie beyond the edge,
 * where they stand for the px at the edge.
 */
export function tapsOf(call: Call, i: number, scaling: Scaling): Tap[] {
  const { from, scale } = scaling;
  const mode = getString(call.node, 'mode', 'nearest');
  const x = source(call, i, scaling);
  if (mode === 'nearest') return [{ at: nearest(call, x), weight: 1 }];
  const a = getFloat(call.node, 'cubic_coeff_a', -0.75);
  const kernel = mode === 'linear' ? (d: number) => Math.max(0, 1 - d) : (d: number) => cubic(d, a);
  // against aliasing the kernel spans as many px as one of the output does
  const isSmoothed = getInt(call.node, 'antialias', 0) === 1;
  const stretch = isSmoothed ? Math.max(1, 1 / scale) : 1;
  const reach = (mode === 'linear' ? 1 : 2) * stretch;
  const first = Math.floor(x + 1 - reach);
  const all = Array.from({ length: Math.floor(x + 1 + reach) - first }, (_, k) => ({
    at: first + k,
    weight: kernel(Math.abs(x - first - k) / stretch),
  }));
  const isCut = getInt(call.node, 'exclude_outside', 0) === 1;
  const taps = isCut ? all.filter(({ at }) => at >= 0 && at < from) : all;
  const total = taps.reduce((sum, { weight }) => sum + weight, 0);
  return taps.map(({ at, weight }) => ({ at, weight: weight / total }));
}
