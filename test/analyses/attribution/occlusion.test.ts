import { afterAll, beforeAll, expect, test } from 'vitest';
import { baselineOf } from '../../../pipeline/analyses/attribution/baselines.ts';
import { occlusion } from '../../../pipeline/analyses/attribution/occlusion.ts';
import type { MethodConfig } from '../../../pipeline/analyses/attribution/method.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import { imageFor, openNet, smallNet } from '../../support/open-net.ts';

const size = 16;
const target = { kind: 'class', index: 2 } as const;

let alone: Responder;
let together: Responder;
beforeAll(async () => {
  alone = await openNet(smallNet(), undefined, undefined, 1);
  together = await openNet(smallNet(), undefined, undefined, 7);
});
afterAll(() => Promise.all([alone.dispose(), together.dispose()]));

/** By the definition: every window alone, every px by itself. */
async function bruteForce(config: Required<Pick<MethodConfig, 'window' | 'stride' | 'baseline'>>) {
  const image = imageFor(alone);
  const fill = baselineOf(alone, image, config.baseline, '');
  const last = size - config.window;
  const starts = Array.from({ length: last }, (_, i) => i).filter((i) => i % config.stride === 0);
  const [whole] = await alone.scores([image], target);
  const drops: { top: number; left: number; drop: number }[] = [];
  for (const top of [...starts, last]) {
    for (const left of [...starts, last]) {
      const covered = image.map((value, i) => {
        const [row, col] = [Math.floor(i / size) % size, i % size];
        const isIn =
          row >= top && row < top + config.window && col >= left && col < left + config.window;
        return isIn ? fill[i]! : value;
      });
      const [score] = await alone.scores([covered], target);
      drops.push({ top, left, drop: Math.fround(whole! - score!) });
    }
  }
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [row, col] = [Math.floor(i / size), i % size];
    const over = drops.filter(
      ({ top, left }) =>
        row >= top && row < top + config.window && col >= left && col < left + config.window,
    );
    return over.reduce((sum, { drop }) => sum + drop, 0) / over.length;
  });
}

test.each([
  { window: 4, stride: 4, baseline: 'black' },
  { window: 5, stride: 3, baseline: 'mean' },
  { window: 6, stride: 2, baseline: 'blurred' },
] as const)('is what a loop finds, of $baseline windows of $window px', async (config) => {
  const wanted = await bruteForce(config);
  const explain = occlusion.open(config);
  const found = await explain(alone, imageFor(alone), target);
  expect(found.values).toEqual(wanted);
  expect(found.shape).toEqual([1, size, size]);
  const batched = await explain(together, imageFor(together), target);
  for (const [i, value] of batched.values.entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
});

test('takes as many runs as it says', async () => {
  let numImages = 0;
  const counting: Responder = {
    ...together,
    scores: (images, of) => {
      numImages += images.length;
      return together.scores(images, of);
    },
  };
  await occlusion.open({ window: 4 })(counting, imageFor(together), target);
  expect(numImages).toBe(13 ** 2 + 1);
  expect(occlusion.passes({})).toEqual({ forward: 13 ** 2 + 1, backward: 0 });
});

test('leaves no px out where windows are to stand apart', async () => {
  const config = { window: 3, stride: 10 };
  const { values, figures } = await occlusion.open(config)(together, imageFor(together), target);
  expect(figures).toEqual({ window: 3, stride: 3 });
  expect(values.every(Number.isFinite)).toBe(true);
});
