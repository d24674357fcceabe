// Products of every vector of a list with every other, tile by tile: the whole matrix of a large network would not fit.

import type { Points } from '../base/points.ts';
import { float32 } from '../base/tensor.ts';
import { int } from '../graph/attributes.ts';
import { Builder } from '../graph/builder.ts';
import type { Engine } from './engine.ts';

/** Products of the vectors from `row` with those from `col`, [side, side]; of vectors beyond the last one 0. */
export type ProductTile = {
  readonly row: number;
  readonly col: number;
  readonly side: number;
  readonly products: Float32Array;
};

/** Most vectors along the side of a tile. */
const mostVectors = 512;

/** Visits tiles on and above the diagonal, which hold every pair; a tile is overwritten by the next. */
export async function visitProducts(
  engine: Engine,
  vectors: Points,
  visit: (tile: ProductTile) => void,
): Promise<void> {
  const { numPoints, numDims } = vectors;
  const side = Math.min(mostVectors, numPoints);
  const b = new Builder();
  const [rows, cols] = ['rows', 'cols'].map((name) => b.input(name, 'float32', [side, numDims]));
  const product = b.op('Gemm', [rows!, cols!], { transB: int(1) });
  const program = await engine.load(b.build({ products: product }));
  const room = { products: float32([side, side], new Float32Array(side * side)) };
  for (let row = 0; row < numPoints; row += side) {
    const feed = part(vectors, row, side);
    for (let col = row; col < numPoints; col += side) {
      const results = await program.run({ rows: feed, cols: part(vectors, col, side) }, room);
      visit({ row, col, side, products: results['products']!.data as Float32Array });
    }
  }
  await program.dispose();
}

/** `side` vectors from `first`; zeros beyond the last. */
function part({ data, numDims }: Points, first: number, side: number) {
  const own = data.subarray(first * numDims, (first + side) * numDims);
  if (own.length === side * numDims) return float32([side, numDims], own);
  const padded = new Float32Array(side * numDims);
  padded.set(own);
  return float32([side, numDims], padded);
}
