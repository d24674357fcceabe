// How wrong a network is on images, and which way each value of them would make it more wrong.

import { float32 } from '../../base/tensor.ts';
import { chunksOf } from '../../base/chunks.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { cut } from '../../graph/cut.ts';
import { backward } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import { colourGradient, preprocess } from '../../model/preprocess.ts';
import { probabilitiesOf } from '../../model/probabilities.ts';
import type { Responder } from '../../model/responder.ts';
import { scoresTensor } from '../../model/target.ts';
import { findLogits } from '../../model/to-logits.ts';

export type Loss = {
  /** Of each class, 0…1. */
  readonly probabilities: Float32Array;
  /** −log of the probability of the class that was asked for. */
  readonly loss: number;
  /** d loss / d image, [H, W, 3] of 0…255. */
  readonly gradient: Float32Array;
};

/** Names of the graph's second input, one-hot [N, K], and of its outputs. */
const classes = 'classes of images';
const names = { scores: 'scores of images', gradient: 'gradient of the loss' };
/** Added to probabilities, of which there may be 0. */
const least = 1e-12;

/**
 * The cross-entropy of images with classes and its gradient, in batches.
 *
 * @param images of the size of the model's input
 * @param indices a class for each image
 * @throws UserError for a model without class scores, and for one that takes bands
 */
export async function lossesOf(
  responder: Responder,
  images: readonly RgbImage[],
  indices: readonly number[],
): Promise<Loss[]> {
  const { model, numClasses, batchSize } = responder;
  const { input, preprocessing } = model.card;
  const length = images.length < 2 ? 1 : batchSize;
  const program = await responder.program(`loss × ${length}`, () => lossGraph(responder, length));
  const losses: Loss[] = [];
  for (const own of chunksOf([...images.keys()], length)) {
    const pixels = new Float32Array(preprocessedSize(responder) * length);
    const wanted = new Float32Array(length * numClasses);
    pixels.set(
      preprocess(
        own.map((i) => images[i]!),
        preprocessing,
        input.layout,
      ).data as Float32Array,
    );
    own.forEach((i, n) => (wanted[n * numClasses + indices[i]!] = 1));
    const found = await program.run({
      [input.tensor]: float32(inputShape(input, length), pixels),
      [classes]: float32([length, numClasses], wanted),
    });
    const row = (name: string, n: number) => {
      const data = found[name]!.data as Float32Array;
      const size = data.length / length;
      return data.slice(n * size, (n + 1) * size);
    };
    for (const [n, i] of own.entries()) {
      const probabilities = probabilitiesOf(model, row(names.scores, n));
      losses.push({
        probabilities,
        loss: -Math.log(probabilities[indices[i]!]! + least),
        gradient: colourGradient(row(names.gradient, n), preprocessing, input.layout),
      });
    }
  }
  return losses;
}

function preprocessedSize({ imageShape }: Responder): number {
  return imageShape.reduce((size, length) => size * length, 1);
}

function lossGraph({ engine, model, numClasses }: Responder, numImages: number): Graph {
  const { graph, card } = model;
  const scores = scoresTensor(model);
  const { b, names: own } = specialise(
    cut(graph, [scores]),
    { [card.input.tensor]: inputShape(card.input, numImages) },
    new Set([card.input.tensor]),
  );
  const wanted = b.input(classes, 'float32', [numImages, numClasses]);
  const flat = b.reshape(own.get(scores)!, [numImages, numClasses]);
  const logarithms =
    findLogits(model) === undefined
      ? b.op('Log', [b.add(flat, b.scalar(least))])
      : b.op('LogSoftmax', [flat]);
  const loss = b.scale(b.sum(b.mul(wanted, logarithms), [0, 1]), -1);
  const [gradient] = backward(b, {
    of: loss,
    seed: b.scalar(1),
    wrt: [own.get(card.input.tensor)!],
    overrides: engine.rules,
  });
  return b.build({ [names.scores]: flat, [names.gradient]: gradient! });
}
