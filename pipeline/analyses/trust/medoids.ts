// Groups of things by their distances: k medoids, and how well the groups stand apart.
// Kaufman & Rousseeuw, Finding Groups in Data, 1990 (PAM); Rousseeuw 1987 (silhouettes, 10.1016/0377-0427(87)90125-7).

/** Distances [n, n], row-major, symmetric, 0 on the diagonal. */
export type Distances = { readonly count: number; readonly values: Float64Array };

/** The index of each thing's group, 0 … k − 1. */
export type Groups = readonly number[];

/** Distances 1 − cosine of directions. */
export function cosineDistances(directions: readonly Float64Array[]): Distances {
  const count = directions.length;
  const values = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [directions[i]!, directions[j]!];
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
      values[i * count + j] = values[j * count + i] = 1 - sum;
    }
  }
  return { count, values };
}

/** The groups round k medoids: those that together are nearest to all, as far as swapping one finds them. */
export function groupByMedoids(distances: Distances, k: number): Groups {
  const { count, values } = distances;
  const medoids: number[] = [];
  // build: always the one that helps most
  while (medoids.length < k) medoids.push(best(count, (i) => costOf(distances, [...medoids, i])));
  let cost = costOf(distances, medoids);
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (let m = 0; m < k; m++) {
      for (let i = 0; i < count; i++) {
        if (medoids.includes(i)) continue;
        const own = costOf(distances, medoids.with(m, i));
        if (own >= cost - 1e-12) continue;
        medoids[m] = i;
        cost = own;
        isBetter = true;
      }
    }
  }
  return Array.from({ length: count }, (_, i) => best(k, (m) => values[i * count + medoids[m]!]!));
}

/** Sum of the distances to the nearest medoid. */
function costOf({ count, values }: Distances, medoids: readonly number[]): number {
  let cost = 0;
  for (let i = 0; i < count; i++) {
    let nearest = Infinity;
    for (const medoid of medoids) nearest = Math.min(nearest, values[i * count + medoid]!);
    cost += nearest;
  }
  return cost;
}

/** The index 0 … count − 1 of least cost, the first of equal ones. */
function best(count: number, cost: (index: number) => number): number {
  let least = Infinity;
  let found = 0;
  for (let i = 0; i < count; i++) {
    const own = cost(i);
    if (own < least) [least, found] = [own, i];
  }
  return found;
}

/** Mean silhouette of groups, −1…1: 1 where they lie far apart, 0 where one runs into the other. */
export function meanSilhouette({ count, values }: Distances, groups: Groups, k: number): number {
  const sizes = new Float64Array(k);
  for (const group of groups) sizes[group]!++;
  let total = 0;
  const sums = new Float64Array(k);
  for (let i = 0; i < count; i++) {
    const own = groups[i]!;
    if (sizes[own] === 1) continue;
    sums.fill(0);
    for (let j = 0; j < count; j++) sums[groups[j]!]! += values[i * count + j]!;
    const within = sums[own]! / (sizes[own]! - 1);
    let nearest = Infinity;
    for (let g = 0; g < k; g++) {
      if (g !== own && sizes[g]! > 0) nearest = Math.min(nearest, sums[g]! / sizes[g]!);
    }
    const larger = Math.max(within, nearest);
    if (larger > 0) total += (nearest - within) / larger;
  }
  return total / count;
}
