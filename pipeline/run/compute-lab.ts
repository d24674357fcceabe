// Explains single images of a model; what is stored is left as it is.

import { contentKey } from '../base/content-key.ts';
import { colourAxes } from '../analyses/optvis/colour-axes.ts';
import { coloursOf } from '../analyses/examples/colours.ts';
import type { ExamplesPart } from '../analyses/examples/collect-examples.ts';
import type { Config } from '../config/config.ts';
import { hasClassVector } from '../model/class-vector.ts';
import { loadModel } from '../model/model.ts';
import { attackKey, canBeAttacked } from '../stages/lab/attack-job.ts';
import { attributionKey } from '../stages/lab/attribution-job.ts';
import { checkKey, type Check } from '../stages/lab/check-job.ts';
import { insideKey } from '../stages/lab/inside-job.ts';
import { numReferences } from '../stages/lab/lab-input.ts';
import {
  methodsOf,
  planImage,
  type LabRecipes,
  type LabResults,
} from '../stages/lab/lab-results.ts';
import type { RobustnessResults } from '../stages/lab/robustness-results.ts';
import { computeRobustness } from './compute-robustness.ts';
import { drawLab } from './draw-lab.ts';
import { findLabImages } from './lab-images.ts';
import { runLabJobs } from './lab-jobs.ts';
import type { ModelBuild } from './model-build.ts';

/**
 * What is explained of single images, and how the network stands what is done to images; as far as that
 * is wanted, and the model has a score for each class.
 *
 * @param part of the data set, whose colours drawings take
 * @param numClasses 0 for a model without class scores, which its self-test has noted
 */
export async function computeLab(
  build: ModelBuild,
  written: Config['models'][number],
  part: ExamplesPart,
  numClasses: number,
): Promise<{ lab?: LabResults; robustness?: RobustnessResults }> {
  const { model, config, reporter, stopwatch } = build;
  const { images, robustness: wanted } = config.lab;
  if (numClasses === 0) return {};
  if (!hasClassVector(model)) {
    reporter.note(`lab of ${model.name}: left out, since it scores places and not images`);
    return {};
  }
  const lab =
    images === 'none'
      ? undefined
      : await stopwatch.time('lab', () => explainImages(build, written, part, numClasses));
  const robustness =
    wanted && canBeAttacked(model)
      ? await stopwatch.time('robustness', () => computeRobustness(build, wanted))
      : undefined;
  return { ...(lab && { lab }), ...(robustness && { robustness }) };
}

/** Undefined where no image can be explained. */
async function explainImages(
  build: ModelBuild,
  written: Config['models'][number],
  part: ExamplesPart,
  numClasses: number,
): Promise<LabResults | undefined> {
  const { model, dataset, config, reporter } = build;
  const found = await findLabImages(build, numClasses);
  if (found.length === 0) {
    reporter.note(`lab of ${model.name}: left out, since none of its images can be explained`);
    return undefined;
  }
  const recipes = labRecipesOf(config, part, Math.max(...model.card.input.size));
  const setting = { dream: recipes.dream, others: await otherNetworks(written) };
  const images = found.map((image, i) => planImage(model, config, image, i, setting));
  const references = contentKey({ fingerprint: dataset.fingerprint, numReferences });
  await runLabJobs(build, {
    name: 'attribution',
    title: 'attributions',
    noun: 'images and classes',
    jobs: images.flatMap(({ attributions }) => attributions),
    keyOf: (job) => attributionKey(model, references, job),
  });
  await runLabJobs(build, {
    name: 'check',
    title: 'sanity checks',
    noun: 'checks of images',
    jobs: images.flatMap(({ checks }) => checks),
    keyOf: (job) => checkKey(model, references, job),
  });
  await runLabJobs(build, {
    name: 'attack',
    title: 'attacks',
    noun: 'images',
    jobs: images.flatMap(({ attack }) => attack ?? []),
    keyOf: (job) => attackKey(model, job),
  });
  const insides = await runLabJobs(build, {
    name: 'inside',
    title: 'layers inside images',
    noun: 'images',
    jobs: images.map(({ inside }) => inside),
    keyOf: (job) => insideKey(model, job),
  });
  await drawLab(build, images, insides, recipes);
  return { images, methods: methodsOf(config.lab), references, recipes, engine: build.engine };
}

/** The other networks whose maps are compared with a model's own. */
async function otherNetworks({ randomLabels }: Config['models'][number]): Promise<Check[]> {
  if (randomLabels === undefined) return [];
  const { hash } = await loadModel(randomLabels);
  return [{ kind: 'labels', path: randomLabels, hash }];
}

/** Side of a dream and of the pictures of groups, px. */
const leastDream = 192;
const groupSide = 64;

/** As the other pictures of the atlas in all that is not said. */
function labRecipesOf(
  { visualization, seed }: Config,
  { colours }: ExamplesPart,
  side: number,
): LabRecipes {
  const { learningRate, decay, others } = visualization;
  const axes = colourAxes(coloursOf(colours).covariance);
  const { size, steps } = others;
  const picture = { size, steps, learningRate, decay, seed, colours: axes };
  return {
    caricature: picture,
    group: { ...picture, size: Math.min(groupSide, size), tries: 1 },
    dream: {
      size: Math.max(leastDream, side),
      octaves: 3,
      octaveScale: 1.4,
      steps: Math.max(1, Math.round(steps / 4)),
      rate: 0.01,
      seed,
    },
  };
}
