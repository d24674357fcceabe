// The strongest edges between two layers, with their kernels, as files for programs.

import { toThree } from '../../base/to-digits.ts';
import { nameOf } from '../../analyses/circuits/grow-circuit.ts';
import { readFrom, type WiredPair } from '../wiring/wired-layers.ts';
import { tableOf, toParquet } from './table.ts';
import type { Cell } from './unit-row.ts';

/** An edge as it is written: the unit it comes from, the one it goes to, and the kernel row by row. */
type ExportedEdge = {
  readonly from: string;
  readonly to: string;
  readonly norm: number;
  readonly sum: number;
  /** Of the squared norm of all that `to` reads from that layer. */
  readonly share: number;
  /** Whether nothing but sums and averages lies between. */
  readonly exact: boolean;
  readonly height: number;
  readonly width: number;
  /** Row and col of the kernel's corner, from the position that lies under that of `to`. */
  readonly top: number;
  readonly left: number;
  /** [height, width], to three digits. */
  readonly kernel: readonly number[];
};

/** In the order of the later units, strongest first. */
export function edgesInto(pair: WiredPair): ExportedEdge[] {
  return pair.edges.inputs.flatMap((inputs, channel) => {
    const { all } = readFrom(pair, channel);
    return inputs.map(({ from, to, norm, sum, height, width, top, left, kernel }) => ({
      from: nameOf({ layer: pair.from.name, channel: from }),
      to: nameOf({ layer: pair.to.name, channel: to }),
      norm: toThree(norm),
      sum: toThree(sum),
      share: toThree(norm ** 2 / all),
      exact: pair.edges.isExact[channel]!,
      height,
      width,
      top,
      left,
      kernel: Array.from(kernel, toThree),
    }));
  });
}

/** The bytes of a Parquet file, one row per edge; kernels are JSON. */
export function edgesAsParquet(edges: readonly ExportedEdge[]): Uint8Array {
  const rows = edges.map(({ kernel, ...edge }) => {
    const cells: [string, Cell][] = Object.entries(edge);
    return new Map<string, Cell>([...cells, ['kernel', JSON.stringify(kernel)]]);
  });
  return toParquet(tableOf(rows));
}
