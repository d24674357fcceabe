// Rows → a table of columns, and that as CSV and as Parquet.

import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell, Row } from './unit-row.ts';

export type Column = {
  readonly name: string;
  readonly type: 'DOUBLE' | 'BOOLEAN' | 'STRING';
  /** One per row; null where the row has none. */
  readonly cells: readonly Cell[];
};

/** The columns of rows, in the order in which the first row that has it tells each. */
export function tableOf(rows: readonly Row[]): Column[] {
  const names = new Set(rows.flatMap((row) => [...row.keys()]));
  return Array.from(names, (name) => {
    const cells = rows.map((row) => row.get(name) ?? null);
    const kinds = new Set(cells.flatMap((cell) => (cell === null ? [] : [typeof cell])));
    if (kinds.size > 1) {
      const words = cells.map((cell) => (cell === null ? null : String(cell)));
      return { name, type: 'STRING', cells: words };
    }
    const type = kinds.has('number') ? 'DOUBLE' : kinds.has('boolean') ? 'BOOLEAN' : 'STRING';
    return { name, type, cells };
  });
}

/** CSV as of RFC 4180: a line of names, then one per row. Numbers are exact; what is absent is empty. */
export function toCsv(columns: readonly Column[]): string {
  const numRows = columns[0]?.cells.length ?? 0;
  const rows = Array.from({ length: numRows }, (_, i) => columns.map(({ cells }) => cells[i]!));
  return [columns.map(({ name }) => name), ...rows]
    .map((row) => `${row.map(csvField).join(',')}\r\n`)
    .join('');
}

function csvField(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The bytes of a Parquet file; columns may be null. */
export function toParquet(columns: readonly Column[]): Uint8Array {
  const columnData = columns.map(({ name, type, cells }) => ({
    name,
    type,
    data: [...cells],
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
