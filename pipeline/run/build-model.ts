// Computes what an atlas shows of one model: what is stored is taken, the rest is given to workers.

import { UserError } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { createOrtEngine } from '../engine/ort.ts';
import { costOf } from '../graph/cost.ts';
import { loadModel, type Model } from '../model/model.ts';
import { selfTest, type SelfTestResult } from '../model/self-test.ts';
import { colourAxes } from '../analyses/optvis/colour.ts';
import { coloursOf } from '../analyses/examples/colours.ts';
import type { ExamplesPart } from '../analyses/examples/collect-examples.ts';
import { mergeExamples } from '../analyses/examples/merge-examples.ts';
import { unitExamples } from '../analyses/examples/unit-examples.ts';
import { examplesKey, findPart, keepPart, rangesOf, type Skipped } from '../stages/examples.ts';
import type { ModelResults } from '../stages/publish.ts';
import { planStrips, stripKey } from '../stages/strip.ts';
import {
  isVisualized,
  planVisualizations,
  type Selection,
  type Sign,
  type VisualizationRecipe,
} from '../stages/visualization.ts';
import type { Store } from '../store/store.ts';
import { estimateSeconds } from './estimate.ts';
import { formatDuration } from './format-duration.ts';
import { openPool, type Pool } from './pool.ts';
import type { Progress, Reporter } from './reporter.ts';

export type BuildModelContext = {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly store: Store;
  readonly numWorkers: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Go on where the self-test says that pictures would mean nothing. */
  readonly force: boolean;
  readonly version: string;
};

/** Images of the self-test before a build; `info` takes all. */
const numTestImages = 256;

/**
 * Everything that is published of one model.
 *
 * @throws UserError where the model fails its self-test
 */
export async function buildModel(
  context: BuildModelContext,
  written: Config['models'][number],
): Promise<ModelResults> {
  const { config, dataset, signal } = context;
  const layers = written.layers;
  const model = await loadModel(written.path, { cardPath: written.card, layers });
  const tested = await test(context, model);
  const pool = openPool(context.numWorkers, {
    modelPath: written.path,
    cardPath: written.card,
    layers,
    dataset: config.dataset,
    top: config.examples.top,
  });
  const stop = () => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { part, skipped } = await passDataset(context, model, pool);
    const examples = new Map(
      Array.from(part.layers, ([layer, tally]) => [layer, unitExamples(tally)]),
    );
    const selections = selectUnits(model, written.unitsPerLayer);
    const recipes = recipesOf(config, part);
    const strips = planStrips(model, selections, examples);
    await visualize(context, model, pool, selections, recipes);
    await drawStrips(context, model, pool, strips);
    return {
      model,
      dataset,
      skipped,
      selfTest: tested,
      cost: costOf(model.graph),
      selections,
      examples,
      strips,
      recipes,
      engine: createOrtEngine().name,
      version: context.version,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
  }
}

async function test(
  { dataset, reporter, force }: BuildModelContext,
  model: Model,
): Promise<SelfTestResult> {
  const result = await selfTest(createOrtEngine(), model, dataset, { numImages: numTestImages });
  const { top1, top5, numImages } = result;
  if (top1 !== undefined && top5 !== undefined) {
    reporter.note(
      `self-test of ${model.name}: ${percent(top1)} right, ${percent(top5)} among five, of ${numImages} images`,
    );
  }
  for (const warning of result.warnings) reporter.note(`warning: ${warning}`);
  if (result.isFatal && !force) {
    throw new UserError(
      `self-test: got ${result.warnings[0]}; pictures made with this model would mean nothing: mend the card, or build with --force`,
    );
  }
  return result;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Passes the data set through the model, range by range. */
async function passDataset(
  { config, dataset, store, reporter }: BuildModelContext,
  model: Model,
  pool: Pool,
): Promise<{ part: ExamplesPart; skipped: readonly Skipped[] }> {
  const ranges = rangesOf(dataset.images.length);
  const progress = reporter.start(
    `dataset examples of ${model.name}`,
    dataset.images.length,
    'images',
  );
  const results = await Promise.all(
    ranges.map(async (range) => {
      const key = examplesKey(model, dataset, config.examples.top, range);
      const found = await findPart(store, key);
      if (found) {
        progress.skip(range.end - range.start);
        return found;
      }
      const result = await pool.run('examples', range);
      await keepPart(store, key, result);
      progress.advance(range.end - range.start);
      return result;
    }),
  );
  progress.end();
  const skipped = results.flatMap((result) => result.skipped);
  if (skipped.length > 0)
    reporter.note(
      `${skipped.length} images could not be read; they are listed on the model's page`,
    );
  return { part: results.map(({ part }) => part).reduce(mergeExamples), skipped };
}

function selectUnits(model: Model, unitsPerLayer: number | 'all'): Selection[] {
  return model.layers.map(({ name, shape }) => {
    const count = unitsPerLayer === 'all' ? shape[0]! : Math.min(unitsPerLayer, shape[0]!);
    return { layer: name, channels: Array.from({ length: count }, (_, channel) => channel) };
  });
}

function recipesOf(
  { visualization, seed }: Config,
  { colours }: ExamplesPart,
): Partial<Record<Sign, VisualizationRecipe>> {
  const { size, steps, learningRate, decay, negative, negativeSteps } = visualization;
  const axes = colourAxes(coloursOf(colours).covariance);
  const positive = { size, steps, learningRate, decay, seed, colours: axes };
  return { positive, ...(negative && { negative: { ...positive, steps: negativeSteps } }) };
}

/** Makes the pictures that are not stored yet, after saying how long that will take. */
async function visualize(
  { store, reporter, numWorkers }: BuildModelContext,
  model: Model,
  pool: Pool,
  selections: readonly Selection[],
  recipes: Readonly<Partial<Record<Sign, VisualizationRecipe>>>,
): Promise<void> {
  const jobs = planVisualizations(selections, recipes);
  const stored = await Promise.all(jobs.map((job) => isVisualized(store, model.hash, job)));
  const waiting = jobs.filter((_, i) => !stored[i]);
  if (waiting.length > 0) {
    const seconds = (await estimateSeconds(pool, waiting)) / numWorkers;
    reporter.note(`pictures of ${model.name}: about ${formatDuration(seconds * 1000)} to go`);
  }
  const numPictures = jobs.reduce((total, { channels }) => total + channels.length, 0);
  const progress = reporter.start(`pictures of ${model.name}`, numPictures, 'pictures');
  jobs.filter((_, i) => stored[i]).forEach(({ channels }) => progress.skip(channels.length));
  await Promise.all(
    waiting.map(async (job) => {
      for (const { key, record, png, webp } of await pool.run('visualize', job)) {
        await store.putBytes(key, 'picture.png', png);
        await store.putBytes(key, 'picture.webp', webp);
        await store.putRecord(key, record);
        progress.advance();
      }
    }),
  );
  progress.end();
}

async function drawStrips(
  { dataset, store, reporter }: BuildModelContext,
  model: Model,
  pool: Pool,
  strips: ReturnType<typeof planStrips>,
): Promise<void> {
  const progress: Progress = reporter.start(`patches of ${model.name}`, strips.length);
  await Promise.all(
    strips.map(async (job) => {
      const key = stripKey(dataset, model, job);
      if (await store.has(key)) return progress.skip();
      const { record, webp } = await pool.run('strip', job);
      await store.putBytes(key, 'strip.webp', webp);
      await store.putRecord(key, record);
      progress.advance();
    }),
  );
  progress.end();
}
