// Rows of text set in columns.

import { stripVTControlCharacters } from 'node:util';

/** One line per row; columns are two spaces apart and as wide as their widest cell, colours aside. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [col, cell] of row.entries()) {
      widths[col] = Math.max(widths[col] ?? 0, widthOf(cell));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, col) => cell + ' '.repeat(widths[col]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
