// The order in which the units of each layer of a circuit stand side by side, so that few edges cross.
//
// Barycentre heuristic: Sugiyama, Tagawa & Toda 1981, 10.1109/TSMC.1981.4308636.

/** Nodes of a layer, as their places in the circuit. */
export type Row = readonly number[];

type Edge = { readonly from: number; readonly to: number; readonly share: number };

/** Sweeps over all rows; more make no difference to circuits of some sixty nodes. */
const numSweeps = 8;

/**
 * Orders each row by where its neighbours stand. Of all orders on the way, the one of the fewest
 * crossings; of equally good ones the first.
 *
 * @param groupOf nodes of a row that are of one group stay together
 */
export function orderRows(
  rows: readonly Row[],
  edges: readonly Edge[],
  groupOf: (node: number) => string | undefined = () => undefined,
): Row[] {
  let current = rows.map((row) => sortRow(row, (node) => row.indexOf(node), groupOf));
  let best = current;
  let fewest = countCrossings(best, edges);
  for (let sweep = 0; sweep < numSweeps && fewest > 0; sweep++) {
    const order = [...current.keys()];
    for (const index of sweep % 2 === 0 ? order : order.toReversed()) {
      const places = placesIn(current);
      const sorted = sortRow(
        current[index]!,
        (node) => barycentre(node, edges, places) ?? places.get(node)!,
        groupOf,
      );
      current = current.with(index, sorted);
    }
    const crossings = countCrossings(current, edges);
    if (crossings < fewest) [best, fewest] = [current, crossings];
  }
  return best;
}

/** Pairs of edges between the same two rows that cross. */
export function countCrossings(rows: readonly Row[], edges: readonly Edge[]): number {
  const places = placesIn(rows);
  const rowOf = new Map(rows.flatMap((row, index) => row.map((node) => [node, index] as const)));
  const between = Map.groupBy(edges, ({ from, to }) => `${rowOf.get(from)} ${rowOf.get(to)}`);
  let crossings = 0;
  for (const own of between.values()) {
    for (const [i, a] of own.entries()) {
      for (const b of own.slice(0, i)) {
        const below = places.get(a.from)! - places.get(b.from)!;
        const above = places.get(a.to)! - places.get(b.to)!;
        if (below * above < 0) crossings++;
      }
    }
  }
  return crossings;
}

/** Where each node stands in its row, 0…1. */
function placesIn(rows: readonly Row[]): Map<number, number> {
  return new Map(
    rows.flatMap((row) => row.map((node, i) => [node, (i + 0.5) / row.length] as const)),
  );
}

/** Mean place of the neighbours, each as much as its edge weighs; undefined where there are none. */
function barycentre(
  node: number,
  edges: readonly Edge[],
  places: ReadonlyMap<number, number>,
): number | undefined {
  let [sum, total] = [0, 0];
  for (const { from, to, share } of edges) {
    if (from !== node && to !== node) continue;
    sum += share * places.get(from === node ? to : from)!;
    total += share;
  }
  return total > 0 ? sum / total : undefined;
}

/** Sorts by a key, groups by the mean of theirs. */
function sortRow(
  row: Row,
  keyOf: (node: number) => number,
  groupOf: (node: number) => string | undefined,
): Row {
  const groups = Map.groupBy(row, (node) => groupOf(node) ?? node);
  const sorted = [...groups.values()].map((nodes) => {
    const keyed = nodes.map((node) => ({ node, key: keyOf(node) })).sort((a, b) => a.key - b.key);
    return { nodes: keyed, mean: keyed.reduce((sum, { key }) => sum + key, 0) / keyed.length };
  });
  sorted.sort((a, b) => a.mean - b.mean);
  return sorted.flatMap(({ nodes }) => nodes.map(({ node }) => node));
}
