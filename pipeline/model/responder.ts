// A model opened to be asked what it says of images, and by what gradients; graphs are loaded once and kept.

import { float32, sizeOf } from '../base/tensor.ts';
import type { Engine, Program } from '../engine/engine.ts';
import { cut } from '../graph/cut.ts';
import { SEED } from '../graph/gradient.ts';
import type { Graph } from '../graph/graph.ts';
import { specialise } from '../graph/replay.ts';
import { getLayer } from './layers.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';
import {
  forwardGraph,
  gradientGraph,
  layerGradientGraph,
  scoreGraph,
  type BackwardRule,
} from './response-graphs.ts';
import { scoredBy, scoresTensor, type Scored, type Target } from './target.ts';

/** One image as the network takes it: a row of its input, of the units and the layout of that. */
export type InputImage = Float32Array;

export type InputGradient = {
  readonly score: number;
  /** d score / d image, laid out as the image. */
  readonly gradient: Float32Array;
};

export type LayerGradient = {
  readonly score: number;
  /** [C, H, W] of the layer. */
  readonly activations: Float32Array;
  /** d score / d activations, [C, H, W]. */
  readonly gradient: Float32Array;
};

export type Responder = {
  readonly engine: Engine;
  readonly model: Model;
  /** Of one image: [C, H, W], or [H, W, C] by the layout of the model's input. */
  readonly imageShape: readonly number[];
  /** 0 for a model without class scores. */
  readonly numClasses: number;
  /** Images per run of the network where there are many. */
  readonly batchSize: number;
  /** Class scores before the softmax, [K], of each image. */
  logits(images: readonly InputImage[]): Promise<Float32Array[]>;
  /** The score of the target, of each image. */
  scores(images: readonly InputImage[], target: Target): Promise<Float32Array>;
  /** The score of the target and its gradient, of each image; with a rule, of that way back. */
  gradients(
    images: readonly InputImage[],
    target: Target,
    rule?: BackwardRule,
  ): Promise<InputGradient[]>;
  /**
   * What a layer makes of each image, and how the score of the target depends on it.
   *
   * @throws UserError for a layer that is none
   */
  layerGradients(
    images: readonly InputImage[],
    target: Target,
    layer: string,
  ): Promise<LayerGradient[]>;
  /** A program of one's own for this model, made when first asked for under a key. */
  program(key: string, make: () => Graph): Promise<Program>;
  dispose(): Promise<void>;
};

/**
 * Opens a model for questions about single images and batches of them.
 *
 * @param batchSize images per run where there are many; few are run one by one
 */
export function openResponder(engine: Engine, model: Model, batchSize: number): Responder {
  const { input } = model.card;
  const imageShape = inputShape(input, 1).slice(1);
  const imageSize = sizeOf(imageShape);
  const numClasses = countClasses(model);
  const programs = new Map<string, Promise<Program>>();

  function program(key: string, make: () => Graph): Promise<Program> {
    const known = programs.get(key) ?? engine.load(make());
    programs.set(key, known);
    return known;
  }

  /** Runs the images in batches and gives each what it makes of the outputs, by its place in the batch. */
  async function runAll<T>(
    images: readonly InputImage[],
    key: string,
    make: (numImages: number) => Graph,
    seed: Scored | undefined,
    read: (outputs: Readonly<Record<string, Float32Array>>, n: number) => T,
  ): Promise<T[]> {
    const results: T[] = [];
    for (let start = 0; start < images.length;) {
      // what would fill less than half of a batch is done sooner one by one
      const length = 2 * (images.length - start) <= batchSize ? 1 : batchSize;
      const own = images.slice(start, start + length);
      start += length;
      const pixels = new Float32Array(length * imageSize);
      own.forEach((image, n) => pixels.set(image, n * imageSize));
      const feeds = { [input.tensor]: float32(inputShape(input, length), pixels) };
      const loaded = await program(`${key} × ${length}`, () => make(length));
      const outputs = await loaded.run(seed ? { ...feeds, [SEED]: repeated(seed, length) } : feeds);
      const data = Object.fromEntries(
        Object.entries(outputs).map(([name, { data: values }]) => [name, values as Float32Array]),
      );
      results.push(...own.map((_, n) => read(data, n)));
    }
    return results;
  }

  const row = (values: Float32Array, n: number, size: number) =>
    values.slice(n * size, (n + 1) * size);
  const scored = (target: Target) => scoredBy(model, target, numClasses);

  return {
    engine,
    model,
    imageShape,
    numClasses,
    batchSize,
    program,
    async logits(images) {
      const make = (numImages: number) => forwardGraph(model, numImages);
      return runAll(images, 'logits', make, undefined, (outputs, n) =>
        row(outputs['logits']!, n, numClasses),
      );
    },
    async scores(images, target) {
      const own = scored(target);
      const make = (numImages: number) => scoreGraph(model, own, numImages);
      const found = await runAll(
        images,
        `score ${own.tensor}`,
        make,
        own,
        (outputs, n) => outputs['score']![n]!,
      );
      return Float32Array.from(found);
    },
    async gradients(images, target, rule) {
      const own = scored(target);
      const make = (numImages: number) => gradientGraph(engine, model, own, numImages, rule);
      return runAll(images, `gradient ${own.tensor} ${rule?.name}`, make, own, (outputs, n) => ({
        score: outputs['score']![n]!,
        gradient: row(outputs['gradient']!, n, imageSize),
      }));
    },
    async layerGradients(images, target, name) {
      const own = scored(target);
      const layer = getLayer(model, name);
      const size = sizeOf(layer.shape);
      const make = (numImages: number) => layerGradientGraph(engine, model, own, numImages, layer);
      return runAll(images, `gradient ${own.tensor} at ${name}`, make, own, (outputs, n) => {
        return {
          score: outputs['score']![n]!,
          activations: row(outputs['activations']!, n, size),
          gradient: row(outputs['gradient']!, n, size),
        };
      });
    },
    async dispose() {
      const loaded = await Promise.all(programs.values());
      programs.clear();
      await Promise.all(loaded.map((each) => each.dispose()));
    },
  };
}

function countClasses({ graph, card }: Model): number {
  if (card.logits === undefined && card.probabilities === undefined) return 0;
  const scores = scoresTensor({ graph, card });
  const { b, names } = specialise(cut(graph, [scores]), {
    [card.input.tensor]: inputShape(card.input, 1),
  });
  return sizeOf(b.shape(names.get(scores)!));
}

/** The seed of a target, once for each image. */
function repeated({ weights }: Scored, numImages: number) {
  const seed = new Float32Array(numImages * weights.length);
  for (let n = 0; n < numImages; n++) seed.set(weights, n * weights.length);
  return float32([numImages, weights.length], seed);
}
