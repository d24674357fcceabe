// What the network says of images of the data set, and which of them the lab explains.

import { chunksOf } from '../../base/chunks.ts';
import { contentKey } from '../../base/content-key.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { spreadOver } from '../../base/spread.ts';
import { readBatches } from '../../dataset/batches.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import { mapClasses } from '../../model/class-map.ts';
import type { Model } from '../../model/model.ts';
import { probabilitiesOf } from '../../model/probabilities.ts';
import type { Responder } from '../../model/responder.ts';
import type { LabRecord } from '../../store/lab-schema.ts';
import { toInput } from './lab-input.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same images are answered otherwise. */
const edition = 1;

/** Images of the data set among which the lab chooses, spread over it. */
const mostImages = 1000;

/** Images in one task. */
const numAtOnce = 128;

/** Indices in the data set. */
export type AnswersJob = { readonly images: readonly number[] };

export type Answer = {
  readonly index: number;
  /** The most probable class. */
  readonly best: number;
  readonly probability: number;
};

/** Of the images that can be read. */
export type KeptAnswers = { readonly engine: string; readonly answers: readonly Answer[] };

export type Chosen = LabRecord['images'][number]['chosen'];

export function planAnswers({ images }: Pick<Dataset, 'images'>): AnswersJob[] {
  const chosen = spreadOver(images.length, mostImages);
  return chunksOf(chosen, numAtOnce).map((own) => ({ images: own }));
}

export function answersKey(model: Model, { fingerprint }: Dataset, job: AnswersJob): string {
  return contentKey({
    analysis: 'answers',
    edition,
    ...subjectOfKey(model),
    fingerprint,
    job,
  });
}

export async function answer(
  responder: Responder,
  dataset: Dataset,
  { images }: AnswersJob,
): Promise<KeptAnswers> {
  const { model, batchSize, engine } = responder;
  const fit = model.card.preprocessing;
  const { batches } = readBatches(dataset, { fit, batchSize, indices: images });
  const answers: Answer[] = [];
  for await (const batch of batches) {
    const scores = await responder.logits(batch.map(({ image }) => toInput(model, image)));
    for (const [i, { index }] of batch.entries()) {
      const probabilities = probabilitiesOf(model, scores[i]!);
      const best = probabilities.reduce((top, p, k) => (p > probabilities[top]! ? k : top), 0);
      answers.push({ index, best, probability: probabilities[best]! });
    }
  }
  return { engine: engine.name, answers };
}

/** One image that need not be of the data set. */
export type ScoresJob = {
  /** At the size of the model's input. */
  readonly photo: RgbImage;
};

/** Class scores before the softmax. */
export type KeptScores = { readonly engine: string; readonly scores: Float32Array };

export function scoresKey(model: Model, job: ScoresJob): string {
  return contentKey({ analysis: 'class scores', edition, ...subjectOfKey(model), job });
}

export async function readScores(responder: Responder, { photo }: ScoresJob): Promise<KeptScores> {
  const [scores] = await responder.logits([toInput(responder.model, photo)]);
  return { engine: responder.engine.name, scores: scores! };
}

/**
 * Images by turns: one that is named rightly and surely, wrongly and surely, rightly and hardly,
 * wrongly and hardly; of other classes as far as there are any. Where it is not known what is right,
 * by turns surely and hardly.
 */
export function chooseImages(
  { card }: Model,
  dataset: Dataset,
  answers: readonly Answer[],
  numClasses: number,
  count: number,
): { readonly index: number; readonly chosen: Chosen; readonly isRight?: boolean }[] {
  const isRight = judgeOf({ card }, dataset, numClasses);
  const known = answers.filter(({ probability }) => Number.isFinite(probability));
  const surest = known.toSorted((a, b) => b.probability - a.probability || a.index - b.index);
  const of = (sorted: readonly Answer[], wanted: boolean) =>
    sorted.filter((each) => isRight(each) !== !wanted);
  const turns = [surest, surest.toReversed()].flatMap((sorted, i) => {
    const chosen: Chosen = i === 0 ? 'most confident' : 'least confident';
    const queues = known.some((each) => isRight(each) !== undefined)
      ? [of(sorted, true), of(sorted, false)]
      : [[...sorted]];
    return queues.map((queue) => ({ chosen, queue }));
  });
  const taken: { index: number; chosen: Chosen; isRight?: boolean }[] = [];
  const classes = new Set<number>();
  for (let turn = 0; taken.length < Math.min(count, known.length); turn++) {
    const { chosen, queue } = turns[turn % turns.length]!;
    const free = queue.filter(({ index }) => taken.every((each) => each.index !== index));
    const next = free.find(({ best }) => !classes.has(best)) ?? free[0];
    if (!next) continue;
    classes.add(next.best);
    taken.push({ index: next.index, chosen, isRight: isRight(next) });
  }
  return taken;
}

/** Whether an answer is the class of its image; undefined where that is not known. */
function judgeOf({ card }: Pick<Model, 'card'>, dataset: Dataset, numClasses: number) {
  const toClass = mapClasses(dataset.classes, card.labels, numClasses);
  return ({ index, best }: Answer): boolean | undefined => {
    const { label } = dataset.images[index]!;
    const own = label === undefined ? undefined : toClass?.(label);
    return own === undefined ? undefined : own === best;
  };
}
