import { describe, expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import {
  compose,
  identity,
  jitter,
  pad,
  rotate,
  scale,
  standardTransforms,
  type Affine,
} from '../../../pipeline/analyses/optvis/transform.ts';
import { resample, warp, warpFeeds } from '../../../pipeline/analyses/optvis/warp.ts';
import { dot } from '../../support/dot.ts';

const from = { height: 9, width: 11 };
const numPlanes = 6;

/** Runs a warp and its adjoint on pictures x and canvases g, both [2, 3, …]. */
async function run(map: Affine, to: typeof from, x: Float32Array, g: Float32Array) {
  const b = new Builder();
  const picture = b.input('x', 'float32', [2, 3, from.height, from.width]);
  const gradient = b.input('g', 'float32', [2, 3, to.height, to.width]);
  const { canvas, adjoint } = warp(b, picture, to);
  const program = await createOrtEngine({ numThreads: 1 }).load(
    b.build({ canvas, adjoint: adjoint(gradient) }),
  );
  const results = await program.run({
    x: float32([2, 3, from.height, from.width], x),
    g: float32([2, 3, to.height, to.width], g),
    ...warpFeeds(resample(from, to, map)),
  });
  await program.dispose();
  return {
    canvas: results['canvas']!.data as Float32Array,
    adjoint: results['adjoint']!.data as Float32Array,
  };
}

const normals = (length: number, seed: string) => {
  const rng = random(seed);
  return Float32Array.from({ length }, () => rng.normal());
};

describe('warp', () => {
  test('the identity copies every px', async () => {
    const x = normals(numPlanes * 99, 'x');
    const { canvas } = await run(identity, from, x, x);
    expect(canvas).toEqual(x);
  });

  test('a margin is grey, a whole shift moves px without blur', async () => {
    const x = normals(numPlanes * 99, 'x');
    const to = { height: 11, width: 13 };
    const shifted: Affine = { matrix: [1, 0, 0, 1], offset: [1, -1] };
    const { canvas } = await run(shifted, to, x, new Float32Array(numPlanes * 143));
    // picture (r, c) stands at canvas (r + 1 + 1, c + 1 − 1)
    for (let row = 0; row < to.height; row++) {
      for (let col = 0; col < to.width; col++) {
        const [r, c] = [row - 2, col];
        const isInside = r >= 0 && c < from.width;
        expect(canvas[row * to.width + col]).toBeCloseTo(
          isInside ? x[r * from.width + c]! : 0.5,
          6,
        );
      }
    }
  });

  test('the adjoint satisfies ⟨Wx, g⟩ = ⟨x, Wᵀg⟩ for every transform and their composition', async () => {
    const rng = random('maps');
    const transforms = [jitter(4), scale([0.9, 1.1]), rotate([-10, 10]), ...standardTransforms];
    const maps = transforms.map((transform) => transform.draw(rng));
    maps.push(maps.reduce(compose, identity));
    const to = { height: 12, width: 10 };
    const zero = new Float32Array(numPlanes * 99);
    for (const map of maps) {
      const x = normals(numPlanes * 99, 'x');
      const g = normals(numPlanes * 120, 'g');
      const { canvas, adjoint } = await run(map, to, x, g);
      // the grey fill is the constant part of an affine map: take it off
      const { canvas: fill } = await run(map, to, zero, g);
      const linear = canvas.map((value, i) => value - fill[i]!);
      expect(Math.abs(dot(linear, g) - dot(x, adjoint)) / Math.abs(dot(x, adjoint))).toBeLessThan(
        1e-5,
      );
    }
  });

  test('refuses a magnification whose adjoint would need more than nine entries', () => {
    const map: Affine = { matrix: [3, 0, 0, 3], offset: [0, 0] };
    expect(() => resample(from, from, map)).toThrow('magnifies');
  });
});

describe('transforms', () => {
  test('compose in the order in which they are listed', () => {
    const first: Affine = { matrix: [2, 0, 0, 2], offset: [1, 0] };
    const second: Affine = { matrix: [0, -1, 1, 0], offset: [0, 5] };
    // (1, 1) → (3, 2) → (−2, 3) + (0, 5)
    const { matrix, offset } = compose(first, second);
    const apply = ([a, b, c, d]: Affine['matrix'], [y, x]: number[]) => [
      a * y! + b * x!,
      c * y! + d * x!,
    ];
    const [row, col] = apply(matrix, [1, 1]);
    expect([row! + offset[0], col! + offset[1]]).toEqual([-2, 8]);
  });

  test('stay within their ranges, and use them', () => {
    const rng = random('ranges');
    const shifts = Array.from({ length: 200 }, () => jitter(8).draw(rng).offset).flat();
    expect(Math.min(...shifts)).toBe(-4);
    expect(Math.max(...shifts)).toBe(4);
    const angles = Array.from({ length: 200 }, () => {
      const [cos, , sin] = rotate([-10, 0, 10]).draw(rng).matrix;
      return Math.round((Math.atan2(sin, cos) * 180) / Math.PI);
    });
    expect(new Set(angles)).toEqual(new Set([-10, 0, 10]));
    expect(pad(12).margin).toBe(12);
  });

  test('the standard ones leave the canvas as large as the picture', () => {
    expect(standardTransforms.reduce((total, { margin }) => total + margin, 0)).toBe(0);
  });
});
