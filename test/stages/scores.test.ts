import { describe, expect, test } from 'vitest';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Grid } from '../../pipeline/analyses/atlas/grid.ts';
import type { LayerMap } from '../../pipeline/stages/layer-map.ts';
import { openScoreRoom } from '../../pipeline/stages/score-room.ts';
import {
  planScores,
  scoreKey,
  scoresOf,
  type JobScores,
  type ScorePlan,
} from '../../pipeline/stages/scores.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { noiseImage } from '../support/images.ts';
import { openTinyModel, tinyDataset } from '../support/tiny-model.ts';

const card = { labels: ['ash', 'birch', 'cedar'] };
const embedded = new URL('../../content/models/specimens.onnx', import.meta.url).pathname;

function gridOf(size: number, cells: readonly (readonly number[])[]): Grid {
  return {
    size,
    cells: cells.map((members, i) => ({
      col: i % size,
      row: Math.floor(i / size),
      members: Int32Array.from(members),
      nearest: Int32Array.from(members.slice(0, 1)),
      mean: new Float32Array(1),
      direction: Float32Array.of(1),
    })),
  };
}

const range = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => start + i);

/** 300 samples of 100 images. */
function mapOf(grids: readonly Grid[], layer = 'block'): LayerMap {
  const samples = range(0, 300);
  return {
    layer,
    places: {
      ids: Int32Array.from(samples),
      images: Int32Array.from(samples, (s) => s % 100),
      rows: Int32Array.from(samples, (s) => s % 4),
      cols: Int32Array.from(samples, (s) => s % 3),
    },
    positions: new Float32Array(600),
    grids,
    samplesPerImage: 3,
    numSilent: 0,
    quality: {},
    key: '0123456789',
    recipe: {},
  };
}

describe('samples by lot', () => {
  // of the coarse grid's last cell nothing is in the fine one
  const map = mapOf([
    gridOf(2, [range(0, 150), range(150, 250), range(250, 300)]),
    gridOf(4, [range(0, 5), range(5, 100), range(150, 200), range(200, 250)]),
  ]);
  const plan = planScores(map);

  test('every cell of every grid has some of its own', () => {
    const drawn = new Set(plan.samples);
    for (const { cells } of map.grids) {
      for (const { members } of cells) {
        const own = members.filter((s) => drawn.has(s)).length;
        expect(own).toBeGreaterThanOrEqual(Math.min(4, members.length));
      }
    }
    // 4 of each fine cell, 4 more of the coarse one
    expect(plan.samples).toHaveLength(20);
  });

  test('jobs name their places in the order of the samples, images in order', () => {
    const places = plan.jobs.flatMap((job) => job.places);
    expect(places).toEqual(
      Array.from(plan.samples, (s) => ({ image: s % 100, row: s % 4, col: s % 3 })),
    );
    expect(places.map(({ image }) => image)).toEqual(
      places.map(({ image }) => image).toSorted((a, b) => a - b),
    );
    expect(planScores(map)).toEqual(plan);
  });

  test('many cells have one each', () => {
    const fine = gridOf(
      60,
      Array.from({ length: 2500 }, (_, i) => [i % 300]),
    );
    expect(planScores(mapOf([fine])).samples).toHaveLength(300);
  });
});

describe('scores', () => {
  const map = mapOf([gridOf(2, [[0, 1, 2]]), gridOf(4, [[0, 1], [2]])]);
  const plan: ScorePlan = { samples: Int32Array.of(1, 0, 2), jobs: [] };
  const parts: JobScores[] = [
    { values: Float32Array.of(1, 2, 3, 5, 6, 7) },
    { values: Float32Array.of(0, 1, -1) },
  ];

  test('are means over the samples of a cell, class by class', () => {
    const scores = scoresOf({ card }, map, plan, parts)!;
    expect(scores.classes).toEqual(card.labels);
    // cells: all three samples, the first two, the last
    expect([...scores.values]).toEqual([2, 3, 0, 3, 4, 1, 3, 5, -1]);
  });

  test('classes without names are called by their index', () => {
    const scores = scoresOf({ card: { labels: [] } }, map, plan, parts)!;
    expect(scores.classes).toEqual(['0', '1', '2']);
  });

  test('there are none without logits, and where they do not depend on the layer', () => {
    expect(scoresOf({ card }, map, plan, [{}, {}])).toBeUndefined();
    const zeros = parts.map(({ values }) => ({ values: new Float32Array(values!.length) }));
    expect(scoresOf({ card }, map, plan, zeros)).toBeUndefined();
    expect(scoresOf({ card }, map, plan, [])).toBeUndefined();
  });
});

test('a room does not mind how many places it is asked at once', async () => {
  const model = await loadModel(embedded);
  const dataset = { ...tinyDataset(), read: (i: number) => Promise.resolve(noiseImage(i, 96)) };
  const engine = createOrtEngine({ numThreads: 1 });
  const place = (image: number, row: number, col: number) => ({ image, row, col });
  const places = [place(0, 1, 1), place(0, 2, 3), place(1, 4, 0)];
  const room = openScoreRoom(engine, model, dataset, 2);
  const all = (await room.run({ layer: 'mixed5a', places })).values!;
  const numLogits = all.length / 3;
  for (const [i, each] of places.entries()) {
    const alone = await room.run({ layer: 'mixed5a', places: [each] });
    alone.values!.forEach((value, k) => expect(value).toBeCloseTo(all[i * numLogits + k]!, 5));
  }
  const other = await room.run({ layer: 'mixed5b', places });
  expect(other.values).not.toEqual(all);
});

test('a model without logits has none', async () => {
  const model = await openTinyModel();
  const engine = createOrtEngine({ numThreads: 1 });
  const job = { layer: 'stem', places: [{ image: 0, row: 1, col: 1 }] };
  expect(await openScoreRoom(engine, model, tinyDataset(), 2).run(job)).toEqual({});
  const key = scoreKey(model, tinyDataset(), job);
  expect(key).not.toBe(scoreKey(model, tinyDataset(), { ...job, layer: 'block' }));
  expect(key).not.toBe(scoreKey(model, { ...tinyDataset(), fingerprint: 'other' }, job));
});
