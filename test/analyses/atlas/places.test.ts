import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawImages,
  placeGrid,
  placesOf,
  positionIn,
} from '../../../pipeline/analyses/atlas/places.ts';

describe('the images of an atlas', () => {
  const draw = (numImages: number, samples = 100_000, samplesPerImage: number | 'auto' = 'auto') =>
    drawImages(numImages, { samples, samplesPerImage }, 3);

  test('are all of them, each at as many places as give 8,000 activations', () => {
    expect(draw(999)).toEqual({ images: [...Array(999).keys()], samplesPerImage: 9 });
    expect(draw(2400).samplesPerImage).toBe(4);
    expect(draw(50_000).samplesPerImage).toBe(1);
    expect(draw(1)).toEqual({ images: [0], samplesPerImage: 16 });
  });

  test('are as many by lot as there may be samples', () => {
    const { images, samplesPerImage } = draw(5000, 200);
    expect([images.length, samplesPerImage]).toEqual([200, 1]);
    expect(new Set(images).size).toBe(200);
    expect(images).toEqual(images.toSorted((a, b) => a - b));
    expect(draw(5000, 200, 2).images.length).toBe(100);
    expect(draw(999, 3000)).toMatchObject({ samplesPerImage: 3, images: { length: 999 } });
    expect(drawImages(5000, { samples: 200, samplesPerImage: 2 }, 4).images).not.toEqual(images);
  });

  test('never give more samples than wanted', () => {
    const counts = fc.integer({ min: 1, max: 3000 });
    const perImage = fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 64 }));
    fc.assert(
      fc.property(counts, fc.integer({ min: 100, max: 5000 }), perImage, (count, most, each) => {
        const { images, samplesPerImage } = draw(count, most, each);
        expect(images.length).toBeGreaterThan(0);
        expect(images.length * samplesPerImage).toBeLessThanOrEqual(most);
        expect(each === 'auto' || samplesPerImage === each).toBe(true);
      }),
    );
  });
});

describe('the places of an image', () => {
  const shapes = [[64, 56, 56], [192, 28, 28], [832, 7, 7], [16, 3, 3], [1000]];

  test('lie inside the edge of the coarsest layer that has 4 rows and cols', () => {
    expect(placeGrid(shapes)).toEqual({ rows: 7, cols: 7, edge: 1 });
    expect(placeGrid([[16, 3, 9], [1000]])).toEqual({ rows: 3, cols: 9, edge: 0 });
    expect(placeGrid([[1000]])).toEqual({ rows: 1, cols: 1, edge: 0 });
    const seen = new Set<string>();
    for (let image = 0; image < 200; image++) {
      for (const place of placesOf(image, 9, placeGrid(shapes), 0)) {
        const [row, col] = positionIn(place, shapes[2]!);
        seen.add(`${row} ${col}`);
        expect(Math.min(row, col)).toBeGreaterThanOrEqual(1);
        expect(Math.max(row, col)).toBeLessThanOrEqual(5);
      }
    }
    expect(seen.size).toBe(25);
  });

  test('are as many different positions as there are, the same in every build', () => {
    const grid = placeGrid(shapes);
    for (const count of [5, 25, 40]) {
      const places = placesOf(7, count, grid, 0);
      const positions = places.map((place) => positionIn(place, shapes[2]!).join());
      expect(places.length).toBe(count);
      expect(new Set(positions).size).toBe(Math.min(count, 25));
      expect(placesOf(7, count, grid, 0)).toEqual(places);
      expect(placesOf(8, count, grid, 0)).not.toEqual(places);
      expect(placesOf(7, count, grid, 1)).not.toEqual(places);
    }
  });

  test('are the same part of the picture in every layer, and the only one in a layer without space', () => {
    for (const place of placesOf(2, 25, placeGrid(shapes), 0)) {
      const [row, col] = positionIn(place, shapes[2]!);
      const [finerRow, finerCol] = positionIn(place, shapes[0]!);
      expect([Math.floor(finerRow / 8), Math.floor(finerCol / 8)]).toEqual([row, col]);
      expect(positionIn(place, shapes[4]!)).toEqual([0, 0]);
    }
  });
});
