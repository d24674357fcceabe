import { describe, expect, it } from 'vitest';
import { coveredRanges } from '../../../pipeline/analyses/trust/covered.ts';
import { meanOver } from '../../../pipeline/model/mean-over.ts';
import { pathSimilarity } from '../../../pipeline/analyses/trust/natural-path.ts';
import { random } from '../../../pipeline/base/random.ts';
import { wholeImage } from '../../../pipeline/graph/fields/field.ts';

function directions(seed: string, count: number, shared: number): Float64Array[] {
  const rng = random(seed);
  return Array.from({ length: count }, () => {
    const own = Float64Array.from({ length: 40 }, (_, i) => (i < 4 ? shared : 0) + rng.normal());
    const length = Math.hypot(...own);
    return own.map((value) => value / length);
  });
}

describe('natural path', () => {
  const strongest = directions('strongest', 40, 4);
  const lots = directions('lots', 60, 0);

  it('is 1 for an image like those that excite the unit, 0 for one by lot', () => {
    const mean = (pictures: readonly Float64Array[]) =>
      pictures
        .map((picture) => pathSimilarity({ picture, strongest, lots })!)
        .reduce((sum, each) => sum + each / pictures.length, 0);
    expect(mean(directions('more', 40, 4))).toBeCloseTo(1, 1);
    expect(mean(directions('other', 60, 0))).toBeCloseTo(0, 1);
  });

  it('is nothing where the images that excite are as unlike as any, or only one', () => {
    const [picture] = strongest;
    expect(pathSimilarity({ picture: picture!, strongest: lots, lots })).toBeUndefined();
    expect(pathSimilarity({ picture: picture!, strongest: [picture!], lots })).toBeUndefined();
    expect(pathSimilarity({ picture: picture!, strongest, lots: [] })).toBeUndefined();
  });
});

describe('covered positions', () => {
  const field = { size: 5, stride: 4, start: -1 };

  it('are those whose middle lies in the box', () => {
    // middles at 1.5, 5.5, 9.5, 13.5
    const box = { top: 0, bottom: 10, left: 5, right: 6 };
    const ranges = coveredRanges({ rows: field, cols: field }, [2, 4, 4], box, [16, 16]);
    expect(ranges).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  it('are one at least, also for a box between them and without space', () => {
    const box = { top: 2, bottom: 3, left: 15, right: 15 };
    const ranges = coveredRanges({ rows: field, cols: field }, [2, 4, 4], box, [16, 16]);
    expect(ranges.map(([first, end]) => end - first)).toEqual([1, 1]);
    expect(coveredRanges(wholeImage, [7], box, [16, 16])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('of tokens that see everything are those that stand there', () => {
    const box = { top: 0, bottom: 8, left: 8, right: 16 };
    expect(coveredRanges(wholeImage, [2, 4, 4], box, [16, 16])).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  it('are averaged channel by channel', () => {
    const values = Float32Array.from({ length: 18 }, (_, i) => i);
    expect([
      ...meanOver(
        values,
        [2, 3, 3],
        [
          [0, 2],
          [1, 3],
        ],
      ),
    ]).toEqual([3, 12]);
  });
});
