import { expect, test } from 'vitest';
import { createPace } from '../../src/redraw/pace.ts';

/** Looks that take `costMs`, at steps of 10 ms: after which of them there is one. */
async function looks(costMs: number, leastMs: number, numSteps = 40): Promise<number[]> {
  let now = 0;
  const pace = createPace(() => now, leastMs);
  const seen: number[] = [];
  for (let step = 1; step <= numSteps; step++) {
    now += 10;
    if (!pace.isDue()) continue;
    seen.push(
      await pace.look(() => {
        now += costMs;
        return Promise.resolve(step);
      }),
    );
  }
  return seen;
}

test('the first step is looked at, then one whenever the least time has passed', async () => {
  expect(await looks(0, 100)).toEqual([1, 11, 21, 31]);
  expect(await looks(0, 10, 4)).toEqual([1, 2, 3, 4]);
});

test('looks that cost much are rarer: a fifth of the time at most', async () => {
  expect(await looks(25, 10)).toEqual([1, 11, 21, 31]);
});
