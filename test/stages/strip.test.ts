import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import { boxOf } from '../../pipeline/graph/fields/field.ts';
import { getField } from '../../pipeline/graph/receptive-field.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { drawStrip, planStrips, stripKey } from '../../pipeline/stages/strip.ts';
import type { Box } from '../../pipeline/store/schema.ts';
import { examplesOf, openTinyModel, tinyDataset } from '../support/tiny-model.ts';

const size = 96;

/** Red tells the col, green the row. */
const map: RgbImage = {
  width: size,
  height: size,
  data: Uint8Array.from({ length: 3 * size * size }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [2.5 * (pixel % size), 2.5 * Math.floor(pixel / size), 128][i % 3]!;
  }),
};

type Cell = { left: number; top: number; width: number; height: number };

/** 8-bit RGB [height, width, 3] of a part of an image file. */
async function cutOut(file: Uint8Array, { left, top, width, height }: Cell): Promise<Buffer> {
  return sharp(file).removeAlpha().extract({ left, top, width, height }).raw().toBuffer();
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let total = 0;
  for (let i = 0; i < a.length; i++) total += Math.abs(a[i]! - b[i]!);
  return total / a.length;
}

function draw(images: readonly RgbImage[], boxes: readonly Box[]) {
  const examples = boxes.map((box, index) => ({ index, box }));
  return drawStrip(images, { layer: 'a', channel: 0, examples });
}

async function cropOf({ left, top, right, bottom }: Box, width: number, height: number) {
  return sharp(map.data, { raw: { width: size, height: size, channels: 3 } })
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
}

describe('a strip', () => {
  test.each<[string, Box, number, number]>([
    ['inside', { left: 30, top: 10, right: 70, bottom: 50 }, 112, 112],
    ['at the upper left, clipped', { left: 0, top: 0, right: 25, bottom: 50 }, 56, 112],
    ['at the lower right, clipped', { left: 56, top: 76, right: 96, bottom: 96 }, 112, 56],
    ['that is the whole image', { left: 0, top: 0, right: 96, bottom: 96 }, 112, 112],
  ])('holds the px of a box %s', async (_, box, width, height) => {
    const { record, webp } = await draw([map, map], [box, box]);
    const [, cell] = record.cells;
    expect(cell!.patch).toEqual({
      left: 112,
      top: 0,
      width,
      height,
      fileWidth: 224,
      fileHeight: 224,
    });
    const { width: fileWidth, height: fileHeight } = await sharp(webp).metadata();
    expect([fileWidth, fileHeight]).toEqual([224, 224]);
    const wanted = await cropOf(box, width, height);
    expect(meanDifference(await cutOut(webp, cell!.patch), wanted)).toBeLessThan(2);
  });

  test('is grey for a network that sees no colour', async () => {
    const examples = [{ index: 0, box: { left: 0, top: 0, right: 40, bottom: 40 } }];
    const job = { layer: 'a', channel: 0, examples, isGrey: true } as const;
    const { record, webp } = await drawStrip([map], job);
    const pixels = await cutOut(webp, record.cells[0]!.context);
    for (let i = 0; i < pixels.length; i += 3) {
      expect(
        Math.max(...pixels.subarray(i, i + 3)) - Math.min(...pixels.subarray(i, i + 3)),
      ).toBeLessThan(6);
    }
  });

  test('has the whole image below each patch', async () => {
    const wide = { width: 96, height: 48, data: map.data.subarray(0, 3 * 96 * 48) };
    const { record, webp } = await draw([wide], [{ left: 0, top: 0, right: 40, bottom: 40 }]);
    const { context } = record.cells[0]!;
    expect(context).toMatchObject({ left: 0, top: 112, width: 112, height: 56 });
    const wanted = await cropOf({ left: 0, top: 0, right: 96, bottom: 48 }, 112, 56);
    expect(meanDifference(await cutOut(webp, context), wanted)).toBeLessThan(2);
  });

  test('shows the px of a tiny patch as squares', async () => {
    const colours = [
      [250, 20, 20],
      [20, 250, 20],
      [20, 20, 250],
      [250, 250, 20],
    ];
    const image = { width: 2, height: 2, data: Uint8Array.from(colours.flat()) };
    const { record, webp } = await draw([image], [{ left: 0, top: 0, right: 2, bottom: 2 }]);
    const { width, height } = record.cells[0]!.patch;
    expect([width, height]).toEqual([112, 112]);
    for (const [i, colour] of colours.entries()) {
      // near the middle of the patch, where a smooth enlargement would have mixed them
      const left = i % 2 === 0 ? 46 : 62;
      const top = i < 2 ? 46 : 62;
      const square = await cutOut(webp, { left, top, width: 4, height: 4 });
      const wanted = Uint8Array.from({ length: 48 }, (_, at) => colour[at % 3]!);
      expect(meanDifference(square, wanted)).toBeLessThan(20);
    }
  });

  test('shows one px where the field lies in the padding', async () => {
    const { record } = await draw([map], [{ left: 96, top: 0, right: 96, bottom: 0 }]);
    expect(record.cells[0]!.patch).toMatchObject({ width: 112, height: 112 });
  });

  test('of a unit that nothing excites has no cells', async () => {
    expect((await draw([], [])).record.cells).toEqual([]);
  });
});

describe('a plan', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openTinyModel();
  });

  test('has the boxes of the fields, for images that excite the unit', () => {
    const top = [
      { index: 4, value: 2, row: 0, col: 3 },
      { index: 7, value: 1, row: 11, col: 11 },
      { index: 0, value: 0, row: 0, col: 0 },
    ];
    const examples = new Map([['stem', [examplesOf([]), examplesOf(top)]]]);
    const [strip, ...rest] = planStrips(model, [{ layer: 'stem', channels: [1] }], examples, 9);
    const field = getField(getLayer(model, 'stem').fields, 1);
    expect(rest).toEqual([]);
    expect(strip).toEqual({
      layer: 'stem',
      channel: 1,
      examples: [
        { index: 4, box: boxOf(field, 0, 3, [24, 24]) },
        { index: 7, box: boxOf(field, 11, 11, [24, 24]) },
      ],
    });
    // kernel 3, stride 2, padding 1
    expect(strip!.examples[0]!.box).toEqual({ top: 0, left: 5, bottom: 2, right: 8 });
    expect(strip!.examples[1]!.box).toEqual({ top: 21, left: 21, bottom: 24, right: 24 });
  });

  test('has a key that changes with the images and their boxes', () => {
    const box = { left: 0, top: 0, right: 4, bottom: 4 };
    const keyOf = (index: number, right = 4, fingerprint = 'a') =>
      stripKey({ ...tinyDataset(), fingerprint }, model, {
        layer: 'stem',
        channel: 0,
        examples: [{ index, box: { ...box, right } }],
      });
    const keys = [keyOf(0), keyOf(1), keyOf(0, 5), keyOf(0, 4, 'b')];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
