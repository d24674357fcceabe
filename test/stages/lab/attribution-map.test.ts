import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapOf, opaqueAt } from '../../../pipeline/stages/lab/attribution-map.ts';
import { drawOverPhoto } from '../../../pipeline/stages/lab/over-photo.ts';

test('channels are summed, and places of a layer enlarged smoothly between each other', () => {
  const values = Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40);
  const whole = mapOf({ values, shape: [2, 2, 2], figures: {} }, 2, 2);
  expect([...whole.values]).toEqual([11, 22, 33, 44]);
  const grown = mapOf({ values, shape: [2, 2, 2], figures: {} }, 8, 8).values;
  expect([grown[0], grown[7], grown[56], grown[63]]).toEqual([11, 22, 33, 44]);
  for (let i = 1; i < 8; i++) expect(grown[i]!).toBeGreaterThanOrEqual(grown[i - 1]!);
});

test('one px in a hundred at most is above what is drawn opaque', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, maxLength: 400, noNaN: true }), (values) => {
      const largest = opaqueAt(values);
      const above = values.filter((value) => Math.abs(value) > largest).length;
      expect(above).toBeLessThanOrEqual(Math.ceil(values.length / 100));
    }),
  );
  expect(opaqueAt(new Float32Array(9))).toBe(0);
});

test('what speaks for is red, what speaks against blue, and nothing leaves the photo grey', () => {
  const photo = { width: 3, height: 1, data: Uint8Array.from({ length: 9 }, () => 100) };
  const map = { width: 3, height: 1, values: Float32Array.of(1, -1, 0) };
  const { data } = drawOverPhoto(photo, map, 1);
  expect([...data.subarray(0, 3)]).toEqual([201, 62, 47]);
  expect([...data.subarray(3, 6)]).toEqual([47, 111, 201]);
  expect(new Set(data.subarray(6)).size).toBe(1);
});
