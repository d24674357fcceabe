// A build explains single images, keeps what it found, and refuses what it cannot explain.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { methods } from '../../pipeline/analyses/attribution/methods.ts';
import type { BuildContext } from '../../pipeline/run/build.ts';
import { slugsOf } from '../../pipeline/run/lab-images.ts';
import { readLab, readLabImage, readRobustness } from '../../pipeline/store/lab-reader.ts';
import type { LabImage, LabRecord, RobustnessRecord } from '../../pipeline/store/lab-schema.ts';
import { buildKilled } from '../support/build-killed.ts';
import {
  contentsOf,
  newScoredFolder,
  newTinyFolder,
  silentReporter,
  tinyBuild,
  tinyConfig,
  tinyConfigWithLab,
} from '../support/tiny-build.ts';

let root: string;
let folder: string;
let lab: LabRecord;
let images: LabImage[];
let robustness: RobustnessRecord;

/** Its network was not trained: it names what it happens to. */
const build = (own: string, config = tinyConfigWithLab(own), context: Partial<BuildContext> = {}) =>
  tinyBuild(own, config, { force: true, ...context });

const atlasOf = (built: string) => join(built, 'atlas');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-'));
  folder = await newScoredFolder(root);
  await build(folder);
  lab = (await readLab(atlasOf(folder), 'scored'))!;
  images = await Promise.all(
    lab.images.map(async ({ slug }) => (await readLabImage(atlasOf(folder), 'scored', slug))!),
  );
  robustness = (await readRobustness(atlasOf(folder), 'scored'))!;
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

test('every image has the maps of all methods that the model allows, for the most probable classes', async () => {
  expect(lab.images.map(({ slug }) => slug)).toEqual(images.map(({ slug }) => slug));
  expect(new Set(lab.images.map(({ slug }) => slug)).size).toBe(3);
  const names = lab.methods.map(({ name }) => name);
  const attention = ['attention-rollout', 'attention-relevance'];
  expect(names).toEqual(
    methods.map(({ name }) => name).filter((name) => !attention.includes(name)),
  );
  for (const [place, { targets, predictions, photo }] of images.entries()) {
    expect(predictions.map(({ probability }) => probability)).toEqual(
      predictions.map(({ probability }) => probability).toSorted((a, b) => b - a),
    );
    expect(targets.map(({ prediction }) => prediction)).toEqual(predictions.slice(0, 2));
    expect(existsSync(join(atlasOf(folder), photo.file))).toBe(true);
    for (const [i, { maps }] of targets.entries()) {
      expect(maps.map(({ method }) => method)).toEqual(names);
      for (const { picture, deletion, insertion } of maps) {
        expect([picture.width, picture.height]).toEqual([24, 24]);
        // px are exchanged for the most probable class of images that are checked
        expect([typeof deletion, typeof insertion]).toEqual(
          i === 0 && place < 2 ? ['number', 'number'] : ['undefined', 'undefined'],
        );
      }
      const { file, fileWidth, fileHeight } = maps[0]!.picture;
      const { width, height, channels } = await sharp(join(atlasOf(folder), file)).metadata();
      expect([width, height, channels]).toEqual([fileWidth, fileHeight, 4]);
    }
  }
});

test('methods are checked: by layers without weights, by shuffled labels and by a shift', () => {
  const layers = ['logits', 'block', 'stem'];
  expect(lab.randomisation?.layers).toEqual(layers);
  const curves = images.flatMap(({ randomisation }) => randomisation?.cascading ?? []);
  expect(curves.length).toBeGreaterThan(lab.methods.length);
  for (const { signed, absolute, similarity } of curves) {
    for (const values of [signed, absolute, similarity]) {
      expect(values).toHaveLength(layers.length);
      for (const value of values) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    }
  }
  expect(images.map(({ randomisation }) => randomisation?.independent.length ?? 0)).toEqual([
    lab.methods.length - 3,
    0,
    0,
  ]);
  const gradient = lab.methods.find(({ name }) => name === 'gradient')!;
  expect(gradient.weights).toBeDefined();
  expect(gradient.labels).toBeDefined();
  // of the same function at the same place
  expect(gradient.shift).toMatchObject({ correlation: { median: 1 }, passes: true });
});

test('layers inside an image are drawn and told', () => {
  for (const { layers, flows, dream } of images) {
    expect(layers.map(({ layer }) => layer)).toEqual(['stem', 'block']);
    expect(flows.map(({ from, to }) => [from, to])).toEqual([['stem', 'block']]);
    expect(dream).toBeDefined();
    for (const { caricature, groups } of layers) {
      expect(caricature).toBeDefined();
      for (const { icon } of groups) expect(icon).toBeDefined();
    }
  }
});

test('attacks, corruptions and their errors relative to another model are told', () => {
  expect(images[0]!.adversarial.map(({ kind }) => kind)).toEqual([
    'fgsm',
    'pgd',
    'pgd-targeted',
    'one-pixel',
  ]);
  const { numImages, adversarial, corruptions, corruptionError } = robustness;
  expect(numImages).toBeGreaterThan(3);
  expect(adversarial.map(({ kind, bound }) => [kind, bound])).toEqual([
    ['fgsm', 2],
    ['fgsm', 16],
    ['pgd', 2],
    ['pgd', 16],
    ['one-pixel', 1],
  ]);
  for (const { accuracy } of adversarial) {
    expect(accuracy).toBeLessThanOrEqual(robustness.accuracy);
  }
  expect(corruptions.length).toBeGreaterThanOrEqual(12);
  for (const { accuracy, pictures } of corruptions) {
    expect([accuracy.length, pictures.length]).toEqual([5, 5]);
  }
  expect(corruptionError?.baseline).toBe('shuffled');
});

test('what was kept is not computed again', async () => {
  const computed = new Set<string>();
  const reporter = silentReporter((stage) => computed.add(stage));
  await build(folder, tinyConfigWithLab(folder), { reporter });
  expect([...computed]).toEqual(['pages of scored']);
}, 60_000);

test('killed again and again, it ends with the same bytes', async () => {
  const again = await newScoredFolder(root);
  for (const stage of ['attributions', 'drawings', 'robustness']) {
    const child = spawn(process.execPath, [buildKilled, again, stage, 'lab'], { stdio: 'inherit' });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal, stage).toBe('SIGKILL');
  }
  await build(again);
  expect(await contentsOf(atlasOf(again))).toEqual(await contentsOf(atlasOf(folder)));
}, 180_000);

test.each([
  [{ methods: ['gradiant'] }, 'method: got "gradiant", expected one of gradient, '],
  [{ images: 'none.d' }, 'none.d, which does not exist, expected a folder of images'],
  [{ images: ['*.jpg'] }, '*.jpg, where there is no file, expected an image'],
  [{ robustness: { baseline: 'none.onnx' } }, 'none.onnx, which does not exist'],
] as const)('%j is refused before anything is computed', async (odd, message) => {
  const computed: string[] = [];
  const reporter = silentReporter((stage) => void computed.push(stage));
  const config = tinyConfigWithLab(folder, odd as Parameters<typeof tinyConfigWithLab>[1]);
  await expect(build(folder, config, { reporter })).rejects.toThrow(message);
  expect(computed).toEqual([]);
});

test('listed images are explained; one that cannot be read is noted', async () => {
  const own = join(folder, 'mine');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'broken.png'), 'no picture');
  const create = { width: 30, height: 26, channels: 3 as const, background: '#c63' };
  await sharp({ create }).toFile(join(own, 'Red one.png'));
  const notes: string[] = [];
  const reporter = silentReporter(undefined, notes);
  const config = tinyConfigWithLab(folder, {
    images: ['mine/*.png'],
    methods: ['gradient'],
    classes: 1,
    sanity: 0,
    robustness: false,
  });
  await build(folder, config, { reporter, atlasFolder: join(folder, 'other') });
  const found = await readLab(join(folder, 'other'), 'scored');
  expect(found?.images.map(({ slug, image, chosen }) => [slug, image, chosen])).toEqual([
    ['red-one', 'Red one.png', 'listed'],
  ]);
  expect(found?.methods.map(({ name }) => name)).toEqual(['gradient']);
  expect(notes).toContain('lab: left out broken.png: not an image, or of an unknown format');
  expect(await readRobustness(join(folder, 'other'), 'scored')).toBeUndefined();
}, 60_000);

test('a model without class scores has no lab', async () => {
  const plain = await newTinyFolder(root);
  await tinyBuild(plain, tinyConfig(plain));
  expect(await readLab(atlasOf(plain), 'tiny')).toBeUndefined();
}, 60_000);

test('addresses of images are told apart', () => {
  expect(slugsOf(['a/Cat 1.png', 'b/cat-1.jpg', 'snow leopard/0001', 'ö.png', '.png'])).toEqual([
    'cat-1',
    'cat-1-2',
    'snow-leopard-0001',
    'o',
    'image',
  ]);
});
