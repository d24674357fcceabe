// Quilts of a tiny network: their jobs, their parts in one range and in many, and their image files.

import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { UnitExamples } from '../../pipeline/analyses/examples/unit-examples.ts';
import { numColumns } from '../../pipeline/analyses/survey/bands.ts';
import type { Survey } from '../../pipeline/analyses/survey/survey.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { drawQuilt } from '../../pipeline/stages/quilt-image.ts';
import { openQuiltRoom } from '../../pipeline/stages/quilt-room.ts';
import {
  imageCell,
  planQuiltJobs,
  planQuilts,
  quiltKey,
  type QuiltJob,
  type QuiltPlan,
} from '../../pipeline/stages/quilt.ts';
import { openTinyModel, tinyDataset } from '../support/tiny-model.ts';

const engine = createOrtEngine({ numThreads: 1 });
const dataset = tinyDataset();

let model: Model;
beforeAll(async () => {
  model = await openTinyModel();
});

/** A quilt of two bands. */
function quiltOf(layer: string, channel: number, images: readonly number[]): QuiltPlan {
  const picks = images.map((image, i) => ({ image, value: 4 - i }));
  const lowest = images.slice(0, 2).map((image, i) => ({ image, value: i - 3 }));
  return {
    layer,
    channel,
    bands: [
      { kind: 'top', picks },
      { kind: 'lowest', picks: lowest },
    ],
    largest: 4,
    numImages: 12,
  };
}

const quilts = [
  quiltOf('stem', 0, [7, 2, 5]),
  quiltOf('stem', 3, [2, 9]),
  quiltOf('block', 1, [5]),
];

test('units that nothing excites have no quilt', () => {
  const survey: Survey = {
    images: [0, 1],
    layers: new Map([
      [
        'stem',
        {
          peaks: Float32Array.of(0, 2, 0, 1),
          lows: Float32Array.of(-1, 0, -2, 0),
          samples: new Float32Array(4),
        },
      ],
    ]),
    samplesPerImage: 1,
  };
  const unitOf = (max: number): UnitExamples => ({
    top: [
      { index: 0, value: max, row: 0, col: 0 },
      { index: 1, value: 0, row: 0, col: 0 },
    ],
    spectrum: {
      low: 0,
      high: 4,
      counts: [3, 1],
      numPositions: 4,
      inactiveShare: 0.5,
      mean: 1,
      min: 0,
      max,
    },
  });
  const examples = new Map([['stem', [unitOf(0), unitOf(2)]]]);
  const planned = planQuilts([{ layer: 'stem', channels: [0, 1] }], examples, survey, 0);
  expect(planned.map(({ channel }) => channel)).toEqual([1]);
  // an image with no activation is not among the strongest
  expect(planned[0]!.bands[0]).toEqual({ kind: 'top', picks: [{ image: 0, value: 2 }] });
});

test('jobs ask for every image once and for every map', () => {
  const [job, ...others] = planQuiltJobs(quilts);
  expect(others).toEqual([]);
  expect(job!.images).toEqual([2, 5, 7, 9]);
  const maps = job!.picks.flatMap(({ layer, images, channels, largest }) =>
    Array.from(images, (image, i) => `${layer}:${channels[i]} ${image} ${largest[i]}`),
  );
  expect(maps.sort()).toEqual(
    [
      ...[2, 5, 7].map((image) => `stem:0 ${image} 4`),
      ...[2, 7].map((image) => `stem:0 ${image} -3`),
      ...[2, 9].flatMap((image) => [`stem:3 ${image} 4`, `stem:3 ${image} -3`]),
      'block:1 5 4',
      'block:1 5 -3',
    ].sort(),
  );
});

test('parts of many jobs are those of one', async () => {
  const [job] = planQuiltJobs(quilts) as [QuiltJob];
  const room = openQuiltRoom(engine, model, dataset, 2);
  const whole = await room.run(job);
  expect([...whole.thumbnails.keys()]).toEqual(job.images);
  const [width, height] = imageCell(model);
  for (const image of job.images) {
    const part = await room.run({ ...job, images: [image] });
    expect(part.thumbnails.get(image)).toEqual(whole.thumbnails.get(image));
    expect(whole.thumbnails.get(image)!.length).toBe(3 * width * height);
    for (const { layer, images } of job.picks) {
      const size = whole.maps.get(layer)!.length / images.length;
      images.forEach((each, i) => {
        const own = part.maps.get(layer)!.subarray(i * size, (i + 1) * size);
        const expected = whole.maps.get(layer)!.subarray(i * size, (i + 1) * size);
        expect(own).toEqual(each === image ? expected : new Uint8Array(size));
      });
    }
  }
});

test('the key of a quilt depends on its images and on what they are of', () => {
  const [quilt, other] = quilts as [QuiltPlan, QuiltPlan];
  const key = quiltKey(model, dataset, quilt);
  expect(quiltKey(model, dataset, { ...quilt })).toBe(key);
  const keys = [
    quiltKey(model, dataset, other),
    quiltKey(model, { ...dataset, fingerprint: 'another' }, quilt),
    quiltKey(model, dataset, { ...quilt, largest: 5 }),
    key,
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

describe('the files of a quilt', () => {
  const cellOf = (red: number, opacity: number) => ({
    thumbnail: Uint8Array.from({ length: 3 * 16 * 12 }, (_, i) => (i % 3 === 0 ? red : 40)),
    map: new Uint8Array(4).fill(opacity),
  });
  const rows = [[cellOf(250, 255), cellOf(130, 123)], [{ map: new Uint8Array(4) }]];

  async function pixelsOf(webp: Uint8Array) {
    const { data, info } = await sharp(webp)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (col: number, row: number) => [
      ...data.subarray(4 * (row * info.width + col), 4 * (row * info.width + col) + 4),
    ];
    return { size: [info.width, info.height], at };
  }

  test('hold the images, and nothing where there is none', async () => {
    const { size, at } = await pixelsOf((await drawQuilt(rows, [16, 12], [2, 2])).images);
    expect(size).toEqual([numColumns * 16, 24]);
    expect(Math.abs(at(8, 6)[0]! - 250)).toBeLessThan(12);
    expect(Math.abs(at(24, 6)[0]! - 130)).toBeLessThan(12);
    expect([at(8, 6)[3], at(40, 6)[3], at(8, 18)[3]]).toEqual([255, 0, 0]);
  });

  test('hold the maps as opacity, and veil nothing where no image stands', async () => {
    const { size, at } = await pixelsOf((await drawQuilt(rows, [16, 12], [2, 2])).maps);
    expect(size).toEqual([numColumns * 2, 4]);
    expect(at(0, 0)[3]).toBe(255);
    expect(at(2, 1)[3]).toBe(123);
    expect(at(4, 0)[3]).toBe(255);
    expect(at(0, 2)[3]).toBe(0);
  });
});
