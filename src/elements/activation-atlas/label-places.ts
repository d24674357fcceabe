// Which names are written on a map, and where: one for each region of cells of a class, none over another.

/** A name and the middle of where it stands, in cells from the upper left corner. */
export type LabelPlace = { readonly index: number; readonly x: number; readonly y: number };

type Cells = {
  readonly size: number;
  readonly cols: readonly number[];
  readonly rows: readonly number[];
  /** Activations in each. */
  readonly counts: readonly number[];
  /** The class of each, −1 where there is none. */
  readonly classes: readonly number[];
  /** The cell at [row, col], −1 where there is none. */
  readonly at: Int32Array;
};

type Region = LabelPlace & { readonly weight: number };

/** Cells of a class that touch, each such region by its cell nearest to the middle; those of most activations first. */
export function findRegions(cells: Cells): Region[] {
  const { size, cols, rows, counts, classes, at } = cells;
  const seen = new Uint8Array(cols.length);
  const regions: Region[] = [];
  for (let first = 0; first < cols.length; first++) {
    const index = classes[first]!;
    if (seen[first] || index < 0) continue;
    seen[first] = 1;
    const members = [first];
    for (let i = 0; i < members.length; i++) {
      const [col, row] = [cols[members[i]!]!, rows[members[i]!]!];
      for (const [right, down] of steps) {
        const [c, r] = [col + right, row + down];
        const next = c < 0 || r < 0 || c >= size || r >= size ? -1 : at[r * size + c]!;
        if (next < 0 || seen[next] || classes[next] !== index) continue;
        seen[next] = 1;
        members.push(next);
      }
    }
    regions.push({ index, ...middleOf(members, cells), weight: sum(members, counts) });
  }
  return regions.sort((a, b) => b.weight - a.weight);
}

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

function middleOf(members: readonly number[], { cols, rows, counts }: Cells) {
  const weight = sum(members, counts);
  const mean = (of: readonly number[]): number =>
    members.reduce((total, cell) => total + of[cell]! * counts[cell]!, 0) / weight;
  const [col, row] = [mean(cols), mean(rows)];
  const away = (cell: number): number => Math.hypot(cols[cell]! - col, rows[cell]! - row);
  const cell = members.reduce((best, each) => (away(each) < away(best) ? each : best));
  return { x: cols[cell]! + 0.5, y: rows[cell]! + 0.5 };
}

function sum(members: readonly number[], counts: readonly number[]): number {
  return members.reduce((total, cell) => total + counts[cell]!, 0);
}

/**
 * Those of the places that do not collide, the first in the list before later ones.
 *
 * @param cell side of a cell, px
 * @param widthOf a label, px
 * @param height of a label, px
 */
export function placeLabels<T extends LabelPlace>(
  places: readonly T[],
  cell: number,
  widthOf: (index: number) => number,
  height: number,
): T[] {
  // what stands in each strip as high as a label
  const strips = new Map<number, [left: number, right: number, top: number][]>();
  return places.filter((place) => {
    const width = widthOf(place.index);
    const [left, top] = [place.x * cell - width / 2, place.y * cell - height / 2];
    const strip = Math.floor(top / height);
    for (let near = strip - 1; near <= strip + 1; near++) {
      for (const [otherLeft, otherRight, otherTop] of strips.get(near) ?? []) {
        const isApart =
          otherRight <= left || left + width <= otherLeft || Math.abs(otherTop - top) >= height;
        if (!isApart) return false;
      }
    }
    strips.set(strip, [...(strips.get(strip) ?? []), [left, left + width, top]]);
    return true;
  });
}
