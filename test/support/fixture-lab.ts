// The lab of the fixture atlas: three images, every method, checks that some pass and some fail, and how the model stands what is done to images.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { random } from '../../pipeline/base/random.ts';
import { methodNames } from '../../pipeline/analyses/attribution/method.ts';
import {
  LabImage,
  LabRecord,
  RobustnessRecord,
  type LabLayer,
  type LabMap,
  type MethodRecord,
  type RandomisationCurve,
} from '../../pipeline/store/lab-schema.ts';
import type { Picture } from '../../pipeline/store/schema.ts';
import type { FixtureLayer, FixtureModel } from './fixture-models.ts';
import { shrink, texture, writeMaps, writeSheet, type Pixels } from './fixture-pictures.ts';
import { fixtureRobustness } from './fixture-robustness.ts';
import { fixtureProvenance } from './fixture-units.ts';

/** Side of small pictures, px. */
const SMALL = 48;
const NUM_CLASSES = 5;
const NUM_RANDOMISED = 6;
/** Of the layers that are looked into. */
const inside = ['conv2', 'mixed3a', 'mixed3b'];

const images = [
  { slug: 'cotton-0001', image: 'cotton/0001.png', chosen: 'listed' },
  { slug: 'linen-0002', image: 'linen/0002.png', chosen: 'most confident' },
  { slug: 'silk-0003', image: 'silk/0003.png', chosen: 'least confident' },
] as const;

/** Writes what there is to a model; nothing to one without classes. */
export async function writeFixtureLab(
  root: string,
  model: FixtureModel,
  photos: readonly Pixels[],
): Promise<void> {
  if (model.labels.length === 0) return;
  const folder = `${model.slug}/lab`;
  const write = async (path: string, record: unknown) => {
    const file = join(root, folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(record));
  };
  const thumbnails = await writeSheet(
    root,
    `${folder}/thumbnails.webp`,
    photos.slice(0, images.length).map((photo) => shrink(photo, SMALL)),
  );
  for (const [i, { slug, image }] of images.entries()) {
    const record = await imageOf(root, model, i, photos[i]!);
    await write(`${slug}/image.json`, LabImage.parse({ ...record, slug, image }));
  }
  const methods = methodNames.map(methodOf);
  const lab: LabRecord = {
    model: model.slug,
    images: images.map(({ slug, image, chosen }, i) => ({
      slug,
      image,
      chosen,
      label: model.labels[i]!,
      thumbnail: thumbnails[i]!,
      prediction: predictionsOf(model, i)[0]!,
    })),
    methods,
    byLot: { deletion: band(0.4), insertion: band(0.41) },
    randomisation: {
      layers: layersOf(model),
      cascading: methods.map(({ name }) => {
        const curve = curveOf(name);
        return {
          method: name,
          signed: curve.signed.map(band),
          absolute: curve.absolute.map(band),
          similarity: curve.similarity.map(band),
        };
      }),
    },
    provenance: fixtureProvenance(`${folder}/lab`, { analysis: 'lab' }),
  };
  await write('lab.json', LabRecord.parse(lab));
  const robustness = await fixtureRobustness(root, model, photos[0]!);
  await write('robustness.json', RobustnessRecord.parse(robustness));
}

async function imageOf(
  root: string,
  model: FixtureModel,
  index: number,
  pixels: Pixels,
): Promise<Omit<LabImage, 'slug' | 'image'>> {
  const folder = `${model.slug}/lab/${images[index]!.slug}`;
  const draw = async (name: string, scale = 1) =>
    (
      await writeSheet(root, `${folder}/${name}.webp`, [
        texture(`${folder} ${name}`, 96, 96, scale),
      ])
    )[0]!;
  const [photo] = await writeSheet(root, `${folder}/photo.webp`, [pixels]);
  const predictions = predictionsOf(model, index);
  const targets = [];
  for (const prediction of predictions.slice(0, NUM_CLASSES)) {
    const file = `${folder}/class-${prediction.index}.webp`;
    const pictures = await writeMaps(root, file, methodNames.length);
    const maps = methodNames.map((method, i) => mapOf(method, pictures[i]!, prediction.index));
    targets.push({ prediction, maps });
  }
  const layers = model.layers.filter(({ slug }) => inside.includes(slug));
  return {
    model: model.slug,
    label: model.labels[index]!,
    photo: photo!,
    predictions,
    targets,
    randomisation: {
      layers: layersOf(model),
      cascading: methodNames.map(curveOf),
      independent: methodNames.map(curveOf),
    },
    adversarial: [
      { kind: 'fgsm', bound: 8, succeeds: true },
      { kind: 'pgd', bound: 2, succeeds: true },
      { kind: 'pgd-targeted', bound: 4, succeeds: false },
      { kind: 'one-pixel', bound: 1, succeeds: false },
    ].map((attack) => ({
      ...(attack as { kind: 'fgsm'; bound: number; succeeds: boolean }),
      picture: photo!,
      change: photo!,
      amplified: 16,
      predictions: predictions.toReversed(),
    })),
    layers: await Promise.all(layers.map((layer) => layerOf(root, folder, layer))),
    flows: layers.slice(1).map((to, i) => ({
      from: layers[i]!.slug,
      to: to.slug,
      fromSize: [8, 8],
      toSize: [7, 7],
      strongest: flowOf(64, 49),
    })),
    dream: await draw('dream', 2),
    provenance: fixtureProvenance(folder, { analysis: 'lab', methods: [...methodNames] }),
  };
}

async function layerOf(root: string, folder: string, layer: FixtureLayer): Promise<LabLayer> {
  const [map, ...groups] = await writeMaps(root, `${folder}/${layer.slug}.webp`, 5);
  const [caricature] = await writeSheet(root, `${folder}/${layer.slug}.drawn.webp`, [
    texture(`${folder} ${layer.slug}`, 96, 96, 2),
  ]);
  const unitOf = (channel: number) => ({
    id: `${layer.name}:${channel}`,
    layer: layer.slug,
    channel,
  });
  return {
    layer: layer.slug,
    name: layer.name,
    size: [8, 8],
    caricature: caricature!,
    places: map!,
    dictionary: [
      [1, 2],
      [3, 6],
      [4, 4],
      [6, 1],
    ].map(([row, col]) => ({
      row: row!,
      col: col!,
      units: [0, 1, 2, 3, 4].map((i) => ({
        unit: unitOf(row! + col! + i),
        value: 5 - i,
        effect: 0.5 - 0.2 * i,
      })),
    })),
    channels: [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({
      unit: unitOf(2 * i),
      effect: i < 4 ? 2 - i / 4 : i / -4,
    })),
    groups: groups.map((picture, i) => ({
      map: picture,
      ...(i < 3 && { icon: caricature! }),
      effect: 1 - i / 2,
      units: [unitOf(i), unitOf(i + 8), unitOf(i + 12)],
    })),
    explained: 0.83,
  };
}

function predictionsOf({ labels }: FixtureModel, index: number): LabImage['predictions'] {
  return Array.from({ length: NUM_CLASSES + 1 }, (_, i) => ({
    index: index + i,
    label: labels[index + i]!,
    logit: 9 - i,
    probability: 0.55 / 2 ** i,
  }));
}

function mapOf(method: string, picture: Picture, seed: number): LabMap {
  const isCoarse = /cam/.test(method) && !method.includes('guided');
  return {
    method,
    picture,
    size: isCoarse ? [7, 7] : [224, 224],
    largest: 0.02 * (1 + seed),
    figures: {
      ...(method === 'integrated-gradients' && { completeness: 0.004, steps: 100 }),
      ...(method === 'lime' && { fit: 0.81, score: 9 }),
    },
    deletion: 0.12,
    insertion: 0.63,
  };
}

/** Methods that draw the edges of the image fail, as is expected of them. */
const fails = (method: string) => /guided|deconvnet|z-plus/.test(method);

function methodOf(name: (typeof methodNames)[number]): MethodRecord {
  const words = name.split('-').join(' ');
  const left = fails(name) ? 0.72 : 0.04;
  const both = { signed: band(left), absolute: band(left + 0.05), similarity: band(left) };
  return {
    name,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    source: 'Hooke 1665, arXiv 1312.6034',
    caption: 'How much the score rises if a pixel becomes brighter, by the smallest step.',
    limits: 'It tells what would change the score, not what made it.',
    forward: name.includes('attention') ? 0 : 50,
    backward: 1,
    weights: { ...both, passes: !fails(name) },
    labels: { ...both, passes: !fails(name) },
    shift: { correlation: band(0.98), passes: true },
    deletion: band(0.15),
    insertion: band(0.6),
  };
}

function curveOf(method: string): RandomisationCurve {
  const end = fails(method) ? 0.72 : 0.02;
  const falling = Array.from({ length: NUM_RANDOMISED }, (_, i) => end + (1 - end) / (i + 2) ** 2);
  return {
    method,
    signed: falling.map((value) => value - 0.05),
    absolute: falling,
    similarity: falling,
  };
}

const layersOf = ({ layers }: FixtureModel) =>
  Array.from({ length: NUM_RANDOMISED }, (_, i) => layers.at(-1 - (i % layers.length))!.name);

const band = (median: number) => ({ median, low: median - 0.05, high: median + 0.08 });

function flowOf(numFrom: number, numTo: number): [number, number][][] {
  const rng = random('flow');
  return Array.from({ length: numTo }, () =>
    Array.from({ length: 4 }, () => [rng.integer(numFrom), rng.uniform(-0.4, 1)]),
  );
}
