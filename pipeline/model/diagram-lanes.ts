// Which branch of the drawing each node lies on.

import type { Edge } from './diagram.ts';

/** Nodes one after another, and the columns that they and their edges fill. */
type Chain = { readonly ids: readonly string[]; readonly first: number; readonly last: number };

/**
 * Lanes by node. A node that every way passes lies on the trunk, lane 0. What lies between two of
 * them falls into chains; those side by side get lanes of their own, spread evenly about the trunk.
 *
 * @param ids in the order of computation
 */
export function assignLanes(
  ids: readonly string[],
  edges: readonly Edge[],
  columns: ReadonlyMap<string, number>,
): Map<string, number> {
  const columnOf = (id: string) => columns.get(id)!;
  const lanes = new Map<string, number>();
  let block: string[] = [];
  const close = () => {
    const rows = packRows(chainsOf(block, edges, columnOf));
    rows.forEach((row, i) => {
      for (const id of row.flatMap((chain) => chain.ids)) lanes.set(id, i - (rows.length - 1) / 2);
    });
    block = [];
  };
  for (const id of ids.toSorted((a, b) => columnOf(a) - columnOf(b))) {
    const column = columnOf(id);
    const isAlone = ids.every((other) => other === id || columnOf(other) !== column);
    const isPassed = edges.some(([from, to]) => columnOf(from) < column && columnOf(to) > column);
    if (isAlone && !isPassed) {
      close();
      lanes.set(id, 0);
    } else block.push(id);
  }
  close();
  return lanes;
}

/** Takes chains off a block, each as long as it goes through nodes that are left. */
function chainsOf(
  block: readonly string[],
  edges: readonly Edge[],
  columnOf: (id: string) => number,
): Chain[] {
  const left = new Set(block);
  const longest = (id: string): string[] => {
    const ways = edges
      .filter(([from, to]) => from === id && left.has(to))
      .map(([, to]) => longest(to));
    return [id, ...ways.reduce((best, way) => (way.length > best.length ? way : best), [])];
  };
  const chains: Chain[] = [];
  for (const start of block) {
    if (!left.has(start)) continue;
    const ids = longest(start);
    for (const id of ids) left.delete(id);
    const before = edges.filter(([, to]) => to === ids[0]).map(([from]) => columnOf(from));
    const after = edges.filter(([from]) => from === ids.at(-1)).map(([, to]) => columnOf(to));
    chains.push({
      ids,
      first: Math.min(columnOf(ids[0]!), ...before.map((column) => column + 1)),
      last: Math.max(columnOf(ids.at(-1)!), ...after.map((column) => column - 1)),
    });
  }
  return chains;
}

/** Chains that do not meet share a row. */
function packRows(chains: readonly Chain[]): Chain[][] {
  const rows: Chain[][] = [];
  for (const chain of chains) {
    const row = rows.find((others) =>
      others.every(({ first, last }) => last < chain.first || chain.last < first),
    );
    if (row) row.push(chain);
    else rows.push([chain]);
  }
  return rows;
}
