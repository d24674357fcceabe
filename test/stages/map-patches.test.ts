// The patches of maps: which parts of images are chosen, and that those are drawn.

import { beforeAll, describe, expect, test } from 'vitest';
import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import type { Cell } from '../../pipeline/analyses/atlas/grid.ts';
import type { Model } from '../../pipeline/model/model.ts';
import type { LayerMap } from '../../pipeline/stages/layer-map.ts';
import {
  drawPatches,
  openPatches,
  patchKey,
  type PatchJob,
} from '../../pipeline/stages/map-patches.ts';
import { planImageIcons, planPatches, planWholes } from '../../pipeline/stages/plan-patches.ts';
import { madeUpMap } from '../support/fixture-layer-map.ts';
import { openTinyModel, tinyDataset } from '../support/tiny-model.ts';

let model: Model;
beforeAll(async () => {
  model = await openTinyModel();
});

/** A map of one cell, whose samples are of the images given, nearest first. */
function mapOf(layer: string, images: readonly number[], rows: readonly number[]): LayerMap {
  const head = { layer, numImages: 1, numSamples: images.length, sizes: [1] };
  const made = madeUpMap({ ...head, shape: [4, 12, 12] }, 'patches');
  const nearest = Int32Array.from(images.keys());
  const cell: Cell = { ...made.grids[0]!.cells[0]!, members: nearest, nearest };
  return {
    ...made,
    places: {
      ids: nearest,
      images: Int32Array.from(images),
      rows: Int32Array.from(rows),
      cols: new Int32Array(images.length),
    },
    grids: [{ size: 1, cells: [cell] }],
  };
}

const whole = { top: 0, left: 0, bottom: 24, right: 24 };

describe('the patches of a cell', () => {
  test('are of different images as far as there are any', () => {
    const indices = (images: readonly number[]) =>
      planPatches(model, mapOf('stem', images, images))[0]![0]!.cells[0]!.map(({ index }) => index);
    expect(indices([5, 5, 5, 7, 8, 9])).toEqual([5, 7, 8, 9]);
    expect(indices([5, 5, 5, 7])).toEqual([5, 7, 5, 5]);
    expect(indices([5])).toEqual([5]);
  });

  test('are what the layer sees from there: the whole image of a layer without space', () => {
    const [part] = planPatches(model, mapOf('stem', [3, 4], [5, 6]))[0]![0]!.cells[0]!;
    expect(part).toEqual({ index: 3, box: { top: 9, left: 0, bottom: 12, right: 2 } });
    const [all] = planPatches(model, mapOf('features', [3, 4], [0, 0]))[0]![0]!.cells[0]!;
    expect(all).toEqual({ index: 3, box: whole });
  });

  test('are whole images on a map of those, with one of them as the icon', () => {
    const map = mapOf('stem', [3, 4, 6], [5, 6, 7]);
    const [shown] = planWholes(model, map)[0]![0]!.cells;
    expect(shown).toEqual([3, 4, 6].map((index) => ({ index, box: whole })));
    const [icons] = planImageIcons(model, map, 16)[0]!;
    expect(icons).toMatchObject({ side: 16, cells: [[{ index: 3, box: whole }]] });
  });
});

describe('a file of patches', () => {
  /** Left half red, right half green; as bright as its index says. */
  const read = (index: number): Promise<RgbImage> => {
    const data = new Uint8Array(24 * 24 * 3);
    for (let i = 0; i < 24 * 24; i++) data[3 * i + (i % 24 < 12 ? 0 : 1)] = 100 + index;
    return Promise.resolve({ width: 24, height: 24, data });
  };
  const job: PatchJob = {
    side: 20,
    cells: [
      [
        { index: 0, box: { top: 0, left: 0, bottom: 24, right: 12 } },
        { index: 150, box: { top: 0, left: 12, bottom: 12, right: 24 } },
      ],
      [],
      [{ index: 50, box: { top: 0, left: 0, bottom: 12, right: 12 } }],
    ],
  };

  /** Mean colour of each patch, cell by cell, roughly. */
  async function coloursOf(of: PatchJob) {
    const cells = await openPatches(await drawPatches(of, read));
    return Promise.all(
      cells.map((own) =>
        Promise.all(
          own.map(async (patch) => {
            const pixels = await patch.raw().toBuffer();
            const means = [0, 1, 2, 3].map((channel) => {
              const values = pixels.filter((_, i) => i % 4 === channel);
              return values.reduce((sum, value) => sum + value, 0) / values.length;
            });
            return means.map((mean) => Math.round(mean / 50) * 50);
          }),
        ),
      ),
    );
  }

  test('holds the parts of the images, each in its place', async () => {
    const { record } = await drawPatches(job, read);
    expect(record).toEqual({
      width: 60,
      height: 20,
      cells: [
        [
          { image: 0, left: 0, top: 0, width: 10, height: 20 },
          { image: 150, left: 20, top: 0, width: 20, height: 20 },
        ],
        [],
        [{ image: 50, left: 40, top: 0, width: 20, height: 20 }],
      ],
    });
    expect(await coloursOf(job)).toEqual([
      [
        [100, 0, 0, 250],
        [0, 250, 0, 250],
      ],
      [],
      [[150, 0, 0, 250]],
    ]);
  });

  test('is grey for a network that sees no colour', async () => {
    const [[red, green]] = (await coloursOf({ ...job, isGrey: true })) as [number[][]];
    expect([red![1], red![2]]).toEqual([red![0], red![0]]);
    expect(green![0]).toBe(green![1]);
    expect(green![0]).toBeGreaterThan(red![0]!);
  });

  test('is kept under a key of its own', () => {
    const dataset = tinyDataset();
    const keyOf = (changes: Partial<PatchJob>) => patchKey(dataset, model, { ...job, ...changes });
    expect(keyOf({})).toBe(keyOf({}));
    const keys = [{}, { side: 21 }, { isGrey: true as const }, { cells: [] }].map(keyOf);
    expect(new Set(keys).size).toBe(4);
    const other = { ...dataset, fingerprint: 'another' };
    expect(patchKey(other, model, job)).not.toBe(keyOf({}));
  });
});
