// Gradients of max pooling: however it is formed, it is the scatter of brute force.

import { expect, test } from 'vitest';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { int, ints } from '../../../pipeline/graph/attributes.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { backward, type Overrides } from '../../../pipeline/graph/gradient.ts';
import { blocked } from '../../../pipeline/graph/blocked-rules.ts';
import { portable } from '../../../pipeline/graph/portable-rules.ts';

const engine = createOrtEngine({ numThreads: 1 });

type Pool = {
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  /** top, left, bottom, right */
  readonly pads?: readonly [number, number, number, number];
  readonly ceil?: boolean;
};

const pools: Readonly<Record<string, Pool>> = {
  'kernel 3, stride 1, padded': { size: [6, 7], kernel: [3, 3], pads: [1, 1, 1, 1] },
  'kernel 3, stride 1': { size: [5, 6], kernel: [3, 3] },
  'kernel 2 × 3, stride 1, padded after': { size: [5, 6], kernel: [2, 3], pads: [0, 1, 1, 1] },
  'kernel 3, stride 2, with a ceiling': {
    size: [8, 8],
    kernel: [3, 3],
    stride: [2, 2],
    ceil: true,
  },
  'kernel 3, stride 2, padded': {
    size: [8, 7],
    kernel: [3, 3],
    stride: [2, 2],
    pads: [1, 1, 1, 1],
  },
  'kernel 2, stride 2': { size: [6, 6], kernel: [2, 2], stride: [2, 2] },
  'kernel 2, stride 3, gaps': { size: [9, 8], kernel: [2, 2], stride: [3, 3] },
  'kernel 3, dilated': { size: [8, 8], kernel: [3, 3], dilation: [2, 2], pads: [2, 2, 2, 2] },
  'kernel 1 × 3, stride 2 along cols': { size: [4, 7], kernel: [1, 3], stride: [1, 2] },
  'kernel 2, stride 2 along rows, dilated': {
    size: [7, 6],
    kernel: [2, 2],
    stride: [2, 1],
    dilation: [1, 3],
    pads: [1, 0, 0, 1],
  },
  'kernel 5, stride 1, padded': { size: [7, 7], kernel: [5, 5], pads: [2, 2, 2, 2] },
};

const numImages = 2;
/** A whole block of the blocked layout, more than half of one, and less. */
const numChannels = [16, 9, 5];

async function gradientOf(
  pool: Pool,
  x: Float32Array,
  g: (length: number) => Float32Array,
  overrides: Overrides,
) {
  const b = new Builder();
  const shape = [numImages, x.length / numImages / sizeOf(pool.size), ...pool.size];
  const input = b.input('x', 'float32', shape);
  const y = b.op('MaxPool', [input], {
    kernel_shape: ints(...pool.kernel),
    ...(pool.stride && { strides: ints(...pool.stride) }),
    ...(pool.dilation && { dilations: ints(...pool.dilation) }),
    ...(pool.pads && { pads: ints(...pool.pads) }),
    ...(pool.ceil && { ceil_mode: int(1) }),
  });
  const seed = b.constant(float32(b.shape(y), g(sizeOf(b.shape(y)))));
  const [gradX] = backward(b, { of: y, seed, wrt: [input], overrides });
  const positions = b.shape(y).slice(2);
  const program = await engine.load(b.build({ gradX: gradX! }));
  const results = await program.run({ x: float32(shape, x) });
  await program.dispose();
  // −0 is 0
  const values = Array.from(results['gradX']!.data as Float32Array, (value) => value + 0);
  return { positions, gradX: values };
}

function bruteForce(
  pool: Pool,
  x: Float32Array,
  g: Float32Array,
  [rows, cols]: readonly number[],
): number[] {
  const [height, width] = pool.size;
  const [down, right] = pool.stride ?? [1, 1];
  const [gapRow, gapCol] = pool.dilation ?? [1, 1];
  const [top, left] = pool.pads ?? [0, 0];
  const gradX = new Float32Array(x.length);
  for (let at = 0, plane = 0; plane * height * width < x.length; plane++) {
    for (let row = 0; row < rows!; row++) {
      for (let col = 0; col < cols!; col++, at++) {
        let best = -1;
        for (let i = 0; i < pool.kernel[0]; i++) {
          for (let j = 0; j < pool.kernel[1]; j++) {
            const r = row * down - top + i * gapRow;
            const c = col * right - left + j * gapCol;
            if (r < 0 || c < 0 || r >= height || c >= width) continue;
            const here = (plane * height + r) * width + c;
            if (best < 0 || x[here]! > x[best]!) best = here;
          }
        }
        gradX[best] = Math.fround(gradX[best]! + g[at]!);
      }
    }
  }
  return Array.from(gradX, (value) => value + 0);
}

/** Few values, so that windows are full of ties and of zeros; or many. */
const fillings: Readonly<Record<string, (rng: ReturnType<typeof random>) => number>> = {
  'values of all kinds': (rng) => rng.normal(),
  'ties and zeros': (rng) => Math.max(0, rng.integer(5) - 2),
  'ties below zero': (rng) => -1 - rng.integer(2),
};

const ways: Readonly<Record<string, Overrides>> = {
  'the usual rule': {},
  'the portable rule': portable,
  'the blocked rule': blocked,
};

for (const [way, overrides] of Object.entries(ways)) {
  for (const [name, pool] of Object.entries(pools)) {
    for (const channels of numChannels) {
      test.each(Object.entries(fillings))(
        `${way}, ${name}, ${channels} channels: %s`,
        async (filling, draw) => {
          const rng = random(`${name} ${filling}`);
          const length = numImages * channels * sizeOf(pool.size);
          const x = Float32Array.from({ length }, () => draw(rng));
          let g = new Float32Array();
          // whole numbers, so that sums are exact in any order
          const drawn = (count: number) =>
            (g = Float32Array.from({ length: count }, () => rng.integer(200) - 100));
          const made = await gradientOf(pool, x, drawn, overrides);
          expect(made.gradX).toEqual(bruteForce(pool, x, g, made.positions));
        },
      );
    }
  }
}
