// Kernels of any size stand beside each other without touching, each weight a square of its colour.

import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawSigned, writeKernels } from '../../pipeline/stages/kernel-sheet.ts';

/** Writes kernels and reads the file again. */
async function sheetOf(sizes: readonly (readonly [number, number])[], leastSide: number) {
  const drawings = sizes.map(([width, height], i) =>
    drawSigned(
      Float32Array.from({ length: width * height }, (_, at) => ((at + i) % 2 === 0 ? 1 : -0.5)),
      width,
      height,
      1,
    ),
  );
  let file: Uint8Array = new Uint8Array();
  const writer = {
    writeRecord: () => Promise.reject(new Error('no records')),
    writeBytes: async (_: string, bytes: Uint8Array) => void (file = bytes),
  };
  const places = await writeKernels(writer, 'a.webp', drawings, leastSide);
  const { data, info } = await sharp(file)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { drawings, places, data, info };
}

test('every weight is a square of whole px, in its own place', async () => {
  const size = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(size, { minLength: 1, maxLength: 90 }),
      fc.constantFrom(1, 24),
      async (sizes, leastSide) => {
        const { drawings, places, data, info } = await sheetOf(sizes, leastSide);
        const covered = new Uint8Array(info.width * info.height);
        for (const [i, { left, top, width, height, fileWidth, fileHeight }] of places.entries()) {
          const drawn = drawings[i]!;
          expect([fileWidth, fileHeight]).toEqual([info.width, info.height]);
          const scale = width / drawn.width;
          expect(Number.isInteger(scale) && height === drawn.height * scale).toBe(true);
          expect(Math.max(width, height)).toBeGreaterThanOrEqual(leastSide);
          let numWrong = 0;
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const at = (top + y) * info.width + left + x;
              covered[at]!++;
              const own = Math.floor(y / scale) * drawn.width + Math.floor(x / scale);
              for (let k = 0; k < 4; k++) {
                if (data[4 * at + k] !== drawn.data[4 * own + k]) numWrong++;
              }
            }
          }
          expect(numWrong).toBe(0);
        }
        expect(Math.max(...covered)).toBe(1);
      },
    ),
    { numRuns: 20 },
  );
});
