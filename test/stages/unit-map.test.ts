import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Survey } from '../../pipeline/analyses/survey/survey.ts';
import { random } from '../../pipeline/base/random.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { createAtlasWriter } from '../../pipeline/stages/atlas-writer.ts';
import { planUnitMap } from '../../pipeline/stages/plan-unit-map.ts';
import { publishMap } from '../../pipeline/stages/publish-map.ts';
import type { PublishedUnit } from '../../pipeline/stages/publish-unit.ts';
import type { Publishing } from '../../pipeline/stages/publishing.ts';
import { answersOf, placeUnits, type UnitMap } from '../../pipeline/stages/unit-map.ts';
import { MapCells, MapLevel, MapRecord } from '../../pipeline/store/map-schema.ts';

const engine = createOrtEngine();

const numChannels = 62;
const numImages = 80;
const samplesPerImage = 4;

/** Units that answer to one of six causes, by the channel; the last two never answer. */
const causeOf = (channel: number) => channel % 6;

function surveyed(): Survey {
  const rng = random('survey');
  const samples = new Float32Array(numImages * samplesPerImage * numChannels);
  for (let s = 0; s < numImages * samplesPerImage; s++) {
    const causes = Array.from({ length: 6 }, () => Math.max(0, rng.normal()));
    for (let channel = 0; channel < 60; channel++) {
      samples[s * numChannels + channel] = causes[causeOf(channel)]! + 0.3 * rng.uniform();
    }
  }
  const peaks = new Float32Array(numImages * numChannels);
  return {
    images: Array.from({ length: numImages }, (_, i) => i),
    layers: new Map([['mixed', { peaks, lows: peaks, samples }]]),
    samplesPerImage,
  };
}

// channel 3 has no page
const channels = Array.from({ length: numChannels }, (_, i) => i).filter((i) => i !== 3);
const answers = answersOf(surveyed(), { layer: 'mixed', channels });

test('units that never change are left out', () => {
  expect(answers.channels).toEqual(channels.slice(0, -2));
  expect(answers.points).toMatchObject({ numPoints: 59, numDims: numImages * samplesPerImage });
});

test('units that answer alike stand together, the same for the same seed', async () => {
  const { points } = answers;
  const { size, cells, trustworthiness } = await placeUnits(engine, { points, seed: '1' });
  expect(size).toBe(8);
  const at = new Map(Array.from(cells, (cell, i) => [cell, causeOf(answers.channels[i]!)]));
  const pairs = Array.from(cells).flatMap((cell) =>
    [cell + size, ...((cell + 1) % size > 0 ? [cell + 1] : [])]
      .filter((other) => at.has(other))
      .map((other) => Number(at.get(cell) === at.get(other))),
  );
  // a sixth of any pairs
  expect(pairs.reduce((x, y) => x + y) / pairs.length).toBeGreaterThan(0.5);
  expect(trustworthiness).toBeGreaterThan(0.7);
  expect((await placeUnits(engine, { points, seed: '1' })).cells).toEqual(cells);
});

describe('a published map of units', () => {
  let root: string;
  const map: UnitMap = {
    layer: 'mixed',
    channels: [5, 2, 9],
    places: { size: 2, cells: Int32Array.of(2, 0, 1), trustworthiness: 0.91234 },
    numSilent: 1,
    numImages,
    key: 'abcd',
    recipe: { embedding: 'tsne' },
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'unit-map-'));
    const published = [2, 4, 5, 9].map(async (channel): Promise<PublishedUnit> => {
      const background = { r: 20 * channel, g: 0, b: 0 };
      const create = { width: 30, height: 30, channels: 3, background } as const;
      const labels = [{ label: 'ash', count: channel, baseRate: 0.5 }];
      const selectivity = { index: 0, numImages: 9, labels };
      // the strongest patch of unit 5 is the right half of its strip; no image excites the others
      const patch = { left: 20, top: 0, width: 20, height: 20 };
      const examples = channel === 5 ? [{ image: 'ash/1.png', label: 'ash', patch }] : [];
      const record = { channel, selectivity, examples };
      return {
        record,
        // unit 9 has no picture
        ...(channel !== 9 && { webp: await sharp({ create }).webp().toBuffer() }),
      } as unknown as PublishedUnit;
    });
    const left = { r: 0, g: 0, b: 255 };
    const create = { width: 40, height: 20, channels: 3, background: left } as const;
    const right = { ...create, width: 20, background: { r: 0, g: 255, b: 0 } };
    const strip = await sharp({ create })
      .composite([{ input: { create: right }, left: 20, top: 0 }])
      .webp({ lossless: true })
      .toBuffer();
    const layers = [{ name: 'mixed', slug: 'mixed' }];
    const publishing = {
      model: { slug: 'tiny', hash: 'm', layers, card: { preprocessing: {} } },
      dataset: { fingerprint: 'd' },
      store: { getBytes: () => Promise.resolve(strip) },
      stripsByLayer: new Map([['mixed', [{ channel: 5, examples: [] }]]]),
      engine: 'none',
      version: '1',
    } as unknown as Publishing;
    const plan = planUnitMap(publishing, map, await Promise.all(published));
    await publishMap(createAtlasWriter(root), plan);
  });
  afterAll(() => rm(root, { recursive: true }));

  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(root, 'tiny/mixed/map', name), 'utf8')) as unknown;

  test('says what was laid out', async () => {
    expect(MapRecord.parse(await read('map.json'))).toMatchObject({
      kind: 'units',
      levels: [{ size: 2, numCells: 3, tiles: [[0, 0]] }],
      sampling: { numImages, numSamples: 3, numSilent: 1, fewest: 1 },
      quality: { trustworthiness: 0.912 },
    });
  });

  test('has a cell for each unit, row by row, with its strongest patch', async () => {
    const { cols, rows } = MapLevel.parse(await read('level-2.json'));
    expect([cols, rows]).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const { cells, patches } = MapCells.parse(await read('cells-2-0.json'));
    expect(cells.map(({ units }) => units)).toEqual(
      [2, 9, 5].map((channel) => [{ channel, weight: 1 }]),
    );
    expect(cells[2]!.labels).toEqual([{ label: 'ash', count: 5 }]);
    expect(cells.map((cell) => cell.patches.length)).toEqual([0, 0, 1]);
    const { image, label, ...region } = cells[2]!.patches[0]!;
    expect([image, label]).toEqual(['ash/1.png', 'ash']);
    const patch = sharp(join(root, patches!.file)).extract(region).removeAlpha();
    const [red, green, blue] = await patch.resize(1, 1).raw().toBuffer();
    expect(green).toBeGreaterThan(200);
    expect(Math.max(red!, blue!)).toBeLessThan(50);
  });

  test('shows the picture of each unit in its cell, and nothing where there is none', async () => {
    const { data, info } = await sharp(join(root, 'tiny/mixed/map/icons-2-0-0.webp'))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (col: number, row: number) => {
      const start = 4 * ((row * 64 + 32) * info.width + col * 64 + 32);
      return Array.from(data.subarray(start, start + 4));
    };
    expect(Math.abs(at(0, 0)[0]! - 40)).toBeLessThan(6);
    expect(Math.abs(at(0, 1)[0]! - 100)).toBeLessThan(6);
    expect(at(1, 0)[3]).toBe(0);
    expect(at(1, 1)[3]).toBe(0);
  });
});
