// Runs a model on labelled images before anything is built: wrong ranges, orders and labels fail silently everywhere else.

import { spreadOver } from '../base/spread.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import type { Engine } from '../engine/engine.ts';
import { mapClasses, type ClassMap } from './class-map.ts';
import { otherOrder, otherRanges } from './conventions.ts';
import {
  checkGradient,
  checkImages,
  checkProbe,
  checkWeights,
  judgeAccuracy,
  shareOf,
  type Answer,
  type Trial,
} from './findings.ts';
import { findGradientCut, isGradientZero } from './gradient-cut.ts';
import type { Model } from './model.ts';
import { findBroken, type Broken } from './not-finite.ts';
import { preprocess } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';
import { probeModel, type LabelledImage, type Probe } from './probe.ts';

/** As much of a data set as the test needs. */
export type LabelledImages = {
  readonly classes: readonly string[];
  readonly images: readonly { readonly label?: number }[];
  /** Reads image `index` at the size of the model's input. */
  read(index: number, fit: Pick<Preprocessing, 'resize' | 'crop'>): Promise<RgbImage>;
};

export type SelfTestOptions = {
  /** How many images, spread evenly over the data set; 200 by default. */
  readonly numImages?: number;
};

export type SelfTestResult = {
  readonly numImages: number;
  /** Shares in 0…1 of the labelled images; absent without labels or scores. */
  readonly top1?: number;
  readonly top5?: number;
  /** 0 for a model without scores. */
  readonly numClasses: number;
  /** What is wrong, and what to do, one sentence or two each. */
  readonly warnings: readonly string[];
  /** Whether pictures made with this model would mean nothing. */
  readonly isFatal: boolean;
};

/** Images on which gradients are tried, and faults are followed. */
const numFew = 4;

/** Images on which other conventions are tried. */
const numTried = 96;

/**
 * Finds weights, layers and scores that are not finite, layers that are dead, gradients that do not
 * reach the image, scores that hardly
 * depend on the image, inputs out of any usual range, and an accuracy at chance. Tries other orders
 * of channels and, where the accuracy is poor, other ranges of values and labels, and names what works.
 */
export async function selfTest(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card' | 'layers'>,
  dataset: LabelledImages,
  { numImages = 200 }: SelfTestOptions = {},
): Promise<SelfTestResult> {
  const { preprocessing, labels } = model.card;
  const refusals: string[] = [];
  const probe = (count: number, other?: Preprocessing) =>
    probeModel(engine, model, readSpread(dataset, count, preprocessing, refusals), other);
  const seen = await probe(numImages);
  const { numClasses } = seen;
  if (seen.numImages === 0 && refusals.length > 0) {
    const { warning } = checkImages(refusals);
    return { numImages: 0, numClasses, warnings: [warning], isFatal: true };
  }
  const toClass = mapClasses(dataset.classes, labels, numClasses);
  const answers = answersOf(seen, toClass);
  const few = await readFew(dataset, model);
  const first = seen.broken.length > 0 ? await firstBroken(engine, model, few) : undefined;
  const findings = [...checkWeights(model.graph), ...checkProbe(seen, first)];
  if (findings.every(({ isFatal }) => !isFatal)) {
    const cut = findGradientCut(model);
    const isZero = !cut && few.length > 0 && (await isGradientZero(engine, model, few));
    findings.push(...checkGradient(cut, isZero));
  }
  if (answers.length > 0 && seen.broken.length === 0) {
    const trials: Trial[] = [];
    const isPoor = shareOf(answers, 1) < 0.5;
    const others = [...otherOrder(preprocessing), ...(isPoor ? otherRanges(preprocessing) : [])];
    for (const { name, preprocessing: other } of others) {
      const tried = answersOf(await probe(Math.min(numImages, numTried), other), toClass);
      trials.push({ name, numImages: tried.length, top1: shareOf(tried, 1) });
    }
    findings.push(...judgeAccuracy(answers, numClasses, trials));
  } else if (numClasses > 0 && dataset.classes.length > 0 && !toClass) {
    const some = dataset.classes.slice(0, 3).join(', ');
    const warning = `the classes of the data set (${some}, …) are not those of the model, so its accuracy is unknown; write the model's indices into labels.csv`;
    findings.push({ warning, isFatal: false });
  }
  return {
    numImages: seen.numImages,
    ...(answers.length > 0 && { top1: shareOf(answers, 1), top5: shareOf(answers, 5) }),
    numClasses,
    warnings: findings.map(({ warning }) => warning),
    isFatal: findings.some(({ isFatal }) => isFatal),
  };
}

/** Images spread evenly over the data set, one after the other; of those that cannot be read, only the reason is kept. */
async function* readSpread(
  dataset: LabelledImages,
  count: number,
  fit: Preprocessing,
  refusals: string[] = [],
): AsyncGenerator<LabelledImage> {
  const { images } = dataset;
  for (const index of spreadOver(images.length, count)) {
    const image = await dataset.read(index, fit).catch((error: Error) => {
      if (error.name !== 'UnreadableImage') throw error;
      refusals.push(error.message);
      return undefined;
    });
    if (image) yield { image, label: images[index]!.label };
  }
}

/** What the model takes for a few images, each by itself. */
async function readFew(dataset: LabelledImages, { card }: Pick<Model, 'card'>) {
  const few: Float32Array[] = [];
  for await (const { image } of readSpread(dataset, numFew, card.preprocessing)) {
    const { data } = preprocess([image], card.preprocessing, card.input.layout);
    few.push(data as Float32Array);
  }
  return few;
}

async function firstBroken(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card' | 'layers'>,
  few: readonly Float32Array[],
): Promise<Broken | undefined> {
  for (const pixels of few) {
    const broken = await findBroken(engine, model, pixels);
    if (broken) return broken;
  }
  return undefined;
}

/** The answers to images whose class the model knows. */
function answersOf({ answers }: Probe, toClass: ClassMap | undefined): Answer[] {
  return answers.flatMap(({ label, best }) => {
    const index = label === undefined ? undefined : toClass?.(label);
    return index === undefined ? [] : [{ label: index, best }];
  });
}
