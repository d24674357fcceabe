import { describe, expect, it } from 'vitest';
import type { Trust, Visualization } from '../../pipeline/store/schema.ts';
import { checkWords, kindsOfExamples, sparkPoints, whyNotCompared } from '../../src/trust-words.ts';

const provenance = { key: 'k', recipe: {}, model: 'm', engine: 'e', version: '1' };
const trust: Trust = {
  verdict: 'fair',
  score: 0.6,
  reached: { ratio: 1.31, verdict: 'good' },
  agreement: { cosine: 0.92, chance: -0.1, verdict: 'good' },
  twin: { cosine: 0.9, chance: 0.1, verdict: 'poor' },
  polysemanticity: {
    index: 0.9,
    silhouette: 0.4,
    chance: 0.2,
    clusters: [
      [0, 2, 9],
      [1, 10, 11],
    ],
    verdict: 'poor',
  },
  naturalPath: {
    similarity: 0.35,
    layers: [{ layer: 'conv1', similarity: 0.35 }],
    verdict: 'fair',
  },
  provenance,
};

describe('words for checks', () => {
  it('say each verdict, in the order of the page', () => {
    expect(checkWords(trust, 9).map(({ title }) => title)).toEqual([
      'Excites more than any image',
      'Two seeds agree',
      'Would look the same untrained',
      'Strongest images are of unrelated kinds',
      'Taken in part for what it stands for',
    ]);
  });

  it('give the numbers, and name the examples of each cluster that are shown', () => {
    const texts = checkWords(trust, 9).map(({ text }) => text);
    expect(texts[0]).toContain('131 %');
    expect(texts[1]).toMatch(/0\.92 .*to those of other units −0\.10\./);
    expect(texts[3]).toContain(
      'The 6 strongest fall into clusters of 3 + 3 (A: examples 1, 3; B: 2), whose likeness is 0.10.',
    );
  });

  it('name the cluster of each example, where there are several', () => {
    expect(kindsOfExamples(trust, 4)).toEqual(['A', 'B', 'A', '']);
    const { clusters, ...check } = trust.polysemanticity!;
    const alone = { ...check, clusters: [clusters.flat()] };
    expect(kindsOfExamples({ ...trust, polysemanticity: alone }, 4)).toEqual([]);
  });

  it('leave out what was not checked', () => {
    expect(checkWords({ verdict: 'good', score: 1, provenance }, 9)).toEqual([]);
  });
});

describe('pictures that are not compared', () => {
  const picture = {} as Visualization;
  const { agreement: _, ...uncompared } = trust;

  it('are told why', () => {
    const unit = { positive: picture, again: picture, trust: uncompared };
    expect(whyNotCompared(unit, true)).toContain('bands');
    expect(whyNotCompared(unit, false)).toContain('too few');
  });

  it('are not spoken of where they were, or where there is only one', () => {
    expect(whyNotCompared({ positive: picture, again: picture, trust }, false)).toBeUndefined();
    expect(whyNotCompared({ positive: picture, trust: uncompared }, true)).toBeUndefined();
  });
});

describe('the line of the natural path', () => {
  it('stays inside its drawing', () => {
    expect(sparkPoints([-3, 0, 1, 7])).toBe('0,20 33,15 67,5 100,0');
    expect(sparkPoints([1])).toBe('0,5 100,5');
  });
});
