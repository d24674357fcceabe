// A whole build that takes seconds: a network of three layers, a dozen images, a site of one file.

import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { float32 } from '../../pipeline/base/tensor.ts';
import { resolveConfig, type Config } from '../../pipeline/config/config.ts';
import type { ConfigInput } from '../../pipeline/config/config-input.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { buildAtlas, type BuildContext } from '../../pipeline/run/build.ts';
import type { Reporter } from '../../pipeline/run/reporter.ts';
import { noiseImage } from './images.ts';
import { NetworkBuilder } from './networks.ts';

const size = 24;
const numImages = 12;
const classes = ['ash', 'birch', 'cedar'];

/** Layers of the network, with the number of their channels; channel 1 of `stem` is dead. */
export const tinyLayers = { stem: 4, block: 6, features: 5 } as const;

/** Writes NAME.onnx and its card. @param bias of the first layer; far below 0 nothing gets through */
export async function writeTinyModel(folder: string, name: string, bias = 0): Promise<void> {
  const n = new NetworkBuilder({ size });
  const biases = Float32Array.of(bias, -1e6, bias, bias);
  const sum = n.op('stem/biased', 'Add', [
    n.conv('stem/sum', n.image, tinyLayers.stem, { stride: 2 }),
    n.b.constant(float32([1, tinyLayers.stem, 1, 1], biases), 'stem/bias'),
  ]);
  const stem = n.relu('stem', sum);
  const block = n.convRelu('block', stem, tinyLayers.block);
  const graph = n.build(n.head('features', block, tinyLayers.features));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.onnx`), encodeModel(graph));
  const layers = Object.keys(tinyLayers).join(', ');
  await writeFile(join(folder, `${name}.card.yaml`), `layers: [${layers}]\nlicence: MIT\n`);
}

/** Writes a dozen images of three classes, an empty file and half of one. */
async function writeTinyImages(folder: string): Promise<void> {
  for (const name of classes) await mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < numImages; i++) {
    await writeFile(join(folder, classes[i % 3]!, `${i}.png`), await pngOf(i));
  }
  await writeFile(join(folder, 'ash', 'empty.png'), '');
  const whole = await pngOf(numImages);
  await writeFile(join(folder, 'birch', 'half.png'), whole.subarray(0, whole.length / 2));
}

function pngOf(seed: number): Promise<Buffer> {
  const { width, height, data } = noiseImage(seed, size);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A new folder in `root` with the model `tiny` and its images. */
export async function newTinyFolder(root: string): Promise<string> {
  const folder = await mkdtemp(join(root, 'tiny-'));
  await writeTinyModel(folder, 'tiny');
  await writeTinyImages(join(folder, 'images'));
  return folder;
}

/** The same with `scored`, which names the classes of the images, and `shuffled`, the same of other weights. */
export async function newScoredFolder(root: string): Promise<string> {
  const folder = await newTinyFolder(root);
  for (const [name, hidden] of [
    ['scored', 4],
    ['shuffled', 5],
  ] as const) {
    const n = new NetworkBuilder({ size });
    const stem = n.convRelu('stem', n.image, hidden, { stride: 2 });
    const graph = n.build(n.head('logits', n.convRelu('block', stem, 6), classes.length));
    await writeFile(join(folder, `${name}.onnx`), encodeModel(graph));
    const card = 'layers: [stem, block]\nlogits: logits\nlabels: labels.txt\n';
    await writeFile(join(folder, `${name}.card.yaml`), card);
  }
  await writeFile(join(folder, 'labels.txt'), `${classes.join('\n')}\n`);
  return folder;
}

/** How its pictures are made: in a few steps. */
export const tinyPictures = {
  size: 20,
  steps: 4,
  negativeSteps: 2,
  others: { steps: 2, diversity: 2 },
};

/** Its activation atlas: of the layers with space and without. */
export const tinyAtlas = {
  layers: ['block', 'features'],
  samples: 100,
  grids: [2, 4],
  icons: { size: 16, steps: 2, tries: 1 },
} as const satisfies ConfigInput['activationAtlas'];

/** The configuration of the model `tiny` and the images in `folder`. */
export function tinyConfig(folder: string, changes: Partial<ConfigInput> = {}): Config {
  const written: ConfigInput = {
    models: [{ path: 'tiny.onnx', unitsPerLayer: 2 }],
    dataset: 'images',
    workers: 2,
    visualization: tinyPictures,
    examples: { top: 3 },
    activationAtlas: { layers: 'none' },
    ...changes,
  };
  return resolveConfig(written, 'test', folder);
}

/** The same, of everything there is. */
export function tinyConfigWithMaps(folder: string): Config {
  return tinyConfig(folder, { activationAtlas: tinyAtlas });
}

/** Of `scored`, with a lab of everything there is, and little else. */
export function tinyConfigWithLab(folder: string, lab: ConfigInput['lab'] = {}): Config {
  return tinyConfig(folder, {
    models: [{ path: 'scored.onnx', unitsPerLayer: 1, randomLabels: 'shuffled.onnx' }],
    visualization: {
      ...tinyPictures,
      negative: false,
      others: { steps: 2, size: 16, neuron: false, diversity: 0, trust: false },
    },
    reconstructions: false,
    lab: {
      numImages: 3,
      classes: 2,
      sanity: 2,
      robustness: { numImages: 6, epsilons: [2, 16], baseline: 'shuffled.onnx' },
      ...lab,
    },
  });
}

/** Builds with store and atlas in `folder`; the site is the index of the atlas. */
export function tinyBuild(
  folder: string,
  config: Config,
  context: Partial<BuildContext> = {},
): Promise<void> {
  return buildAtlas(config, {
    reporter: silentReporter(),
    now: () => 0,
    signal: new AbortController().signal,
    force: false,
    version: '1.2.3',
    storeFolder: join(folder, 'store'),
    atlasFolder: join(folder, 'atlas'),
    makeSite: async ({ atlas, out }) => {
      await mkdir(join(out, 'atlas'), { recursive: true });
      await copyFile(join(atlas, 'index.json'), join(out, 'atlas', 'index.json'));
    },
    ...context,
  });
}

/** @param onAdvance is told the stage whenever something was computed in it */
export function silentReporter(
  onAdvance: (stage: string) => void = () => undefined,
  notes: string[] = [],
  rows: (readonly [string, string])[] = [],
): Reporter {
  return {
    start: (stage) => ({
      advance: () => onAdvance(stage),
      skip: () => undefined,
      end: () => undefined,
    }),
    note: (text) => void notes.push(text),
    summary: (_, own) => void rows.push(...own),
  };
}

/** Hash of every file below a folder, by path. */
export async function contentsOf(folder: string): Promise<Map<string, string>> {
  return new Map(
    await eachFile(folder, async (path) =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ),
  );
}

/** When every file below a folder was last written, ms since 1970. */
export async function timesOf(folder: string): Promise<Map<string, number>> {
  return new Map(await eachFile(folder, async (path) => (await stat(path)).mtimeMs));
}

async function eachFile<T>(
  folder: string,
  read: (path: string) => Promise<T>,
): Promise<[string, T][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  return Promise.all(
    paths.map(async (path): Promise<[string, T]> => [path.slice(folder.length), await read(path)]),
  );
}
