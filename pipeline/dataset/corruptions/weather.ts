// Fog, ice on the lens, snow, and too much light.

import type { Random } from '../../base/random.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { clouds } from './clouds.ts';
import type { Corrupt } from './corruption.ts';
import { lengthOf, mapValues } from './pixels.ts';

/** The most light that fog takes away and puts white in its place. */
const thickness = [0.3, 0.42, 0.54, 0.66, 0.8];

export const fog: Corrupt = (image, severity, rng) => {
  const most = thickness[severity - 1]!;
  const field = clouds(image.width, image.height, 0.6, rng);
  return mapValues(image, (value, i) => {
    const share = most * (0.5 + 0.5 * field[Math.floor(i / 3)]!);
    return value * (1 - share) + 235 * share;
  });
};

/** Share of the image that ice covers. */
const covers = [0.16, 0.26, 0.36, 0.48, 0.62];
/** A cold white. */
const ice = [214, 230, 245];

export const frost: Corrupt = (image, severity, rng) => {
  const { width, height } = image;
  const patches = clouds(width, height, 0.62, rng);
  const grain = clouds(width, height, 0.9, rng);
  // ice grows from the edge
  const depth = Float32Array.from(patches, (patch, i) => {
    const [row, col] = [Math.floor(i / width), i % width];
    const edge = Math.max(
      Math.abs((2 * row) / (height - 1) - 1),
      Math.abs((2 * col) / (width - 1) - 1),
    );
    return 0.6 * patch + 0.4 * edge;
  });
  const start = depth.toSorted()[Math.floor((1 - covers[severity - 1]!) * (depth.length - 1))]!;
  return mapValues(image, (value, i) => {
    const at = Math.floor(i / 3);
    const share =
      Math.min(0.85, Math.max(0, (depth[at]! - start) * 6)) * (0.55 + 0.45 * grain[at]!);
    return value * (1 - share) + ice[i % 3]! * share;
  });
};

/** Flakes for each square of a tenth of the shorter side, and their share of white behind them. */
const flakes = [0.5, 0.9, 1.4, 2.1, 3];
const whiteness = [0.06, 0.1, 0.15, 0.2, 0.26];

export const snow: Corrupt = (image, severity, rng) => {
  const { width, height } = image;
  const angle = rng.uniform(0.2, 0.45) * Math.PI;
  const unit = lengthOf(image, 0.1);
  const count = Math.round((flakes[severity - 1]! * width * height) / unit ** 2);
  const layer = new Float32Array(width * height);
  for (let i = 0; i < count; i++) {
    addFlake(layer, image, angle + rng.uniform(-0.15, 0.15), unit, rng);
  }
  const white = whiteness[severity - 1]!;
  return mapValues(image, (value, i) => {
    const share = Math.min(1, white + layer[Math.floor(i / 3)]!);
    return value * (1 - share) + 250 * share;
  });
};

/** A short bright line, thick in the middle, of a flake that falls while the picture is taken. */
function addFlake(
  layer: Float32Array,
  { width, height }: RgbImage,
  angle: number,
  unit: number,
  rng: Random,
): void {
  const [row, col] = [rng.uniform(0, height), rng.uniform(0, width)];
  const [length, radius] = [unit * rng.uniform(0.1, 0.6), unit * rng.uniform(0.04, 0.13)];
  const [down, right] = [Math.sin(angle), Math.cos(angle)];
  const reach = Math.ceil(length / 2 + radius);
  for (let y = Math.floor(row) - reach; y <= row + reach; y++) {
    for (let x = Math.floor(col) - reach; x <= col + reach; x++) {
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      const along = (y - row) * down + (x - col) * right;
      const beside = (y - row) * right - (x - col) * down;
      const distance = Math.hypot(Math.max(0, Math.abs(along) - length / 2), beside);
      layer[y * width + x]! += 0.9 * Math.max(0, 1 - (distance / radius) ** 2);
    }
  }
}

/** Of 255. */
const added = [25, 45, 65, 88, 115];

export const brightness: Corrupt = (image, severity) => {
  const light = added[severity - 1]!;
  return mapValues(image, (value) => value + light);
};
