// What axes stand for after a reshape: groups of axes of one product are kept, merged or split.

import { sizeOf } from '../base/tensor.ts';
import type { Axes, Role } from './axes.ts';

/** Axes [first, end) of the input become axes [outFirst, outEnd) of the output. */
type Group = { readonly from: readonly number[]; readonly to: readonly number[] };

/** Axes of a tensor of `shape` after it is brought to `target`, which has as many elements. */
export function reshapeAxes(axes: Axes, shape: readonly number[], target: readonly number[]): Axes {
  const roles: Role[] = target.map(() => 'other');
  let { grid } = axes;
  for (const group of groupsOf(shape, target)) {
    // axes of length 1 come and go
    const from = group.from.filter((axis) => shape[axis] !== 1);
    const to = group.to.filter((axis) => target[axis] !== 1);
    const names = from.map((axis) => axes.roles[axis]!);
    const spare = group.from.filter((axis) => shape[axis] === 1).map((axis) => axes.roles[axis]!);
    group.to.forEach((axis) => {
      if (target[axis] === 1) roles[axis] = spare.shift() ?? 'other';
    });
    if (to.length === 1) {
      const [role, size] = merged(
        names,
        from.map((axis) => shape[axis]!),
      );
      roles[to[0]!] = role;
      if (role === 'token' && size) grid = size;
    } else if (from.length === 1) {
      const parts = split(
        names[0]!,
        to.map((axis) => target[axis]!),
        axes,
      );
      to.forEach((axis, i) => (roles[axis] = parts[i]!));
    }
  }
  // a single image may lose its axis on the way and find it again
  const first = target.findIndex((length, axis) => length === 1 && roles[axis] === 'other');
  if (!roles.includes('image') && first >= 0) roles[first] = 'image';
  return { ...axes, roles, grid };
}

/** The smallest groups of neighbouring axes that hold equally many elements. */
function groupsOf(shape: readonly number[], target: readonly number[]): Group[] {
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < shape.length || j < target.length) {
    const from = i < shape.length ? [i++] : [];
    const to = j < target.length ? [j++] : [];
    for (;;) {
      const left = sizeOf(from.map((axis) => shape[axis]!));
      const right = sizeOf(to.map((axis) => target[axis]!));
      if (left === right) break;
      if (left < right && i < shape.length) from.push(i++);
      else if (j < target.length) to.push(j++);
      else break;
    }
    groups.push({ from, to });
  }
  return groups;
}

/** What axes, none of length 1, are together, and the grid of tokens that they make. */
function merged(
  roles: readonly Role[],
  lengths: readonly number[],
): [Role, (readonly [number, number])?] {
  const [first, second] = roles;
  if (first === undefined) return ['other'];
  if (roles.length === 1) return [first];
  const [rows, cols] = lengths as [number, number];
  if (roles.length === 2 && first === 'row' && second === 'col') return ['token', [rows, cols]];
  if (roles.length === 2 && second === 'inner' && (first === 'row' || first === 'col')) {
    return [first];
  }
  const isPatch = roles.every((role) => role === 'inner' || role === 'channel');
  return [isPatch ? 'channel' : 'other'];
}

/** What the parts of an axis are. */
function split(role: Role, lengths: readonly number[], { grid, before, after }: Axes): Role[] {
  const others = lengths.map((): Role => 'other');
  if (lengths.length !== 2) return others;
  if (role === 'row' || role === 'col') return [role, 'inner'];
  const isGrid = before + after === 0 && lengths[0] === grid?.[0] && lengths[1] === grid?.[1];
  return role === 'token' && isGrid ? ['row', 'col'] : others;
}
