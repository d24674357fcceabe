// Turns a scene into pixels: rasterised, blurred, darkened towards the corners, grained.

import sharp from 'sharp';
import { random } from '../../base/random.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import type { Scene } from './scene.ts';

/** What is needed of a scene. */
type Drawn = Pick<Scene, 'svg' | 'film'>;

/** The drawing alone, `size` px wide and high, without what the camera adds. */
export async function rasterise(scene: Scene, size: number): Promise<RgbImage> {
  return { width: size, height: size, data: await pixelsOf(scene.svg(size), 0) };
}

/**
 * The finished picture. The grain is that of a picture `grainSize` px wide and depends on `seed` alone, so that the same
 * picture read at another size has the same grain.
 */
export async function develop(
  scene: Drawn,
  size: number,
  grainSize: number,
  seed: string,
): Promise<RgbImage> {
  const { blur, grain, vignette } = scene.film;
  const data = await pixelsOf(scene.svg(size), blur * size);
  const noise = grainOf(grainSize, grain, seed);
  let offset = 0;
  for (let row = 0; row < size; row++) {
    const v = (row + 0.5) / size - 0.5;
    const noiseRow = Math.floor((row * grainSize) / size) * grainSize;
    for (let col = 0; col < size; col++) {
      const u = (col + 0.5) / size - 0.5;
      const light = 1 - 2 * vignette * (u * u + v * v);
      const speck = noise[noiseRow + Math.floor((col * grainSize) / size)]!;
      for (let channel = 0; channel < 3; channel++) {
        const value = data[offset]! * light + speck + 0.5;
        data[offset++] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  return { width: size, height: size, data };
}

/** Below this blur, in px, nothing would change and libvips refuses. */
const leastBlur = 0.3;

async function pixelsOf(svg: string, blurPx: number): Promise<Uint8Array> {
  const picture = sharp(Buffer.from(svg)).flatten({ background: '#fff' }).toColourspace('srgb');
  if (blurPx >= leastBlur) picture.blur(blurPx);
  const { buffer, byteOffset, length } = await picture.raw().toBuffer();
  return new Uint8Array(buffer, byteOffset, length);
}

/** [size, size] values around 0; the sum of two uniform numbers is close enough to a bell. */
function grainOf(size: number, deviation: number, seed: string): Float32Array {
  const rng = random(seed);
  const spread = deviation * Math.sqrt(6);
  const noise = new Float32Array(size * size);
  for (let i = 0; i < noise.length; i++) noise[i] = spread * (rng.uniform() + rng.uniform() - 1);
  return noise;
}
