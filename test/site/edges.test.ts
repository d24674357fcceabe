import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEAST_NORM, rankSide, shareOf, strongestOf, type Edge } from '../../src/edges.ts';

const picture = {
  file: 'k.webp',
  left: 0,
  top: 0,
  width: 3,
  height: 3,
  fileWidth: 3,
  fileHeight: 3,
};

const edge = (channel: number, norm: number, sum: number, share = 0.1): Edge => ({
  unit: { id: `a:${channel}`, layer: 'a', channel },
  norm,
  sum,
  share,
  kernel: picture,
  size: [3, 3],
});

const edges = fc
  .array(fc.record({ norm: fc.double({ min: 0, max: 9, noNaN: true }), isRed: fc.boolean() }))
  .map((all) => all.map(({ norm, isRed }, i) => edge(i, norm, isRed ? norm : -norm - 1)));

it('shows each edge once, by its sign, strongest first', () => {
  fc.assert(
    fc.property(edges, (all) => {
      const { excites, inhibits } = rankSide({ edges: all });
      const ids = [...excites, ...inhibits].map(({ unit }) => unit.id);
      expect(ids.sort()).toEqual(all.map(({ unit }) => unit.id).sort());
      expect(excites.every(({ sum }) => sum >= 0)).toBe(true);
      expect(inhibits.every(({ sum }) => sum < 0)).toBe(true);
      for (const list of [excites, inhibits]) {
        const norms = list.map(({ norm }) => norm);
        expect(norms).toEqual(norms.toSorted((a, b) => b - a));
      }
    }),
  );
});

it('folds away what is below 30 % of the largest norm of either sign', () => {
  expect(LEAST_NORM).toBe(0.3);
  const { excites, inhibits } = rankSide({
    edges: [edge(0, 1, 1), edge(1, 10, -1), edge(2, 2.9, 1), edge(3, 3, 1)],
  });
  expect(excites.map(({ unit, isWeak }) => [unit.channel, isWeak])).toEqual([
    [3, false],
    [2, true],
    [0, true],
  ]);
  expect(inhibits[0]).toMatchObject({ ofLargest: 1, isWeak: false });
});

it('takes the strongest of several layers, and adds up shares', () => {
  const side = (all: Edge[]) => ({
    layer: 'a',
    name: 'a',
    isExact: true,
    largest: 1,
    numEdges: 9,
    edges: all,
  });
  const { excites, inhibits } = strongestOf(
    [side([edge(0, 1, 1), edge(1, 2, 1)]), side([edge(2, 3, 1), edge(3, 1, -1)])],
    2,
  );
  expect(excites.map(({ unit }) => unit.channel)).toEqual([2, 1]);
  expect(inhibits.map(({ unit }) => unit.channel)).toEqual([3]);
  expect(shareOf(excites)).toBeCloseTo(0.2);
});
