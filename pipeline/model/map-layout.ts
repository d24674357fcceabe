// How a tensor holds a feature map: which axes are images, channels and places, and which tokens stand apart.

import type { Axes } from './axes.ts';
import type { Wiring } from './wiring.ts';

export type MapLayout = {
  /** Axes in the order images, channels, then rows and cols or tokens. */
  readonly order: readonly number[];
  readonly numChannels: number;
  /** Rows and cols. */
  readonly size: readonly [rows: number, cols: number];
  /** Tokens that stand for no place, before and after those of the grid; absent where rows and cols are axes. */
  readonly tokens?: { readonly before: number; readonly after: number };
};

/** The layout of a tensor for one image; undefined where it is no feature map, or its axes are not known. */
export function mapLayout(
  { axes, b, names }: Pick<Wiring, 'axes' | 'b' | 'names'>,
  tensor: string,
): MapLayout | undefined {
  const own = axes.get(tensor);
  return own && layoutOf(own, b.shape(names.get(tensor)!));
}

/** Whether rows and cols are axes that stand where convolutions put them: [N, C, H, W]. */
export function isPlain({ order, tokens }: MapLayout): boolean {
  return !tokens && order.every((axis, i) => axis === i);
}

/** @param shape of the tensor whose axes are given */
export function layoutOf(axes: Axes, shape: readonly number[]): MapLayout | undefined {
  const { roles, grid, before, after } = axes;
  const at = (role: string) => roles.indexOf(role as Axes['roles'][number]);
  const isOnce = new Set(roles).size === roles.length;
  const image = at('image');
  // of channels that were split and merged again
  const channel = at('channel') >= 0 ? at('channel') : at('other');
  if (!isOnce || image < 0 || channel < 0 || shape[image] !== 1) return undefined;
  const numChannels = shape[channel]!;
  const [row, col, token] = [at('row'), at('col'), at('token')];
  if (roles.length === 4 && row >= 0 && col >= 0) {
    return { order: [image, channel, row, col], numChannels, size: [shape[row]!, shape[col]!] };
  }
  if (roles.length !== 3 || token < 0 || !grid) return undefined;
  const isWhole = shape[token] === before + grid[0] * grid[1] + after;
  const order = [image, channel, token];
  return isWhole ? { order, numChannels, size: grid, tokens: { before, after } } : undefined;
}
