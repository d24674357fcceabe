// Products of every vector of a list with every other, tile by tile: the whole matrix of a large network would not fit.

import { float32 } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { int } from '../../graph/attributes.ts';
import { Builder } from '../../graph/builder.ts';

/** Vectors of one length, one after the other: [count, length]. */
export type Vectors = {
  readonly count: number;
  readonly length: number;
  readonly values: Float32Array;
};

/** Products of the vectors from `row` with those from `col`, [side, side]; of vectors beyond the last one 0. */
export type Tile = {
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
  vectors: Vectors,
  visit: (tile: Tile) => void,
): Promise<void> {
  const { count, length } = vectors;
  const side = Math.min(mostVectors, count);
  const b = new Builder();
  const [rows, cols] = ['rows', 'cols'].map((name) => b.input(name, 'float32', [side, length]));
  const product = b.op('Gemm', [rows!, cols!], { transB: int(1) });
  const program = await engine.load(b.build({ products: product }));
  const room = { products: float32([side, side], new Float32Array(side * side)) };
  for (let row = 0; row < count; row += side) {
    const feed = part(vectors, row, side);
    for (let col = row; col < count; col += side) {
      const results = await program.run({ rows: feed, cols: part(vectors, col, side) }, room);
      visit({ row, col, side, products: results['products']!.data as Float32Array });
    }
  }
  await program.dispose();
}

/** `side` vectors from `first`; zeros beyond the last. */
function part({ length, values }: Vectors, first: number, side: number) {
  const own = values.subarray(first * length, (first + side) * length);
  if (own.length === side * length) return float32([side, length], own);
  const padded = new Float32Array(side * length);
  padded.set(own);
  return float32([side, length], padded);
}
