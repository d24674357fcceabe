import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '../../pipeline/model/card.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import {
  drawReconstructions,
  planReconstructions,
  reconstructionKey,
} from '../../pipeline/stages/reconstruction.ts';
import { toGreyCentred, toPixels } from '../../pipeline/stages/reconstruction-image.ts';
import { openReconstructionRoom } from '../../pipeline/stages/reconstruction-room.ts';
import { drawStrip, planStrips } from '../../pipeline/stages/strip.ts';
import { examplesOf, openTinyModel, tinyDataset } from '../support/tiny-model.ts';

const top = [
  { index: 4, value: 2, row: 0, col: 3 },
  { index: 7, value: 1, row: 5, col: 6 },
  { index: 0, value: 0, row: 0, col: 0 },
];

let model: Model;
beforeAll(async () => {
  model = await openTinyModel();
});

/** The strips and reconstructions of units 0 and 1 of `block`; nothing excites unit 1. */
function plan() {
  const examples = new Map([['block', [examplesOf(top), examplesOf([])]]]);
  const strips = planStrips(model, [{ layer: 'block', channels: [0, 1] }], examples, 9);
  return { strips, jobs: planReconstructions(model, strips, examples) };
}

describe('values of px', () => {
  const cardOf = (changes: Partial<Card['preprocessing']>, numChannels = 3): Card => ({
    ...model.card,
    input: { ...model.card.input, size: [1, 2], numChannels },
    preprocessing: {
      ...model.card.preprocessing,
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      ...changes,
    },
  });

  test('are in the order of red, green and blue', () => {
    const planes = Float32Array.of(1, 2, 3, 4, 5, 6);
    const found = (channels: 'RGB' | 'BGR') => [...toPixels(planes, cardOf({ channels }))];
    expect(found('RGB').map((value) => value / 255)).toEqual([1, 3, 5, 2, 4, 6].map(near));
    expect(found('BGR').map((value) => value / 255)).toEqual([5, 3, 1, 6, 4, 2].map(near));
  });

  test('weigh less where preprocessing makes less of the colour', () => {
    const [red, green] = toPixels(new Float32Array(6).fill(1), cardOf({ std: [1, 4, 1] }));
    expect(red! / green!).toBeCloseTo(4);
  });

  test('are the same three times for a network that sees no colour', () => {
    const card = cardOf({ channels: 'grey', mean: [0], std: [1] }, 1);
    const [red, green, blue] = toPixels(Float32Array.of(1, -1), card);
    expect([green, blue]).toEqual([red, red]);
  });

  const near = (value: number): unknown => expect.closeTo(value, 4);
});

describe('grey', () => {
  const box = { top: 0, left: 0, bottom: 1, right: 2 };

  test('is 0, and the two signs are as far from it', () => {
    const { data } = toGreyCentred(Float32Array.of(0, 2, -2, 1, -1, 0), 2, box);
    expect([...data]).toEqual([128, 255, 1, 192, 64, 128]);
  });

  test('is all there is where nothing leads back', () => {
    expect([...toGreyCentred(new Float32Array(6), 2, box).data]).toEqual(Array(6).fill(128));
  });

  test('is scaled by what is inside the box', () => {
    const pixels = Float32Array.of(1, 1, 1, 900, 900, 900);
    const { width, data } = toGreyCentred(pixels, 2, { ...box, right: 1 });
    expect([width, ...data]).toEqual([1, 255, 255, 255]);
  });
});

describe('the file of a unit', () => {
  test('has the px of the box, as large as the patch', async () => {
    const size = model.card.input.size[0];
    const box = { left: 4, top: 8, right: 16, bottom: 14 };
    const inside = (row: number, col: number) =>
      row >= box.top && row < box.bottom && col >= box.left && col < box.right;
    // rising from left to right in the box; outside much larger
    const values = Float32Array.from({ length: 3 * size * size }, (_, i) => {
      const [row, col] = [Math.floor((i % size ** 2) / size), i % size];
      return inside(row, col) ? col - 9.5 : 1000;
    });
    const { record, webp } = await drawReconstructions(
      { deconvnet: [values], guided: [values.map((value) => -value)] },
      [{ index: 0, box }],
      model.card,
      'none',
    );
    const image = { width: size, height: size, data: new Uint8Array(3 * size * size) };
    const strip = await drawStrip([image], {
      layer: 'a',
      channel: 0,
      examples: [{ index: 0, box }],
    });
    const { width, height } = strip.record.cells[0]!.patch;
    expect(record.deconvnet).toMatchObject([{ left: 0, top: 0, width, height }]);
    expect(record.guided).toMatchObject([{ left: 0, top: 112, width, height }]);
    const at = async (row: 0 | 112, col: number) => {
      const [red] = await sharp(webp)
        .removeAlpha()
        .extract({ left: col, top: row + 20, width: 1, height: 1 })
        .raw()
        .toBuffer();
      return red!;
    };
    expect(await at(0, 2)).toBeLessThan(30);
    expect(await at(0, 109)).toBeGreaterThan(225);
    expect(await at(112, 2)).toBeGreaterThan(225);
    expect(await at(112, 109)).toBeLessThan(30);
  });

  test('is made of the examples of the strip, and shows structure', async () => {
    const { strips, jobs } = plan();
    expect(jobs.map(({ examples }) => examples.length)).toEqual([2, 0]);
    expect(jobs[0]!.examples).toEqual(
      strips[0]!.examples.map((example, i) => ({
        ...example,
        channel: 0,
        row: top[i]!.row,
        col: top[i]!.col,
      })),
    );
    const room = openReconstructionRoom(createOrtEngine({ numThreads: 1 }), model, tinyDataset());
    const [finished] = await room.run([jobs[0]!]);
    expect(finished!.record.deconvnet).toHaveLength(2);
    const { channels } = await sharp(finished!.webp).removeAlpha().stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
  });

  test('has a key of what it depends on', () => {
    const [job] = plan().jobs;
    const other = { ...job!.examples[0]!, col: 4 };
    const keys = [
      reconstructionKey(tinyDataset(), model, job!),
      reconstructionKey(tinyDataset(), { ...model, hash: 'other' }, job!),
      reconstructionKey({ ...tinyDataset(), fingerprint: 'other' }, model, job!),
      reconstructionKey(tinyDataset(), model, { ...job!, layer: 'stem' }),
      reconstructionKey(tinyDataset(), model, { ...job!, examples: [other] }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
