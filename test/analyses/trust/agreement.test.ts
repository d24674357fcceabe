import { describe, expect, it } from 'vitest';
import { agreementOf, chanceOf, isPlain } from '../../../pipeline/analyses/trust/agreement.ts';
import { checksOf, type Evidence } from '../../../pipeline/analyses/trust/checks.ts';
import { directionOf, dot, populationOf } from '../../../pipeline/analyses/trust/vectors.ts';
import { random } from '../../../pipeline/base/random.ts';

const numChannels = 160;

/** What a layer with a ReLU makes of things: nothing below 0. */
function vectors(seed: string, count: number): Float32Array[] {
  const rng = random(seed);
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: numChannels }, () => Math.max(0, 1 + rng.normal())),
  );
}

const usual = populationOf(vectors('usual', 200));
const [picture, again, ...others] = vectors('pictures', 30).map((each) => directionOf(each, usual));
const none = new Float64Array(numChannels);
const evidence: Evidence = {
  peak: 2,
  max: 1,
  picture,
  again: picture,
  others,
  otherTwins: [],
  strongest: [],
  silhouetteByLot: 0,
  path: [],
};

describe('directions', () => {
  it('do not take for alike what is merely positive after a rectifier', () => {
    const [a, b] = vectors('two', 2);
    const raw = (v: Float32Array) => Float64Array.from(v, (x) => x / Math.hypot(...v));
    expect(dot(raw(a!), raw(b!))).toBeGreaterThan(0.5);
    expect(Math.abs(dot(directionOf(a!, usual), directionOf(b!, usual)))).toBeLessThan(0.25);
  });

  it('are none for what is just usual, and for channels that never vary', () => {
    const same = populationOf([Float32Array.of(1, 2), Float32Array.of(1, 2)]);
    expect([...directionOf(Float32Array.of(5, 9), same)]).toEqual([0, 0]);
    expect([...directionOf(Float32Array.from(usual.means), usual)].every((x) => x === 0)).toBe(
      true,
    );
  });

  it('leave a channel out', () => {
    const [a] = vectors('one', 1);
    const direction = directionOf(a!, usual, 3);
    expect(direction[3]).toBe(0);
    expect(dot(direction, direction)).toBeCloseTo(1, 12);
  });
});

describe('agreement', () => {
  it('is 1 of a picture with itself and near chance of two others', () => {
    expect(agreementOf(picture!, picture!)).toBeCloseTo(1, 12);
    expect(Math.abs(chanceOf(picture!, others))).toBeLessThan(0.2);
    expect(Math.abs(agreementOf(picture!, again!))).toBeLessThan(0.6);
  });

  it('takes equal pictures for agreement, and others not', () => {
    expect(checksOf(evidence)?.agreement?.verdict).toBe('good');
    expect(checksOf({ ...evidence, again })?.agreement?.verdict).toBe('poor');
  });

  it('does not take two pictures of nothing for agreement', () => {
    const { agreement } = checksOf({ ...evidence, picture: none, again: none })!;
    expect(agreement).toMatchObject({ cosine: 0, verdict: 'poor' });
  });

  it('does not take for agreement what all pictures of the layer share', () => {
    const { agreement } = checksOf({ ...evidence, others: [picture!, picture!] })!;
    expect(agreement?.verdict).toBe('poor');
  });

  it('says that a picture tells nothing whose twin is as near as the second seed', () => {
    const same = checksOf({ ...evidence, twin: picture })!;
    expect(same.twin).toMatchObject({ verdict: 'poor' });
    expect(same.twin!.cosine).toBeCloseTo(1, 12);
    expect(checksOf({ ...evidence, twin: again })?.twin?.verdict).toBe('good');
  });

  it('does not count what the pictures of all twins share', () => {
    const same = { ...evidence, again: picture, twin: picture };
    expect(checksOf(same)?.twin?.verdict).toBe('poor');
    expect(checksOf({ ...same, otherTwins: [picture!] })?.twin?.verdict).toBe('good');
  });

  it('knows pictures of a single colour', () => {
    expect(isPlain(Uint8Array.of(1, 2, 3, 1, 2, 3))).toBe(true);
    expect(isPlain(Uint8Array.of(1, 2, 3, 1, 2, 4))).toBe(false);
  });
});

describe('checks', () => {
  it('are absent where there is nothing to check', () => {
    expect(
      checksOf({ max: 0, others: [], otherTwins: [], strongest: [], silhouetteByLot: 0, path: [] }),
    ).toBe(undefined);
    const alone = checksOf({ ...evidence, again: undefined })!;
    expect(Object.keys(alone)).toEqual(['score', 'verdict', 'reached']);
  });

  it('are not good as a whole when one is poor', () => {
    const all = { ...evidence, twin: again };
    expect(checksOf(all)).toMatchObject({ verdict: 'good', score: 1 });
    expect(checksOf({ ...all, peak: 0.1 })).toMatchObject({ verdict: 'fair', score: 2 / 3 });
    expect(checksOf({ ...evidence, peak: 0.1, again: none })).toMatchObject({
      verdict: 'poor',
      score: 0,
    });
  });

  it('are not good as a whole when there are only two', () => {
    expect(checksOf(evidence)).toMatchObject({ verdict: 'fair', score: 1 });
  });
});
