// What a self-test concludes from what was seen, and what it advises.

import type { Graph } from '../graph/graph.ts';
import type { GradientCut } from './gradient-cut.ts';
import { describeNotFinite, findNotFinite, type Broken } from './not-finite.ts';
import type { Probe } from './probe.ts';

export type Finding = {
  /** What is wrong, the likely cause, and what to do. */
  readonly warning: string;
  /** Whether pictures made with this model would mean nothing. */
  readonly isFatal: boolean;
};

/** An answer to a labelled image, both as indices of the model's classes. */
export type Answer = { readonly label: number; readonly best: readonly number[] };

/** How another way of feeding the model did. */
export type Trial = { readonly name: string; readonly numImages: number; readonly top1: number };

const fatal = (warning: string): Finding => ({ warning, isFatal: true });
const doubtful = (warning: string): Finding => ({ warning, isFatal: false });

/** Widths of input ranges that no convention has: they reach from 1 (0…1) to 255. */
const usualWidth = { least: 0.1, most: 1000 };
/** Scores that differ less between images do not tell them apart. */
const leastSpread = 1e-4;

/** Share of the answers that have the label among the best `count`. */
export function shareOf(answers: readonly Answer[], count: number): number {
  const hits = answers.filter(({ label, best }) => best.slice(0, count).includes(label));
  return hits.length / answers.length;
}

/** @param refusals why each of the images cannot be read; at least one */
export function checkImages(refusals: readonly string[]): Finding {
  return fatal(
    `none of the ${refusals.length} images tried can be read, the first since: ${refusals[0]}; give images of the channels that the model takes`,
  );
}

export function checkWeights({ constants }: Graph): Finding[] {
  const broken = Array.from(constants).flatMap(([name, tensor]) => {
    const found = findNotFinite(tensor);
    return found ? [`"${name}" (${describeNotFinite(found, tensor.data.length)})`] : [];
  });
  if (broken.length === 0) return [];
  return [
    fatal(
      `weights ${listed(broken)} hold values that are not finite: training or export went wrong; export the model again`,
    ),
  ];
}

/** @param cut of the deepest layer */
export function checkGradient(cut: GradientCut | undefined, isZero: boolean): Finding[] {
  if (cut) {
    const { layers, node, op } = cut;
    return [
      fatal(
        `no gradient of ${layers.length === 1 ? 'layer' : 'layers'} ${listed(layers)} reaches the image, so no picture can be made: node "${node}" (${op}) cuts it, since its output is flat or whole numbers; name layers before it in the card, or export the model without it`,
      ),
    ];
  }
  if (!isZero) return [];
  return [
    fatal(
      'the gradient of the last layer is 0 at every px of every image tried, although no node cuts it: the network is saturated, or its weights are 0; correct scale, mean and std in the card, or export the model again',
    ),
  ];
}

/** @param first where values are not finite first, where that was found out */
export function checkProbe(probe: Probe, first?: Broken): Finding[] {
  const { numImages, numClasses, broken, dead, inputRange, scoreSpread, answers } = probe;
  const findings: Finding[] = [];
  const [low, high] = inputRange;
  const width = high - low;
  const range = `${low.toPrecision(3)} to ${high.toPrecision(3)}`;
  if (width < usualWidth.least || width > usualWidth.most) {
    findings.push(
      fatal(
        `the input spans ${range}, which no usual convention does: it ${width > 1 ? 'saturates the network' : 'hardly differs from an even grey'}; correct scale, mean and std in the card`,
      ),
    );
  }
  if (broken.length > 0) {
    findings.push(
      fatal(
        `layers ${listed(broken)} hold values that are not finite${first ? `, which come from ${originOf(first)}` : ''}: they overflow, most likely since the input, ${range}, has the wrong range, or the weights are damaged; correct scale, mean and std in the card`,
      ),
    );
  }
  if (dead.length > 0) {
    findings.push(
      fatal(
        `layers ${listed(dead)} are 0 for all ${numImages} images: the weights are damaged, or the input, ${range}, has the wrong range; correct scale, mean and std in the card`,
      ),
    );
  }
  if (broken.length > 0 || numClasses < 2 || numImages < 2) return findings;
  const isConstant = new Set(answers.map(({ best }) => best[0])).size === 1 && numImages >= 20;
  if (scoreSpread < leastSpread) {
    findings.push(
      fatal(
        `the scores are the same for all ${numImages} images: the input, ${range}, most likely has the wrong range, or the tensor of the scores is not the right one; correct preprocessing and logits in the card`,
      ),
    );
  } else if (isConstant) {
    findings.push(
      doubtful(
        `all ${numImages} images are taken for class ${answers[0]!.best[0]}: the input, ${range}, may have the wrong range; check scale, mean and std in the card`,
      ),
    );
  }
  return findings;
}

/**
 * @param answers at least one
 * @param trials of other ways to feed the model
 */
export function judgeAccuracy(
  answers: readonly Answer[],
  numClasses: number,
  trials: readonly Trial[],
): Finding[] {
  const top1 = shareOf(answers, 1);
  const isChance = isAtChance(top1, answers.length, numClasses);
  const right = `${percent(top1)} of ${answers.length} images are classified rightly`;
  const [bestTrial] = trials.toSorted((a, b) => b.top1 - a.top1);
  if (bestTrial && isBetter(bestTrial, top1)) {
    const { name, top1: better, numImages } = bestTrial;
    const finding = isChance || better > 2 * top1 ? fatal : doubtful;
    return [
      finding(
        `${right}, but ${percent(better)} of ${numImages} with ${name}: the card's preprocessing is not the model's; correct it`,
      ),
    ];
  }
  if (!isChance) return [];
  for (const shift of [1, -1]) {
    const shifted = answers.map(({ label, best }) => ({ label: label + shift, best }));
    const share = shareOf(shifted, 1);
    if (isAtChance(share, answers.length, numClasses)) continue;
    return [
      fatal(
        `${right}, but ${percent(share)} if every label were ${shift > 0 ? 'one more' : 'one less'}: the model counts its classes from another start, often with a class for background; add or remove its line in labels, and shift labels.csv`,
      ),
    ];
  }
  if (isPermuted(answers)) {
    return [
      fatal(
        `${right}, although images of one class are answered alike: the labels are in another order than the model's classes; correct labels and labels.csv`,
      ),
    ];
  }
  return [
    fatal(
      `${right}, no more than by chance (${percent(1 / numClasses)}): preprocessing (scale, mean, std, channels) or the order of the labels is not the model's; compare the card with how the model was trained`,
    ),
  ];
}

/** Within three standard deviations of guessing, with enough images to tell. */
function isAtChance(share: number, numImages: number, numClasses: number): boolean {
  const chance = 1 / numClasses;
  const limit = chance + 3 * Math.sqrt((chance * (1 - chance)) / numImages);
  return share <= limit && limit < 0.9;
}

/** Better by more than two standard deviations, whatever the share. */
function isBetter({ top1, numImages }: Trial, own: number): boolean {
  return numImages > 0 && top1 > own + 2 * Math.sqrt(0.25 / numImages);
}

/** Whether most images of a class get one answer, and different classes different ones. */
function isPermuted(answers: readonly Answer[]): boolean {
  const byLabel = Map.groupBy(answers, ({ label }) => label);
  const groups = [...byLabel.values()].filter((group) => group.length >= 3);
  if (groups.length < 2) return false;
  let numAlike = 0;
  let numAnswers = 0;
  const modes = new Set<number>();
  for (const group of groups) {
    const byAnswer = Map.groupBy(group, ({ best }) => best[0]!);
    const [mode, alike] = [...byAnswer].toSorted(([, a], [, b]) => b.length - a.length)[0]!;
    modes.add(mode);
    numAlike += alike.length;
    numAnswers += group.length;
  }
  return numAlike > numAnswers / 2 && modes.size > groups.length / 2;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function originOf(broken: Broken): string {
  const { tensor, node, op, size } = broken;
  return `tensor "${tensor}" of node "${node}" (${op}): ${describeNotFinite(broken, size)}`;
}

/** Names, the first three. */
function listed(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return names.slice(0, 3).join(', ') + more;
}
