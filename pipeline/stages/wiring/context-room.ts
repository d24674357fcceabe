// Explains responses of units, one pair of layers after the other; what a pair needs is kept for its next units.

import { chunksOf } from '../../base/chunks.ts';
import { sizeOf, type Tensor } from '../../base/tensor.ts';
import { openAblation, type Ablation } from '../../analyses/circuits/ablation.ts';
import { openContext, type Context } from '../../analyses/circuits/context.ts';
import { exactChannels } from '../../analyses/circuits/exactness.ts';
import { explainUnit } from '../../analyses/circuits/explain-unit.ts';
import { openWeights, type WeightsBetween } from '../../analyses/circuits/weights-between.ts';
import { measure, strongest, type Windowed } from '../../analyses/circuits/window.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Layer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import { preprocess } from '../../model/preprocess.ts';
import { ablateUnit, type Seen } from './ablate-unit.ts';
import {
  numExamples,
  numUnitsAtOnce,
  type ContextJob,
  type ContextUnit,
  type KeptContexts,
  type UnitContext,
} from './context.ts';
import { pairOf } from './edges.ts';

/** Responses at once: more take no less time each. */
const batchSize = 8;

/** Activations of the earlier layer that are held at once, of all responses together. */
const mostNumbers = 2 ** 24;

/** Strongest inputs of which the averaged gradient is kept. */
const numGradients = 12;

export type ContextRoom = {
  /** What is found of each unit; all read the other layer linearly but for rectifiers and pooling. */
  run(job: ContextJob): Promise<KeptContexts>;
};

/** What is opened for a pair of layers. */
type Bench = {
  readonly name: string;
  readonly to: Layer;
  readonly isExact: readonly boolean[];
  /** Units that are explained at once. */
  readonly numTogether: number;
  readonly weights: WeightsBetween | undefined;
  readonly context: Context;
  readonly ablation: Ablation | undefined;
};

/** Opens what explains responses of a model; pairs of layers are opened by the jobs that need them. */
export function openContextRoom(engine: Engine, model: Model, dataset: Dataset): ContextRoom {
  const { card } = model;
  let current: Bench | undefined;

  async function benchFor(job: ContextJob): Promise<Bench> {
    const name = JSON.stringify([job.from, job.to]);
    if (current?.name === name) return current;
    await Promise.all([
      current?.weights?.dispose(),
      current?.context.dispose(),
      current?.ablation?.dispose(),
    ]);
    current = undefined;
    const pair = pairOf(model, job);
    current = {
      name,
      to: pair.to,
      isExact: exactChannels(model, pair),
      numTogether: Math.max(1, Math.floor(mostNumbers / sizeOf(pair.from.shape) / numExamples)),
      weights: await openWeights(engine, model, pair, numUnitsAtOnce),
      context: await openContext(engine, model, pair, batchSize),
      // through a whole layer it says more of that than of the edges
      ablation:
        job.through === undefined ? await openAblation(engine, model, pair, batchSize) : undefined,
    };
    return current;
  }

  async function inputOf(indices: readonly number[]): Promise<Tensor> {
    const read = (index: number) => dataset.read(index, card.preprocessing);
    const images = await Promise.all(indices.map(read));
    return preprocess(images, card.preprocessing, card.input.layout);
  }

  async function respond({ context }: Bench, units: readonly ContextUnit[]): Promise<Seen[][]> {
    const wanted = units.flatMap(({ channel, examples }) =>
      examples.map(({ index, row, col }) => ({ index, position: { channel, row, col } })),
    );
    const seen: Seen[] = [];
    // batches run across units, whose examples seldom fill them
    for (const batch of chunksOf(wanted, batchSize)) {
      const positions = batch.map(({ position }) => position);
      const responses = await context.run(
        await inputOf(batch.map(({ index }) => index)),
        positions,
      );
      seen.push(...batch.map((each, i) => ({ ...each, response: responses[i]! })));
    }
    return units.map(({ examples }) => seen.splice(0, examples.length));
  }

  async function explain(
    bench: Bench,
    weightsBetween: WeightsBetween,
    units: readonly ContextUnit[],
  ): Promise<UnitContext[]> {
    const weights = await weightsBetween.read(units.map(({ channel }) => channel));
    const found: UnitContext[] = [];
    for (const [i, seen] of (await respond(bench, units)).entries()) {
      const { channel } = units[i]!;
      const responses = seen.map(({ response }) => response);
      const isExact = bench.isExact[channel]!;
      const { gradient, ...explained } = explainUnit(responses, weights[i]!, isExact);
      const ablation = await ablateUnit(bench, seen, weights[i]!, inputOf);
      found.push({
        channel,
        numExamples: seen.length,
        gradients: isExact ? new Map<number, Float32Array>() : gradientsOf(gradient, weights[i]!),
        ...explained,
        ...(ablation && { ablation }),
      });
    }
    return found;
  }

  return {
    async run(job) {
      const bench = await benchFor(job);
      const units: UnitContext[] = [];
      if (!bench.weights) return { engine: engine.name, units };
      for (const together of chunksOf(job.units, bench.numTogether)) {
        units.push(...(await explain(bench, bench.weights, together)));
      }
      return { engine: engine.name, units };
    },
  };
}

/** Those of the strongest inputs. */
function gradientsOf(gradient: Float32Array, weights: Windowed): Map<number, Float32Array> {
  const area = gradient.length / weights.numInputs;
  return new Map(
    strongest(measure(weights).norms, numGradients).map((from) => [
      from,
      gradient.slice(from * area, (from + 1) * area),
    ]),
  );
}
