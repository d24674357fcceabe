import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellName } from '../../src/cell-name.ts';
import { parseView, writeView } from '../../src/elements/activation-atlas/address.ts';
import {
  between,
  clampCamera,
  largestZoom,
  panBy,
  toPlace,
  toScreen,
  wholeMap,
  zoomAt,
} from '../../src/elements/activation-atlas/camera.ts';
import {
  decodeClass,
  decodeMoves,
  findClass,
  largestOf,
} from '../../src/elements/activation-atlas/class-values.ts';
import { findRegions, placeLabels } from '../../src/elements/activation-atlas/label-places.ts';
import {
  cellAt,
  layOut,
  layOutApart,
  nearestCell,
  neighbourOf,
} from '../../src/elements/activation-atlas/layout.ts';
import { chooseLevel } from '../../src/elements/activation-atlas/level-choice.ts';
import { progress } from '../../src/elements/activation-atlas/motion.ts';
import { packPlaces, packValues } from '../../pipeline/stages/map-values.ts';

const viewport = { width: 900, height: 600 };
const finest = 40;
const place = fc.double({ min: 0.1, max: 0.9, noNaN: true });
const cameras = fc
  .record({ x: place, y: place, zoom: fc.double({ min: 1, max: 15, noNaN: true }) })
  .map((camera) => clampCamera(camera, viewport, finest));

describe('a camera', () => {
  it('goes from places to px and back', () => {
    fc.assert(
      fc.property(cameras, place, place, (camera, x, y) => {
        const { left, top } = toScreen(camera, viewport, x, y);
        const back = toPlace(camera, viewport, left, top);
        expect(back.x).toBeCloseTo(x, 9);
        expect(back.y).toBeCloseTo(y, 9);
      }),
    );
  });

  it('keeps the place under the pointer when it zooms, on all of the way', () => {
    const px = fc.integer({ min: 0, max: 600 });
    const factors = fc.double({ min: 0.2, max: 8, noNaN: true });
    fc.assert(
      fc.property(cameras, px, px, factors, place, (camera, left, top, factor, t) => {
        const to = zoomAt(camera, viewport, finest, factor, left, top);
        expect(to.zoom).toBeGreaterThanOrEqual(1);
        expect(to.zoom).toBeLessThanOrEqual(largestZoom(viewport, finest));
        const fixed = toPlace(camera, viewport, left, top);
        for (const view of [to, between(camera, to, t)]) {
          const there = toPlace(view, viewport, left, top);
          expect(there.x).toBeCloseTo(fixed.x, 6);
          expect(there.y).toBeCloseTo(fixed.y, 6);
        }
      }),
    );
  });

  it('moves the map with the pointer', () => {
    const camera = { x: 0.5, y: 0.5, zoom: 4 };
    const before = toScreen(camera, viewport, 0.4, 0.4);
    const after = toScreen(panBy(camera, viewport, 30, -20), viewport, 0.4, 0.4);
    expect(after.left - before.left).toBeCloseTo(30);
    expect(after.top - before.top).toBeCloseTo(-20);
  });

  it('shows nothing beside the map where it need not', () => {
    fc.assert(
      fc.property(cameras, (camera) => {
        const from = toPlace(camera, viewport, 0, 0);
        const to = toPlace(camera, viewport, viewport.width, viewport.height);
        // the height is the shorter side
        expect(from.y).toBeGreaterThanOrEqual(-1e-9);
        expect(to.y).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.min(from.x, 1 - to.x) >= -1e-9 || camera.x === 0.5).toBe(true);
      }),
    );
    expect(clampCamera({ x: 3, y: -3, zoom: 0.1 }, viewport, finest)).toEqual(wholeMap);
  });
});

describe('levels', () => {
  it('are as fine as their cells are large enough', () => {
    expect(chooseLevel([10, 20, 40], 600)).toBe(0);
    expect(chooseLevel([10, 20, 40], 1200)).toBe(1);
    expect(chooseLevel([10, 20, 40], 9000)).toBe(2);
    // too small all of them
    expect(chooseLevel([10, 20, 40], 200)).toBe(0);
    expect(chooseLevel([100], 600)).toBe(0);
  });
});

describe('class values', () => {
  it('come back as they were packed, of every class', () => {
    const [numClasses, numCells] = [35, 7];
    const values = Float32Array.from(
      { length: numClasses * numCells },
      (_, i) => Math.sin(i) * 4 - 1,
    );
    const classes = Array.from({ length: numClasses }, (_, i) => String(i));
    const { scale, files } = packValues({ classes, values });
    for (let index = 0; index < numClasses; index++) {
      const { file, row } = findClass(index);
      const decoded = decodeClass(bytesOf(files[file]!), row, numCells, scale);
      for (let cell = 0; cell < numCells; cell++) {
        const expected = values[index * numCells + cell]!;
        expect(Math.abs(decoded[cell]! - expected)).toBeLessThanOrEqual(scale);
      }
    }
  });

  it('have a largest magnitude', () => {
    expect(largestOf(Float32Array.of(1, -3, 2))).toBe(3);
    expect(largestOf(new Float32Array())).toBe(0);
  });

  it('of moves come back too, with those that are nowhere', () => {
    const places = [
      Float32Array.of(0, 1, 0.25, 0.5),
      Float32Array.of(Number.NaN, Number.NaN, 1, 0),
    ];
    const bytes = bytesOf(packPlaces(places));
    const [first, second] = [decodeMoves(bytes, 0, 2), decodeMoves(bytes, 1, 2)];
    for (const [i, value] of [0, 1, 0.25, 0.5].entries()) expect(first[i]).toBeCloseTo(value, 3);
    expect(second[0]).toBeNaN();
    expect(second[1]).toBeNaN();
    expect(second[2]).toBeCloseTo(1, 3);
    expect(second[3]).toBe(0);
  });
});

describe('a layout', () => {
  const cols = [0, 1, 2, 9, 2];
  const rows = [0, 0, 0, 0, 5];
  const layout = layOut('map', 10, cols, rows);

  it('finds the cell at a place', () => {
    expect(cellAt(layout, 0.95, 0.05)).toBe(3);
    expect(cellAt(layout, 0.95, 0.15)).toBe(-1);
    expect(cellAt(layout, -0.01, 0.05)).toBe(-1);
    expect(cellAt(layout, 1, 0.05)).toBe(-1);
  });

  it('finds the cell nearest to a place', () => {
    expect(nearestCell(layout, 0.3, 0.6)).toBe(4);
    expect(nearestCell(layout, 1, 0)).toBe(3);
  });

  it('knows the blocks of its cells', () => {
    expect([...layout.blocks.values()]).toEqual([[0, 1, 2, 4], [3]]);
  });

  it('finds the next cell in a direction, over gaps', () => {
    expect(neighbourOf(layout, 0, 1, 0)).toBe(1);
    expect(neighbourOf(layout, 2, 1, 0)).toBe(3);
    expect(neighbourOf(layout, 2, 0, 1)).toBe(4);
    expect(neighbourOf(layout, 4, 0, -1)).toBe(2);
    expect(neighbourOf(layout, 0, -1, 0)).toBe(-1);
  });

  it('sets cells apart by a value, each in a place of its own, zero in the middle', () => {
    const values = fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (list) => {
        const order = list.map((_, i) => i);
        const apart = layOutApart('apart', Float32Array.from(list), order);
        const taken = new Set(apart.cols.map((col, i) => `${col} ${apart.rows[i]}`));
        expect(taken.size).toBe(list.length);
        expect(Math.max(...apart.cols, ...apart.rows)).toBeLessThan(apart.size);
        expect(Math.min(...apart.cols, ...apart.rows)).toBeGreaterThanOrEqual(0);
        for (const [i, value] of list.entries()) {
          for (const [j, other] of list.entries()) {
            expect(value >= other || apart.cols[i]! <= apart.cols[j]!).toBe(true);
          }
          const middle = (apart.cols[i]! + 0.5) / apart.size - 0.5;
          const isSigned = Math.sign(middle) === Math.sign(value);
          expect(isSigned || Math.abs(middle) <= 1 / apart.size).toBe(true);
        }
      }),
    );
    const [low, high] = layOutApart('apart', Float32Array.of(1, 1), [1, 0]).rows;
    expect(low).toBeLessThan(high!);
  });
});

describe('labels', () => {
  const cells = { size: 3, cols: [0, 1, 2, 0], rows: [0, 0, 0, 2], counts: [5, 5, 1, 9] };
  const at = Int32Array.of(0, 1, 2, -1, -1, -1, 3, -1, -1);

  it('stand once in each region of a class, the fullest first', () => {
    const regions = findRegions({ ...cells, at, classes: [7, 7, 8, 7] });
    expect(regions.map(({ index, weight }) => [index, weight])).toEqual([
      [7, 10],
      [7, 9],
      [8, 1],
    ]);
    expect(findRegions({ ...cells, at, classes: [-1, -1, -1, -1] })).toEqual([]);
  });

  it('never collide, and the first of them stays', () => {
    const places = fc.array(
      fc.record({
        index: fc.nat(5),
        x: fc.double({ min: 0, max: 12, noNaN: true }),
        y: fc.double({ min: 0, max: 12, noNaN: true }),
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(places, (all) => {
        const widthOf = (index: number) => 20 + 30 * index;
        const placed = placeLabels(all, 24, widthOf, 18);
        expect(placed[0]).toBe(all[0]);
        for (const [i, a] of placed.entries()) {
          for (const b of placed.slice(i + 1)) {
            const isBeside =
              Math.abs(a.x - b.x) * 24 + 1e-6 >= (widthOf(a.index) + widthOf(b.index)) / 2;
            const isBelow = Math.abs(a.y - b.y) * 24 + 1e-6 >= 18;
            expect(isBeside || isBelow).toBe(true);
          }
        }
      }),
    );
  });
});

describe('the address of a view', () => {
  it('says all of it, and is read back', () => {
    const view = {
      camera: { x: 0.4321, y: 0.25, zoom: 3.5 },
      cell: { size: 20, col: 7, row: 13 },
      measure: 'counts',
      label: 'tabby, cat & co',
      against: 'dog',
      isSized: true,
      hasLabels: false,
    } as const;
    const address = new URL('http://localhost/a/?x=1&other=2');
    writeView(address, view);
    expect(address.searchParams.get('other')).toBe('2');
    expect(parseView(address.searchParams)).toEqual(view);
    const again = new URL(address);
    writeView(again, parseView(address.searchParams));
    expect(again.href).toBe(address.href);
  });

  it('is empty at first, and nonsense is as nothing', () => {
    const first = parseView(new URLSearchParams());
    const nonsense = parseView(new URLSearchParams('x=a&zoom=-3&cell=1.2&by=x&icons=1&labels=0'));
    expect(nonsense).toEqual(first);
    const address = new URL('http://localhost/a/?x=1&cell=20.1.1');
    writeView(address, first);
    expect(address.search).toBe('');
  });
});

describe('names of cells', () => {
  it('go on after Z', () => {
    expect(cellName(2, 6)).toBe('C7');
    expect(cellName(25, 0)).toBe('Z1');
    expect(cellName(26, 0)).toBe('AA1');
    expect(cellName(26 * 27, 9)).toBe('AAA10');
  });
});

describe('motion', () => {
  it('begins and ends at rest', () => {
    expect(progress(-5)).toBe(0);
    expect(progress(1e6)).toBe(1);
    expect(progress(50, 100)).toBe(0.5);
    expect(progress(1, 100)).toBeLessThan(0.001);
  });
});

function bytesOf(view: Uint8Array): ArrayBuffer {
  return Uint8Array.from(view).buffer;
}
