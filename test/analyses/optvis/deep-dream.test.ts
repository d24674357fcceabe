import { describe, expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { cut } from '../../../pipeline/graph/cut.ts';
import { replay } from '../../../pipeline/graph/replay.ts';
import type { Subject } from '../../../pipeline/analyses/optvis/ascent-graphs.ts';
import { deepDream } from '../../../pipeline/analyses/optvis/deep-dream.ts';
import type { Photo } from '../../../pipeline/analyses/optvis/photo.ts';
import { enterTile, leaveTile, tilesOf } from '../../../pipeline/analyses/optvis/tiles.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const engine = createOrtEngine({ numThreads: 1 });
const side = 16;

/** A network of two layers, of any size of image unless it is bound to one. */
function subject(fixedSize?: Subject['fixedSize']): Subject {
  const n = new NetworkBuilder({ size: side });
  const first = n.convRelu('first', n.image, 8, { kernel: 5 });
  const graph = n.build(n.convRelu('map', first, 6, { stride: 2 }));
  return { graph, input: 'image', preprocess: (_, picture) => picture, fixedSize };
}

const photo: Photo = {
  height: side,
  width: side,
  values: Float32Array.from({ length: 3 * side * side }, (_, i) => 0.5 + 0.1 * Math.sin(i / 7)),
};

const options = {
  layer: 'map',
  size: 2 * side,
  octaves: 2,
  octaveScale: 1.5,
  steps: 6,
  rate: 0.01,
  seed: '0',
};

/** The mean square of the layer. */
async function strengthOf({ values, height, width }: Photo): Promise<number> {
  const { graph } = subject();
  const b = new Builder();
  const picture = b.input('picture', 'float32', [1, 3, height, width]);
  const x = replay(b, cut(graph, ['map']), { image: picture }).get('map')!;
  const program = await engine.load(b.build({ square: b.mean(b.mul(x, x), [0, 1, 2, 3]) }));
  const results = await program.run({ picture: float32([1, 3, height, width], values) });
  await program.dispose();
  return (results['square']!.data as Float32Array)[0]!;
}

describe('a dream', () => {
  test('responds more than the photo, with each step, within the range of colours', async () => {
    const none = await deepDream(engine, subject(), photo, { ...options, steps: 0 });
    const some = await deepDream(engine, subject(), photo, options);
    const more = await deepDream(engine, subject(), photo, { ...options, steps: 12 });
    expect([some.height, some.width]).toEqual([32, 32]);
    expect(await strengthOf(some)).toBeGreaterThan(1.2 * (await strengthOf(none)));
    expect(await strengthOf(more)).toBeGreaterThan(1.1 * (await strengthOf(some)));
    expect(Math.min(...more.values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...more.values)).toBeLessThanOrEqual(1);
  });

  test('is the same each time, and another by another seed where shifts matter', async () => {
    const bound = subject({ height: side, width: side });
    const [first, again, other] = [
      await deepDream(engine, bound, photo, options),
      await deepDream(engine, bound, photo, options),
      await deepDream(engine, bound, photo, { ...options, seed: '1' }),
    ];
    expect(again).toEqual(first);
    expect(other.values).not.toEqual(first.values);
  });

  test('of a network of one size is dreamt in tiles of it, at no smaller size', async () => {
    const bound = subject({ height: side, width: side });
    const dream = await deepDream(engine, bound, photo, { ...options, size: 40 });
    expect([dream.height, dream.width]).toEqual([40, 40]);
    const native = await deepDream(engine, bound, photo, { ...options, size: 8 });
    expect([native.height, native.width]).toEqual([side, side]);
    const before = await deepDream(engine, bound, photo, { ...options, size: 40, steps: 0 });
    expect(await strengthOf(dream)).toBeGreaterThan(1.2 * (await strengthOf(before)));
  });

  test('has no seams where tiles meet', async () => {
    const bound = subject({ height: side, width: side });
    const flat = { ...photo, values: photo.values.map(() => 0.5) };
    const wanted = { ...options, size: 4 * side, octaves: 1, steps: 40, rate: 0.004 };
    const { values, width } = await deepDream(engine, bound, flat, wanted);
    // squared steps between neighbouring cols, by col
    const energies = Array.from({ length: width - 1 }, (_, col) => {
      let sum = 0;
      for (let i = col; i < values.length; i += width) sum += (values[i + 1]! - values[i]!) ** 2;
      return sum;
    });
    const isSeam = (_: number, col: number) => (col + 1) % side === 0;
    const mean = (all: readonly number[]) =>
      all.reduce((sum, value) => sum + value, 0) / all.length;
    const inside = mean(energies.filter((value, col) => !isSeam(value, col)));
    const seams = mean(energies.filter(isSeam));
    expect(inside).toBeGreaterThan(0);
    expect(seams / inside).toBeGreaterThan(0.7);
    expect(seams / inside).toBeLessThan(1.4);
  });
});

describe('tiles', () => {
  test.each([
    ['of a small picture are itself', { height: 100, width: 60 }, undefined, [100, 60, 1]],
    [
      'of a large one are nearly as large as allowed',
      { height: 300, width: 520 },
      undefined,
      [150, 174, 6],
    ],
    ['are of the size the network takes', { height: 40, width: 16 }, 16, [16, 16, 3]],
  ] as const)('%s', (_, size, fixed, expected) => {
    const own = fixed && { height: fixed, width: fixed };
    const { tile, numTiles } = tilesOf(size, own);
    expect([tile.height, tile.width, numTiles]).toEqual(expected);
  });

  test('hold every px of a shifted picture, and give it back', () => {
    const size = { height: 10, width: 7 };
    const tiling = tilesOf(size, { height: 4, width: 4 });
    const picture = Float32Array.from({ length: 2 * 70 }, (_, i) => i + 1);
    const found = new Float32Array(picture.length);
    const tile = new Float32Array(2 * 16);
    for (let n = 0; n < tiling.numTiles; n++) {
      enterTile(tile, picture, tiling, n, [3, 5]);
      leaveTile(tile, found, tiling, n, [3, 5]);
    }
    expect(found).toEqual(picture);
    enterTile(tile, picture, tiling, 0, [3, 5]);
    expect(tile[0]).toBe(picture[3 * 7 + 5]);
  });
});
