import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { VisualizationRecord } from '../../pipeline/stages/visualization.ts';
import { readAtlas, readLayer, readModel, readUnit } from '../../pipeline/store/reader.ts';
import {
  contentsOf,
  newTinyFolder,
  silentReporter,
  timesOf,
  tinyBuild,
  tinyConfig,
  tinyLayers,
  tinyPictures,
  writeTinyModel,
} from '../support/tiny-build.ts';

let root: string;
/** Holds what was built without disturbance. */
let built: string;
let atlas: string;
let store: string;
let contents: Map<string, string>;
const notes: string[] = [];
const rows: (readonly [string, string])[] = [];
/** Of 6 units: 2 main ones, 1 of the centre but in the layer without space, 2 that differ, 2 for trust. */
const numPictures = 6 * 2 + 4 + 6 * 2 + 6 * 2;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-'));
  built = await newTinyFolder(root);
  [atlas, store] = [join(built, 'atlas'), join(built, 'store')];
  const reporter = silentReporter(undefined, notes, rows);
  await tinyBuild(built, tinyConfig(built), { reporter, now: () => performance.now() });
  contents = await contentsOf(atlas);
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** A new folder in which everything is computed already. */
async function builtFolder(): Promise<string> {
  const folder = await newTinyFolder(root);
  await cp(store, join(folder, 'store'), { recursive: true });
  return folder;
}

describe('a build', () => {
  test('writes a whole atlas', async () => {
    const { models } = await readAtlas(atlas);
    expect(models).toMatchObject([{ slug: 'tiny', name: 'tiny', numLayers: 3, numUnits: 6 }]);
    const model = await readModel(atlas, 'tiny');
    expect(model.layers.map(({ name, shape }) => [name, shape[0]])).toEqual(
      Object.entries(tinyLayers),
    );
    for (const { slug } of model.layers) {
      const { units } = await readLayer(atlas, 'tiny', slug);
      expect(units.map(({ channel }) => channel)).toEqual([0, 1]);
      for (const { channel } of units) {
        const unit = await readUnit(atlas, 'tiny', slug, channel);
        const pictures = [
          unit.positive?.picture,
          unit.negative?.picture,
          ...unit.examples.flatMap(({ patch, context }) => [patch, context]),
          ...(unit.reconstructions?.deconvnet ?? []),
        ];
        expect(unit.reconstructions?.guided ?? []).toHaveLength(unit.examples.length);
        const files = pictures.flatMap((picture) => picture?.file ?? []);
        expect(files.filter((file) => !contents.has(`/${file}`))).toEqual([]);
      }
    }
  });

  test('lists images that cannot be read, with the reason', async () => {
    const { dataset } = await readModel(atlas, 'tiny');
    expect(dataset).toMatchObject({ name: 'images', numImages: 12, numClasses: 3 });
    expect(dataset.skipped).toMatchObject([
      { image: 'ash/empty.png', reason: 'the file is empty' },
      { image: 'birch/half.png', reason: 'the file is damaged, or ends too soon' },
    ]);
    expect(notes).toContain("2 images could not be read; they are listed on the model's page");
  });

  test('ends with what it did and how long each stage took', () => {
    expect(rows.map(([name]) => name)).toEqual([
      'tiny',
      'dead',
      'images that could not be read',
      'data set',
      'self-test',
      'dataset examples',
      'survey',
      'tuning',
      'relations',
      'maps of units',
      'quilts',
      'wiring',
      'pictures',
      'trust',
      'patches',
      'reconstructions',
      'pages',
      'site',
      'written',
      'hosts that take it',
      'in all',
    ]);
    const values = new Map(rows);
    expect(values.get('tiny')).toBe('6 units in 3 layers');
    // the dead channel of the first layer, and two scores that are never above 0
    expect(values.get('dead')).toBe('3 units');
    expect(values.get('images that could not be read')).toBe('2');
    expect(values.get('written')).toBe('1 files, 0.0 MB');
  });

  test('computes nothing twice, and writes the same bytes', async () => {
    const before = await timesOf(store);
    const computed: string[] = [];
    const reporter = silentReporter((stage) => computed.push(stage));
    await tinyBuild(built, tinyConfig(built), { reporter });
    expect(await timesOf(store)).toEqual(before);
    expect(new Set(computed)).toEqual(new Set(['pages of tiny']));
    expect(await contentsOf(atlas)).toEqual(contents);
  });

  test('makes only those pictures again whose recipe has changed', async () => {
    const folder = await builtFolder();
    const before = await timesOf(join(folder, 'store'));
    const visualization = { ...tinyPictures, steps: 5 };
    await tinyBuild(folder, tinyConfig(folder, { visualization }));
    const after = await timesOf(join(folder, 'store'));
    for (const [path, time] of before) expect(after.get(path)).toBe(time);
    const records = [...after.keys()].filter((path) => !before.has(path) && path.endsWith('.json'));
    const pictures: VisualizationRecord[] = [];
    for (const path of records) {
      const text = await readFile(join(folder, 'store', path), 'utf8');
      const { record } = JSON.parse(text) as { record: unknown };
      // what is said of pictures is said anew
      const { data } = VisualizationRecord.safeParse(record);
      if (data) pictures.push(data);
    }
    expect(pictures.map(({ recipe }) => recipe['steps'])).toEqual(Array(6).fill(5));
  });

  test('makes pictures again when the card says to feed the model otherwise', async () => {
    const folder = await builtFolder();
    const card = join(folder, 'tiny.card.yaml');
    await writeFile(card, `${await readFile(card, 'utf8')}preprocessing: { channels: BGR }\n`);
    const computed: string[] = [];
    const reporter = silentReporter((stage) => computed.push(stage));
    await tinyBuild(folder, tinyConfig(folder), { reporter });
    expect(computed.filter((stage) => stage === 'pictures of tiny')).toHaveLength(numPictures);
  });
});

describe('a build refuses', () => {
  test('two models of one name, before anything is computed', async () => {
    const folder = await mkdtemp(join(root, 'empty-'));
    const models = [{ path: 'a/Tiny.onnx' }, { path: 'b/tiny.onnx' }];
    await expect(tinyBuild(folder, tinyConfig(folder, { models }))).rejects.toThrow(
      new UserError('models: got two called "tiny", expected different file names; rename one'),
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('a label of a unit that does not exist, before anything is computed', async () => {
    const folder = await mkdtemp(join(root, 'empty-'));
    await writeTinyModel(folder, 'tiny');
    await mkdir(join(folder, 'units'));
    const label = '- { unit: block:5, name: bark }\n';
    await writeFile(join(folder, 'units', 'a.yaml'), `${label}- { unit: blok:1, name: leaf }\n`);
    const config = tinyConfig(folder, { annotations: 'units' });
    await expect(tinyBuild(folder, config)).rejects.toThrow(
      `${join(folder, 'units', 'a.yaml')}, line 2, unit: got "blok:1", expected one of block:1, `,
    );
    expect(await readdir(folder)).not.toContain('store');
  });

  test('a model that fails its self-test, unless it is forced', async () => {
    const folder = await newTinyFolder(root);
    await writeTinyModel(folder, 'tiny', -1e6);
    const config = tinyConfig(folder);
    const failure = await tinyBuild(folder, config).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as Error).message).toMatch(
      /^self-test of tiny: got layers stem, block.* are 0 for all 12 images: .*; pictures made with this model would mean nothing: mend the card, or build with --force$/,
    );
    await tinyBuild(folder, config, { force: true });
    const { layers, selfTest } = await readModel(join(folder, 'atlas'), 'tiny');
    expect(layers.map(({ numDead }) => numDead)).toEqual([2, 2, 2]);
    expect(selfTest?.warnings[0]).toContain('layers stem, block');
    const unit = await readUnit(join(folder, 'atlas'), 'tiny', 'stem', 0);
    expect(unit).toMatchObject({ dead: true, examples: [] });
    expect(unit).not.toHaveProperty('selectivity');
    expect(unit.positive).toBeUndefined();
  });

  test('a folder none of whose images can be read', async () => {
    const folder = await newTinyFolder(root);
    await rm(join(folder, 'images'), { recursive: true });
    await mkdir(join(folder, 'images'));
    await writeFile(join(folder, 'images', 'a.png'), '');
    await expect(tinyBuild(folder, tinyConfig(folder))).rejects.toThrow(
      new UserError(
        'data set: got 1 images of which none can be read (a.png: the file is empty), expected some; name another folder',
      ),
    );
  });
});

describe('a full disk', () => {
  let disk: string;
  let isMounted = false;

  beforeAll(async () => {
    disk = await mkdtemp(join(root, 'empty-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' });
      isMounted = true;
    } catch {
      process.stderr.write('skipped: a build on a full disk, since none may be mounted\n');
    }
  });

  afterAll(() => {
    if (isMounted) execFileSync('umount', [disk]);
  });

  test('leaves the old atlas', async (context) => {
    context.skip(!isMounted);
    const atlasFolder = join(disk, 'atlas');
    await cp(atlas, atlasFolder, { recursive: true });
    const { bavail, bsize } = await statfs(disk);
    await writeFile(join(disk, 'filler'), new Uint8Array((bavail - 4) * bsize));
    await expect(tinyBuild(built, tinyConfig(built), { atlasFolder })).rejects.toThrow(
      /^disk: got no space left for .*, expected \d+ bytes; free some and run again/,
    );
    expect(await contentsOf(atlasFolder)).toEqual(contents);
    expect((await readdir(disk)).toSorted()).toEqual(['atlas', 'filler']);
  });
});
