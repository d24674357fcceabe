// Trains the embedded model on specimens and writes it with its card, labels and log.

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { random, type Random } from '../base/random.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import { openSpecimens, type Specimens } from '../dataset/specimens/specimens.ts';
import type { Engine } from '../engine/engine.ts';
import type { Graph } from '../graph/graph.ts';
import { simplify } from '../graph/replay.ts';
import { preprocess } from '../model/preprocess.ts';
import { encodeModel } from '../onnx/encode.ts';
import { augmented } from '../training/augment.ts';
import { embeddedNetwork, INPUT, layerNames, LOGITS } from '../training/network.ts';
import { train, type TrainingRecipe, type TrainingSet } from '../training/train.ts';

export type TrainModelOptions = {
  /** Folder the files are written to. */
  readonly out: string;
  readonly numImages: number;
  readonly numEpochs: number;
  readonly seed: number;
  /**
   * Whether labels are dealt out among the images by chance, once: what such a network has learned of
   * its images says nothing of their classes (Zhang et al. 2017, 10.48550/arXiv.1611.03530).
   */
  readonly shuffleLabels?: boolean;
};

/** Width and height of the images, px. */
const size = 96;
const numHeldOut = 960;
/** Of labels that were dealt out by chance nothing can be known of other images: enough to show it. */
const numHeldOutByHeart = 96;
/** x = value / 127.5 − 1, as `augmented` does and the card says. */
const preprocessing = {
  channels: 'RGB',
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
} as const;
/** What is trained: the names of its files, and what its card says of it. */
const trueLabels = {
  name: 'specimens',
  title: 'Specimens',
  description:
    'A small inception-style network trained on drawn microscope specimens, the model this project ships.',
  command: 'npm run train',
};
const shuffledLabels = {
  name: 'specimens-shuffled',
  title: 'Specimens, shuffled labels',
  description:
    'The embedded network made to learn by heart labels that were dealt out among the specimens by chance, for its attributions to be compared with.',
  command: 'npm run train -- --shuffle-labels',
};

/** Everything but the number of epochs; usual values, tried in two whole trainings. */
const recipe: Omit<TrainingRecipe, 'numEpochs'> = {
  batchSize: 32,
  learningRate: 2e-3,
  weightDecay: 3e-2,
  labelSmoothing: 0.05,
};

/** Nothing that keeps a network from learning by heart. */
const recipeByHeart: typeof recipe = {
  ...recipe,
  learningRate: 1e-3,
  weightDecay: 0,
  labelSmoothing: 0,
};

/**
 * Trains from scratch. After every epoch the files in `out` are replaced as a whole, so that a
 * stopped run leaves the last complete epoch.
 *
 * @param report takes one line per step of the work
 */
export async function trainModel(
  engine: Engine,
  { out, numImages, numEpochs, seed, shuffleLabels = false }: TrainModelOptions,
  report: (line: string) => void,
): Promise<void> {
  const specimens = openSpecimens({ seed, numImages, size });
  const numTested = shuffleLabels ? numHeldOutByHeart : numHeldOut;
  const heldOut = openSpecimens({ seed: seed + 1, numImages: numTested, size });
  report(`drawing ${numImages} specimens to train on, ${numTested} to test with`);
  const images = await drawAll(specimens);
  const testImages = await drawAll(heldOut);
  const graph = embeddedNetwork(size, specimens.classes.length, random(`${seed}/weights`));
  const labels = specimens.images.map(({ label }) => label!);
  const dealt = shuffleLabels ? shuffled(labels, random(`${seed}/labels`)) : labels;
  const data: TrainingSet = {
    numImages,
    numClasses: specimens.classes.length,
    size,
    read: (index, rng) => ({
      // an image that looks different every time is not learned by heart
      pixels: shuffleLabels ? plain(images[index]!) : augmented(images[index]!, rng),
      label: dealt[index]!,
    }),
  };
  const kind = shuffleLabels ? shuffledLabels : trueLabels;
  const own = shuffleLabels ? recipeByHeart : recipe;
  const epochs: object[] = [];
  const chance = random(`${seed}/order`);
  for await (const result of train(engine, graph, data, { ...own, numEpochs }, chance)) {
    const { epoch, loss, accuracy } = result;
    const test = await accuracyOn(engine, result.graph, heldOut, testImages);
    report(
      `epoch ${epoch} of ${numEpochs}: loss ${loss.toFixed(3)}, right ${percent(accuracy)}, held out ${percent(test)}`,
    );
    epochs.push({ epoch, loss: round(loss), accuracy: round(accuracy), heldOut: round(test) });
    const log = {
      seed,
      ...(shuffleLabels && { shuffleLabels }),
      numImages,
      numEpochs,
      size,
      ...own,
      engine: engine.name,
      epochs,
    };
    await writeModel(out, kind, result.graph, specimens.classes, log);
  }
}

/** The same labels, each at a place that chance gives it. */
function shuffled(labels: readonly number[], rng: Random): number[] {
  return rng.permutation(labels.length).map((index) => labels[index]!);
}

function plain(image: RgbImage): Float32Array {
  return preprocess([image], preprocessing, 'NCHW').data as Float32Array;
}

async function drawAll(specimens: Specimens): Promise<RgbImage[]> {
  const images: RgbImage[] = [];
  const atOnce = 8;
  for (let i = 0; i < specimens.images.length; i += atOnce) {
    const indices = specimens.images.slice(i, i + atOnce).map((_, k) => i + k);
    const fit = { resize: size, crop: [size, size] as const };
    images.push(...(await Promise.all(indices.map((index) => specimens.read(index, fit)))));
  }
  return images;
}

async function accuracyOn(
  engine: Engine,
  graph: Graph,
  { images: list }: Specimens,
  images: readonly RgbImage[],
): Promise<number> {
  const batchSize = 32;
  const shape = [batchSize, 3, size, size];
  const program = await engine.load(simplify(graph, { [INPUT]: shape }));
  let numRight = 0;
  for (let start = 0; start < images.length; start += batchSize) {
    const batch = images.slice(start, start + batchSize);
    const results = await program.run({ [INPUT]: preprocess(batch, preprocessing, 'NCHW') });
    const {
      data,
      shape: [, numClasses = 0],
    } = results[LOGITS]!;
    list.slice(start, start + batchSize).forEach(({ label }, i) => {
      const scores = (data as Float32Array).subarray(i * numClasses, (i + 1) * numClasses);
      if (scores.indexOf(Math.max(...scores)) === label) numRight++;
    });
  }
  await program.dispose();
  return numRight / images.length;
}

async function writeModel(
  out: string,
  kind: typeof trueLabels,
  graph: Graph,
  classes: readonly string[],
  log: object,
): Promise<void> {
  const { name } = kind;
  await mkdir(out, { recursive: true });
  await replaceFile(join(out, `${name}.onnx`), encodeModel(graph));
  await replaceFile(join(out, `${name}.labels.txt`), `${classes.join('\n')}\n`);
  await replaceFile(join(out, `${name}.card.yaml`), card(kind));
  await replaceFile(join(out, `${name}.training.json`), `${JSON.stringify(log, null, 2)}\n`);
}

async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.partial`, content);
  await rename(`${path}.partial`, path);
}

function card({ name, title, description, command }: typeof trueLabels): string {
  return `# Model card: how to feed ${name}.onnx and what its tensors are called. Written by \`${command}\`.
name: ${title}
description: ${description}
input: { tensor: ${INPUT}, size: ${size}, layout: NCHW }
preprocessing: # x = (rgb_uint8 * scale - mean) / std
  resize: ${size}
  crop: ${size}
  channels: RGB
  scale: ${1 / 127.5}
  mean: [1, 1, 1]
  std: [1, 1, 1]
logits: ${LOGITS}
labels: ${name}.labels.txt
layers: [${layerNames.join(', ')}]
licence: MIT
source: ${command}
`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
