// An order of units in which those that answer alike stand side by side: the second eigenvector of the graph of their correlations.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { pointAt, type Points } from '../../base/points.ts';
import { random } from '../../base/random.ts';
import type { Engine } from '../../engine/engine.ts';
import { visitProducts } from '../../engine/products.ts';

/** Beyond it the matrix of all pairs would not fit, nor anyone look through the units. */
const mostUnits = 8192;

/** Ties every unit to every other, so that the graph is whole; little beside the square of a correlation. */
const tie = 1e-3;

/** Steps of Lanczos' method: enough for the second eigenvector of a chain of hundreds. */
const mostSteps = 160;

/**
 * Places 0…1 in an order of the units along the Fiedler vector of the graph whose edges are squares
 * of positive correlations, which brings near together what is alike (Barnard, Pothen & Simon 1993,
 * doi:10.1145/169627.169797, of sparse matrices). It begins at the end whose unit comes first in the
 * list. Units that never change come last, in the order of the list. Undefined for more than 8,192.
 *
 * @param vectors of `correlationVectors`
 */
export async function orderOf(engine: Engine, vectors: Points): Promise<number[] | undefined> {
  const { numPoints: count } = vectors;
  if (count > mostUnits) return undefined;
  const isSilent = (i: number) => pointAt(vectors, i).every((value) => value === 0);
  const all = Array.from({ length: count }, (_, i) => i);
  const silent = all.filter(isSilent);
  const live = all.filter((i) => !isSilent(i));
  const fiedler = fiedlerVector(await affinities(engine, vectors), live);
  const sorted = live
    .map((unit, i) => ({ unit, at: fiedler[i]! }))
    .sort((a, b) => a.at - b.at || a.unit - b.unit)
    .map(({ unit }) => unit);
  if (sorted.length > 0 && sorted[0]! > sorted.at(-1)!) sorted.reverse();
  const places = Array<number>(count);
  for (const [place, unit] of [...sorted, ...silent].entries()) {
    places[unit] = count > 1 ? place / (count - 1) : 0;
  }
  return places;
}

type Affinities = { readonly count: number; readonly edges: Float32Array };

async function affinities(engine: Engine, vectors: Points): Promise<Affinities> {
  const { numPoints: count } = vectors;
  const edges = new Float32Array(count * count);
  await visitProducts(engine, vectors, ({ row, col, side, products }) => {
    for (let i = row; i < Math.min(row + side, count); i++) {
      for (let k = col; k < Math.min(col + side, count); k++) {
        const correlation = products[(i - row) * side + (k - col)]!;
        const edge = (correlation > 0 ? correlation ** 2 : 0) + tie;
        edges[i * count + k] = edge;
        edges[k * count + i] = edge;
      }
    }
  });
  return { count, edges };
}

/** The second eigenvector of the random walk over `units`; 0 for fewer than two. */
function fiedlerVector({ count, edges }: Affinities, units: readonly number[]): Float64Array {
  const n = units.length;
  const roots = Float64Array.from(units, (i) => {
    let degree = 0;
    for (const k of units) degree += edges[i * count + k]!;
    return Math.sqrt(degree);
  });
  // D^-½ A D^-½, whose first eigenvector is D^½ 1
  const apply = (x: Float64Array) => {
    const scaled = x.map((value, i) => value / roots[i]!);
    return Float64Array.from(units, (row, i) => {
      const start = row * count;
      let sum = 0;
      for (let k = 0; k < n; k++) sum += edges[start + units[k]!]! * scaled[k]!;
      return sum / roots[i]!;
    });
  };
  const first = unitLength(roots);
  return largestEigenvector(apply, first).map((value, i) => value / roots[i]!);
}

/** The eigenvector of the largest eigenvalue of a symmetric map among what is orthogonal to `first`: Lanczos' method. */
function largestEigenvector(
  apply: (x: Float64Array) => Float64Array,
  first: Float64Array,
): Float64Array {
  const n = first.length;
  const rng = random('order');
  const basis: Float64Array[] = [];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  let next: Float64Array = Float64Array.from({ length: n }, () => rng.normal());
  for (let step = 0; step < Math.min(mostSteps, n - 1); step++) {
    // twice, since once leaves what rounding made of it
    for (let pass = 0; pass < 2; pass++) {
      for (const known of [first, ...basis]) remove(next, known);
    }
    const size = Math.hypot(...next);
    if (size < 1e-9) break;
    if (step > 0) beside.push(size);
    const own = next.map((value) => value / size);
    basis.push(own);
    next = apply(own);
    diagonal.push(product(own, next));
  }
  const result = new Float64Array(n);
  const numSteps = basis.length;
  if (numSteps === 0) return result;
  const small = Matrix.zeros(numSteps, numSteps);
  for (let i = 0; i < numSteps; i++) {
    small.set(i, i, diagonal[i]!);
    if (i + 1 < numSteps) {
      small.set(i, i + 1, beside[i]!);
      small.set(i + 1, i, beside[i]!);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(small, {
    assumeSymmetric: true,
  });
  const largest = realEigenvalues.indexOf(Math.max(...realEigenvalues));
  for (const [step, vector] of basis.entries()) {
    const share = eigenvectorMatrix.get(step, largest);
    for (let i = 0; i < n; i++) result[i]! += share * vector[i]!;
  }
  return result;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Takes from `x` what it has of `direction`, of length 1. */
function remove(x: Float64Array, direction: Float64Array): void {
  const share = product(x, direction);
  for (let i = 0; i < x.length; i++) x[i]! -= share * direction[i]!;
}

function unitLength(x: Float64Array): Float64Array {
  const size = Math.hypot(...x);
  return x.map((value) => value / size);
}
