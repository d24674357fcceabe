// What the cells of maps add to the logits, by mean linear attribution: which places are asked, in which jobs.

import { chunksOf } from '../base/chunks.ts';
import { contentKey } from '../base/content-key.ts';
import { random } from '../base/random.ts';
import type { Cell } from '../analyses/atlas/grid.ts';
import type { Position } from '../analyses/attribution/linear.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Card } from '../model/card.ts';
import type { Model } from '../model/model.ts';
import type { LayerMap } from './layer-map.ts';

/** To be raised when the same places give other results. */
const edition = 1;

/** Samples of each cell that are asked, at most; their attributions differ, and the mean of a few says where it lies. */
const mostPerCell = 4;

/** Samples of a layer, unless there are more cells. */
const mostPerLayer = 2048;

/** Samples in a job: what is done again after a build was stopped. */
const jobSize = 64;

/** Attribution to the logits of all cells of a map. */
export type Scores = {
  /** Names of the classes; their indices where they have none. */
  readonly classes: readonly string[];
  /**
   * [K, cells]: the mean, over activations of the cell by lot, of gradient · activation. Cells are
   * those of the first grid, then of the second, and so on.
   */
  readonly values: Float32Array;
};

/** By layer; a layer on which the logits do not depend has none. */
export type LayerScores = ReadonlyMap<string, Scores>;

/** Some places of one layer. */
export type ScoreJob = {
  readonly layer: string;
  readonly places: readonly (Position & { readonly image: number })[];
};

/** [places, K]; undefined where there are no logits. */
export type JobScores = { readonly values?: Float32Array };

/** The samples that speak for the cells, and the jobs over them, in the same order. */
export type ScorePlan = {
  /** Rows of the samples of the map. */
  readonly samples: Int32Array;
  readonly jobs: readonly ScoreJob[];
};

/**
 * Draws samples by lot from each cell, of the finest grid first: those of a coarser one are asked
 * again only where too few of its own were.
 */
export function planScores({ layer, key, places, grids }: LayerMap): ScorePlan {
  const rng = random(`scores ${key}`);
  const finest = Math.max(1, ...grids.map(({ cells }) => cells.length));
  const perCell = Math.max(1, Math.min(mostPerCell, Math.floor(mostPerLayer / finest)));
  const drawn = new Set<number>();
  for (const { cells } of grids.toReversed()) {
    for (const { members } of cells) drawFrom(members);
  }
  // images in order, so that one is read for all its places
  const samples = Int32Array.from(drawn).sort(
    (a, b) => places.images[a]! - places.images[b]! || a - b,
  );
  const all = Array.from(samples, (s) => ({
    image: places.images[s]!,
    row: places.rows[s]!,
    col: places.cols[s]!,
  }));
  const jobs = chunksOf(all, jobSize).map((own) => ({ layer, places: own }));
  return { samples, jobs };

  function drawFrom(members: Int32Array): void {
    let missing = perCell - members.reduce((count, s) => count + Number(drawn.has(s)), 0);
    for (const i of missing > 0 ? rng.permutation(members.length) : []) {
      if (missing === 0) return;
      if (drawn.has(members[i]!)) continue;
      drawn.add(members[i]!);
      missing--;
    }
  }
}

/** The key of what a job gives. */
export function scoreKey(model: Model, { fingerprint }: Dataset, job: ScoreJob): string {
  const { preprocessing, input, logits, probabilities } = model.card;
  return contentKey({
    analysis: 'scores',
    edition,
    model: model.hash,
    preprocessing,
    input,
    logits,
    probabilities,
    dataset: fingerprint,
    job,
  });
}

/**
 * The means of the cells; undefined where there are no logits, or none depends on the layer.
 *
 * @param parts what the jobs of the plan gave, in order
 */
export function scoresOf(
  { card }: { readonly card: Pick<Card, 'labels'> },
  { grids }: LayerMap,
  { samples }: ScorePlan,
  parts: readonly JobScores[],
): Scores | undefined {
  const values = parts.map((part) => part.values);
  if (values.length === 0 || !values.every((own) => own !== undefined)) return undefined;
  if (values.every((own) => own.every((value) => value === 0))) return undefined;
  const numLogits = values.reduce((total, own) => total + own.length, 0) / samples.length;
  const rows = new Map<number, Float32Array>();
  let next = 0;
  for (const own of values) {
    for (let start = 0; start < own.length; start += numLogits) {
      rows.set(samples[next++]!, own.subarray(start, start + numLogits));
    }
  }
  const cells = grids.flatMap((grid) => grid.cells);
  const scores = new Float32Array(numLogits * cells.length);
  for (const [i, cell] of cells.entries()) {
    const mean = meanOf(cell, rows, numLogits);
    for (let k = 0; k < numLogits; k++) scores[k * cells.length + i] = mean[k]!;
  }
  const classes = Array.from({ length: numLogits }, (_, k) => card.labels[k] ?? String(k));
  return { classes, values: scores };
}

function meanOf(
  { members }: Cell,
  rows: ReadonlyMap<number, Float32Array>,
  numLogits: number,
): Float64Array {
  const sum = new Float64Array(numLogits);
  let count = 0;
  for (const sample of members) {
    const row = rows.get(sample);
    if (!row) continue;
    for (let k = 0; k < numLogits; k++) sum[k]! += row[k]!;
    count++;
  }
  return sum.map((value) => value / Math.max(1, count));
}
