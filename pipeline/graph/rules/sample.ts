// Looking a picture up at computed places between its px: a few px around each, weighed.

import { sizeOf, stridesOf, tensor } from '../../base/tensor.ts';
import { int } from '../attributes.ts';
import type { Builder } from '../builder.ts';

/** How px are weighed, what stands for those beyond the edge, and whether ±1 are the centres of the outer px. */
export type Sampling = {
  readonly mode: string;
  readonly padding: string;
  readonly isCentred: boolean;
};

/** One of the px that count at each place along one axis: positions [N, P] as whole floats and their weights. */
type Tap = { readonly at: string; readonly weight: string | undefined };

/** Coefficient of the cubic kernel (Keys 1981, 10.1109/TASSP.1981.1163711) that ONNX uses here. */
const cubicA = -0.75;

/** a₀ + a₁x + a₂x² + … by Horner's rule. */
function polynomial(b: Builder, x: string, coefficients: readonly number[]): string {
  const [last, ...rest] = coefficients.toReversed() as [number, ...number[]];
  return rest.reduce((sum, a) => b.add(b.mul(sum, x), b.scalar(a)), b.scalar(last));
}

/** Weight of the px at distance `d`, below 1 or from 1 to 2. */
const near = (b: Builder, d: string) => polynomial(b, d, [1, 0, -(cubicA + 3), cubicA + 2]);
const far = (b: Builder, d: string) =>
  polynomial(b, d, [-4 * cubicA, 8 * cubicA, -5 * cubicA, cubicA]);

/** The px that count at places `p` (in px), by the mode of interpolation: linear, nearest or cubic. */
function taps(b: Builder, p: string, mode: string): Tap[] {
  if (mode === 'nearest') return [{ at: b.op('Round', [p]), weight: undefined }];
  const floor = b.op('Floor', [p]);
  const rest = b.sub(p, floor);
  const one = b.scalar(1);
  const left = b.sub(one, rest);
  const next = b.add(floor, one);
  if (mode === 'linear') {
    return [
      { at: floor, weight: left },
      { at: next, weight: rest },
    ];
  }
  return [
    { at: b.sub(floor, one), weight: far(b, b.add(rest, one)) },
    { at: floor, weight: near(b, rest) },
    { at: next, weight: near(b, left) },
    { at: b.add(next, one), weight: far(b, b.add(left, one)) },
  ];
}

/** Brings a tap into the picture: beyond its edge it counts nothing, or stands for a px within. */
function padded(b: Builder, { at, weight }: Tap, length: number, sampling: Sampling): Tap {
  const { padding, isCentred } = sampling;
  const [zero, last] = [b.scalar(0), b.scalar(length - 1)];
  const clipped = (x: string) => b.op('Clip', [x, zero, last]);
  if (padding === 'border') return { at: clipped(at), weight };
  if (padding === 'reflection') {
    // about the centres of the outer px, or about their outer edges
    const period = isCentred ? Math.max(1, 2 * (length - 1)) : 2 * length;
    const rounds = b.op('Floor', [b.scale(at, 1 / period)]);
    const inside = b.sub(at, b.scale(rounds, period));
    const mirrored = b.sub(b.scalar(isCentred ? period : period - 1), inside);
    return { at: clipped(b.op('Min', [inside, mirrored])), weight };
  }
  const place = clipped(at);
  const isInside = b.cast(b.op('Equal', [place, at]), 'float32');
  return { at: place, weight: weight ? b.mul(weight, isInside) : isInside };
}

/**
 * The channels of pictures [N, C, ...] at P places each: [N, P, C].
 *
 * @param places per spatial axis the positions [N, P] in px
 */
export function sampleAt(
  b: Builder,
  x: string,
  places: readonly string[],
  sampling: Sampling,
): string {
  const [batch, channels, ...size] = b.shape(x) as [number, number, ...number[]];
  const strides = stridesOf(size);
  const count = b.shape(places[0]!)[1]!;
  const first = Array.from({ length: batch }, (_, n) => n * sizeOf(size));
  const start: Tap = { at: b.constant(tensor('int64', [batch, 1], first)), weight: undefined };
  // px around a place: each tap of one axis with each of the others
  const corners = size.reduce<Tap[]>(
    (some, length, axis) => {
      const own = taps(b, places[axis]!, sampling.mode).map((tap) => {
        const { at, weight } = padded(b, tap, length, sampling);
        const stride = b.scalar(strides[axis]!, 'int64');
        return { at: b.mul(b.cast(at, 'int64'), stride), weight };
      });
      return some.flatMap((corner) =>
        own.map(({ at, weight }) => ({
          at: b.add(corner.at, at),
          weight: corner.weight && weight ? b.mul(corner.weight, weight) : weight,
        })),
      );
    },
    [start],
  );
  const last = b.transpose(x, 0, ...size.map((_, axis) => axis + 2), 1);
  const rows = b.reshape(last, [batch * sizeOf(size), channels]);
  const terms = corners.map(({ at, weight }) => {
    const found = b.op('Gather', [rows, at], { axis: int(0) });
    return weight ? b.mul(found, b.reshape(weight, [batch, count, 1])) : found;
  });
  return terms.reduce((p, q) => b.add(p, q));
}
