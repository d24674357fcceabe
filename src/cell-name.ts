// What a cell of a map is called, on the page and in what is said of it.

/** Its column as letters and its row as a number, from the upper left: (2, 6) is C7, (26, 0) is AA1. */
export function cellName(col: number, row: number): string {
  const LETTERS = 26;
  let letters = '';
  for (let left = col + 1; left > 0; left = Math.floor((left - 1) / LETTERS)) {
    letters = String.fromCharCode(65 + ((left - 1) % LETTERS)) + letters;
  }
  return letters + String(row + 1);
}
