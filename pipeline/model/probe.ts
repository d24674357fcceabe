// Runs a model on labelled images and notes what it answers and whether its layers are alive.

import type { RgbImage } from '../base/rgb-image.ts';
import { float32, sizeOf } from '../base/tensor.ts';
import type { Engine, Tensors } from '../engine/engine.ts';
import { specialise } from '../graph/replay.ts';
import { cut } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';
import { preprocess } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';

export type LabelledImage = { readonly image: RgbImage; readonly label?: number };

/** What was seen in one run over the images. */
export type Probe = {
  readonly numImages: number;
  /** Per image its label and the five best classes, best first; empty for models without scores. */
  readonly answers: readonly { readonly label?: number; readonly best: readonly number[] }[];
  /** Classes the model knows; 0 without scores. */
  readonly numClasses: number;
  /** Smallest and largest value that was fed. */
  readonly inputRange: readonly [low: number, high: number];
  /** Largest difference that one score shows between images. */
  readonly scoreSpread: number;
  /** Layers with values that are not finite. */
  readonly broken: readonly string[];
  /** Layers that are 0 for all images. */
  readonly dead: readonly string[];
};

const batchSize = 8;

/**
 * @param images at the size of the model's input
 * @param preprocessing another than the card's, to compare
 */
export async function probeModel(
  engine: Engine,
  { graph, card, layers }: Pick<Model, 'graph' | 'card' | 'layers'>,
  images: AsyncIterable<LabelledImage>,
  preprocessing: Preprocessing = card.preprocessing,
): Promise<Probe> {
  const { tensor, layout } = card.input;
  const shape = inputShape(card.input, batchSize);
  const scores = card.logits ?? card.probabilities;
  const names = layers.map(({ name }) => name);
  const program = await engine.load(probeGraph(graph, names, scores, { [tensor]: shape }));
  const answers: { label?: number; best: number[] }[] = [];
  const broken = new Set<string>();
  const alive = new Set<string>();
  let low = Infinity;
  let high = -Infinity;
  let lows: Float64Array | undefined;
  let highs: Float64Array | undefined;
  let numImages = 0;
  const takeIn = (batch: readonly LabelledImage[], results: Tensors) => {
    numImages += batch.length;
    for (const name of names) {
      const total = Number(results[sizeName(name)]!.data[0]);
      if (!Number.isFinite(total)) broken.add(name);
      if (total !== 0) alive.add(name);
    }
    if (scores === undefined) return;
    const { data } = results[scores]!;
    const numClasses = data.length / batchSize;
    lows ??= new Float64Array(numClasses).fill(Infinity);
    highs ??= new Float64Array(numClasses).fill(-Infinity);
    for (const [n, { label }] of batch.entries()) {
      const own = (data as Float32Array).subarray(n * numClasses, (n + 1) * numClasses);
      answers.push({ label, best: best(own) });
      for (let k = 0; k < numClasses; k++) {
        lows[k] = Math.min(lows[k]!, own[k]!);
        highs[k] = Math.max(highs[k]!, own[k]!);
      }
    }
  };
  try {
    for await (const batch of batchesOf(images)) {
      const pixels = new Float32Array(sizeOf(shape));
      const input = preprocess(
        batch.map(({ image }) => image),
        preprocessing,
        layout,
      ).data as Float32Array;
      for (const value of input) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      pixels.set(input);
      takeIn(batch, await program.run({ [tensor]: float32(shape, pixels) }));
    }
  } finally {
    await program.dispose();
  }
  const spreads = Array.from(highs ?? [], (value, k) => value - lows![k]!);
  return {
    numImages,
    answers,
    numClasses: spreads.length,
    inputRange: [low, high],
    scoreSpread: spreads.reduce((a, b) => Math.max(a, b), 0),
    broken: [...broken],
    dead: names.filter((name) => !alive.has(name)),
  };
}

async function* batchesOf(images: AsyncIterable<LabelledImage>): AsyncGenerator<LabelledImage[]> {
  let batch: LabelledImage[] = [];
  for await (const image of images) {
    batch.push(image);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Scores, and for each layer the sum of its absolute values over the batch: 0 for dead ones, not finite for broken ones. */
function probeGraph(
  graph: Graph,
  layers: readonly string[],
  scores: string | undefined,
  shapes: Readonly<Record<string, readonly number[]>>,
): Graph {
  const asked = scores === undefined ? layers : [...layers, scores];
  const { b, names } = specialise(cut(graph, asked), shapes);
  const sizes = layers.map((name) => {
    const own = names.get(name)!;
    return [sizeName(name), b.sum(b.op('Abs', [own]), [...b.shape(own).keys()])];
  });
  const outputs = scores === undefined ? [] : [[scores, names.get(scores)!]];
  return b.build(Object.fromEntries([...sizes, ...outputs]) as Record<string, string>);
}

const sizeName = (layer: string) => `size(${layer})`;

/** The five classes of the highest scores; of equal ones the first. */
function best(scores: Float32Array): number[] {
  const order: number[] = [];
  for (let k = 0; k < scores.length; k++) {
    let place = order.length;
    while (place > 0 && scores[k]! > scores[order[place - 1]!]!) place--;
    if (place < 5) order.splice(place, 0, k);
    if (order.length > 5) order.pop();
  }
  return order;
}
