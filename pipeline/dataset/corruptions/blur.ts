// Images out of focus, seen through rough glass, or taken by a camera that moves.

import type { RgbImage } from '../../base/rgb-image.ts';
import type { Corrupt } from './corruption.ts';
import { displaced, imageOf, lengthOf, weighted, type Tap } from './pixels.ts';

/** Radius of the disc that a point becomes, of the shorter side. */
const radii = [0.012, 0.018, 0.026, 0.034, 0.044];

export const defocusBlur: Corrupt = (image, severity) => {
  const radius = lengthOf(image, radii[severity - 1]!);
  return blurredBy(image, Math.ceil(radius), (row, col) =>
    // the rim is soft, so that small radii differ
    Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(row, col))),
  );
};

const deviations = [0.008, 0.013, 0.019, 0.027, 0.038];

export const gaussianBlur: Corrupt = (image, severity) => {
  const deviation = lengthOf(image, deviations[severity - 1]!);
  const bell = (at: number) => Math.exp(-(at ** 2) / (2 * deviation ** 2));
  const reach = Math.ceil(3 * deviation);
  const line = Array.from({ length: 2 * reach + 1 }, (_, i) => ({
    at: i - reach,
    weight: bell(i - reach),
  }));
  const { width, height } = image;
  const across = weighted(
    image,
    line.map(({ at, weight }) => ({ row: 0, col: at, weight })),
  );
  return imageOf(
    weighted(
      imageOf(across, width, height),
      line.map(({ at, weight }) => ({ row: at, col: 0, weight })),
    ),
    width,
    height,
  );
};

/** How far px are moved about, and the blur behind the glass, of the shorter side. */
const roughness = [0.005, 0.009, 0.014, 0.021, 0.03];

export const glassBlur: Corrupt = (image, severity, rng) => {
  const reach = lengthOf(image, roughness[severity - 1]!);
  const shift = () => reach * rng.normal();
  const { width, height } = image;
  const moved = displaced(image, (row, col) => [row + shift(), col + shift()]);
  const radius = Math.max(0.6, reach / 2);
  return blurredBy(imageOf(moved, width, height), Math.ceil(radius), (row, col) =>
    Math.exp(-(row ** 2 + col ** 2) / (2 * radius ** 2)),
  );
};

/** Length of the way that the camera moves, of the shorter side. */
const ways = [0.04, 0.065, 0.095, 0.135, 0.19];

export const motionBlur: Corrupt = (image, severity, rng) => {
  const length = lengthOf(image, ways[severity - 1]!);
  const angle = rng.uniform(0, Math.PI);
  const count = 2 * Math.ceil(length) + 1;
  const taps = Array.from({ length: count }, (_, i) => {
    const along = length * (i / (count - 1) - 0.5);
    return tapsAt(along * Math.sin(angle), along * Math.cos(angle));
  }).flat();
  return imageOf(weighted(image, merged(taps)), image.width, image.height);
};

/** Largest magnification less 1. */
const zooms = [0.06, 0.11, 0.17, 0.24, 0.33];

export const zoomBlur: Corrupt = (image, severity) => {
  const largest = zooms[severity - 1]!;
  const [middleRow, middleCol] = [(image.height - 1) / 2, (image.width - 1) / 2];
  const count = Math.max(4, Math.ceil(lengthOf(image, largest / 2))) + 1;
  return meanOf(image, count, (i) => {
    const scale = 1 + (largest * i) / (count - 1);
    return (row, col) => [
      middleRow + (row - middleRow) / scale,
      middleCol + (col - middleCol) / scale,
    ];
  });
};

/** The px around a place and what they count there, between px linearly. */
function tapsAt(row: number, col: number): Tap[] {
  const [top, left] = [Math.floor(row), Math.floor(col)];
  const [down, right] = [row - top, col - left];
  return [
    { row: top, col: left, weight: (1 - down) * (1 - right) },
    { row: top, col: left + 1, weight: (1 - down) * right },
    { row: top + 1, col: left, weight: down * (1 - right) },
    { row: top + 1, col: left + 1, weight: down * right },
  ];
}

/** Each px once. */
function merged(taps: readonly Tap[]): Tap[] {
  const byPlace = new Map<string, Tap>();
  for (const { row, col, weight } of taps) {
    const place = `${row} ${col}`;
    byPlace.set(place, { row, col, weight: weight + (byPlace.get(place)?.weight ?? 0) });
  }
  return [...byPlace.values()];
}

function blurredBy(
  image: RgbImage,
  reach: number,
  weight: (row: number, col: number) => number,
): RgbImage {
  const around = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const taps = around
    .flatMap((row) => around.map((col) => ({ row, col, weight: weight(row, col) })))
    .filter((tap) => tap.weight > 0);
  return imageOf(weighted(image, taps), image.width, image.height);
}

/** The mean of an image displaced in several ways. */
function meanOf(
  image: RgbImage,
  count: number,
  place: (i: number) => Parameters<typeof displaced>[1],
): RgbImage {
  const sum = new Float32Array(image.data.length);
  for (let i = 0; i < count; i++) {
    displaced(image, place(i)).forEach((value, k) => (sum[k]! += value / count));
  }
  return imageOf(sum, image.width, image.height);
}
