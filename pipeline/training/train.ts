// Trains a classifier with the project's own gradient graph.

import { float32, type Tensor } from '../base/tensor.ts';
import type { Random } from '../base/random.ts';
import { isHeld, type Engine, type Held } from '../engine/engine.ts';
import { adamRates } from '../graph/adam.ts';
import type { Graph } from '../graph/graph.ts';
import { packWeights, trainingStep, unpackWeights, weightTable } from './step.ts';

/** An image as the network takes it, channel first, and its class. */
export type LabelledImage = {
  /** [3, size, size] */
  readonly pixels: Float32Array;
  readonly label: number;
};

export type TrainingRecipe = {
  readonly numEpochs: number;
  readonly batchSize: number;
  /** Peak rate; it rises over the first epoch and falls to 0 along a cosine (Loshchilov & Hutter 2017, arXiv 1608.03983). */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Share of a target that is spread over all classes (Szegedy et al. 2016, arXiv 1512.00567). */
  readonly labelSmoothing: number;
};

export type TrainingSet = {
  readonly numImages: number;
  readonly numClasses: number;
  readonly size: number;
  /** Image `index`, altered at random where the recipe of the data says so. */
  read(index: number, rng: Random): LabelledImage;
};

export type EpochReport = {
  readonly epoch: number;
  /** Mean over the epoch's batches. */
  readonly loss: number;
  readonly accuracy: number;
  readonly graph: Graph;
};

/**
 * Trains `graph` (one image input, logits as its first output) and yields it after every epoch.
 * Batches are drawn without replacement; a rest that fills no batch is left out.
 */
export async function* train(
  engine: Engine,
  graph: Graph,
  data: TrainingSet,
  recipe: TrainingRecipe,
  rng: Random,
): AsyncGenerator<EpochReport, void> {
  const { batchSize, weightDecay } = recipe;
  const { size, numClasses } = data;
  const table = weightTable(graph);
  const shape = { batchSize, size, numClasses, weightDecay };
  const step = trainingStep(graph, table, shape, engine.rules);
  const program = await engine.load(step);
  const weights = packWeights(graph, table);
  const vector = (values: Float32Array) => float32([values.length], values);
  let state: Record<'weights' | 'mean' | 'square', Tensor | Held> = {
    weights: vector(weights),
    mean: vector(new Float32Array(weights.length)),
    square: vector(new Float32Array(weights.length)),
  };
  const stepsPerEpoch = Math.floor(data.numImages / batchSize);
  const numSteps = stepsPerEpoch * recipe.numEpochs;
  let numDone = 0;
  try {
    for (let epoch = 1; epoch <= recipe.numEpochs; epoch++) {
      const order = rng.permutation(data.numImages);
      let loss = 0;
      let numRight = 0;
      for (let i = 0; i < stepsPerEpoch; i++) {
        const indices = order.slice(i * batchSize, (i + 1) * batchSize);
        const batch = indices.map((index) => data.read(index, rng));
        const rate = rateAt(recipe.learningRate, numDone, stepsPerEpoch, numSteps);
        numDone++;
        const {
          loss: ownLoss,
          logits,
          ...next
        } = await program.hold({
          ...feedsOf(batch, data, recipe.labelSmoothing),
          ...state,
          decay: float32([1], Float32Array.of(rate * weightDecay)),
          ...adamRates(-rate, numDone),
        });
        dispose(Object.values(state));
        state = { weights: next["weights'"]!, mean: next["mean'"]!, square: next["square'"]! };
        loss += Number((await ownLoss!.read()).data[0]);
        numRight += countRight(await logits!.read(), batch);
        dispose([ownLoss!, logits!]);
      }
      const { data: packed } = isHeld(state.weights) ? await state.weights.read() : state.weights;
      const trained = unpackWeights(graph, table, packed as Float32Array);
      yield {
        epoch,
        loss: loss / stepsPerEpoch,
        accuracy: numRight / (stepsPerEpoch * batchSize),
        graph: trained,
      };
    }
  } finally {
    dispose(Object.values(state));
    await program.dispose();
  }
}

function dispose(feeds: readonly (Tensor | Held)[]): void {
  for (const feed of feeds) if (isHeld(feed)) feed.dispose();
}

function rateAt(peak: number, step: number, numWarmup: number, numSteps: number): number {
  if (step < numWarmup) return (peak * (step + 1)) / numWarmup;
  return (peak / 2) * (1 + Math.cos((Math.PI * (step - numWarmup)) / (numSteps - numWarmup)));
}

function feedsOf(
  batch: readonly LabelledImage[],
  { size, numClasses }: TrainingSet,
  smoothing: number,
): { images: Tensor; targets: Tensor } {
  const area = 3 * size * size;
  const images = new Float32Array(batch.length * area);
  const targets = new Float32Array(batch.length * numClasses).fill(smoothing / numClasses);
  batch.forEach(({ pixels, label }, row) => {
    images.set(pixels, row * area);
    targets[row * numClasses + label]! += 1 - smoothing;
  });
  return {
    images: float32([batch.length, 3, size, size], images),
    targets: float32([batch.length, numClasses], targets),
  };
}

function countRight({ data, shape }: Tensor, batch: readonly LabelledImage[]): number {
  const numClasses = shape[1]!;
  return batch.filter(({ label }, row) => {
    const scores = (data as Float32Array).subarray(row * numClasses, (row + 1) * numClasses);
    return scores.every((score) => score <= scores[label]!);
  }).length;
}
