// The top-9 lists that PyTorch found of four units of GoogLeNet over 999 photographs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ExamplesPart } from '../../pipeline/analyses/examples/collect-examples.ts';
import { unitExamples } from '../../pipeline/analyses/examples/unit-examples.ts';
import type { Dataset } from '../../pipeline/dataset/dataset.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { boxAt } from '../../pipeline/model/place.ts';

/** Boxes are [top, left, bottom, right] in px of the input. */
export type ReferenceUnits = Readonly<
  Record<
    string,
    readonly { file: string; value: number; row: number; col: number; rf_structural: number[] }[]
  >
>;

/** @param path of `examples-googlenet.json` */
export function readReferenceUnits(path: string): ReferenceUnits {
  return (JSON.parse(readFileSync(path, 'utf8')) as { units: ReferenceUnits }).units;
}

/** Asserts that files, positions and boxes are the reference's, and values within a thousandth of it. */
export function assertReferenceExamples(
  found: ExamplesPart,
  model: Pick<Model, 'layers' | 'card'>,
  dataset: Dataset,
  units: ReferenceUnits,
): void {
  assert.equal(Object.keys(units).length, 4);
  for (const [unit, expected] of Object.entries(units)) {
    const [name, digits] = unit.split(':') as [string, string];
    const layer = getLayer(model, name);
    const channel = Number(digits);
    const got = unitExamples(found.layers.get(name)!)[channel]!.top.slice(0, expected.length);
    const places = got.map(({ index, row, col }) => {
      const { top, left, bottom, right } = boxAt(layer, channel, row, col, model.card.input.size);
      return { file: dataset.images[index]!.id, row, col, box: [top, left, bottom, right] };
    });
    assert.deepEqual(
      places,
      expected.map(({ file, row, col, rf_structural: box }) => ({ file, row, col, box })),
      unit,
    );
    for (const [i, { value }] of got.entries()) {
      assert.ok(Math.abs(value / expected[i]!.value - 1) < 1e-3, `${unit}: value ${i}`);
    }
  }
}
