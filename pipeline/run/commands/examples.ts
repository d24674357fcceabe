// The command `examples`: the images of a data set that excite one unit most, as a JSON file.

import { collectExamples } from '../../analyses/examples/collect-examples.ts';
import { unitExamples } from '../../analyses/examples/unit-examples.ts';
import { UserError } from '../../base/user-error.ts';
import { readBatches } from '../../dataset/batches.ts';
import type { Engine } from '../../engine/engine.ts';
import { boxAt } from '../../model/place.ts';
import { loadUnit } from '../load-unit.ts';
import { openNamed } from '../open-dataset.ts';
import { checkOutputs, writeOutputs } from '../output-files.ts';
import type { Reporter } from '../reporter.ts';

export type ExamplesOptions = {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the card; the one beside the model by default, where there is one. */
  readonly card?: string;
  /** A folder of images, or `specimens`. */
  readonly dataset: string;
  /** `LAYER:CHANNEL` */
  readonly unit: string;
  /** How many images. */
  readonly top: number;
  /** Path of the JSON file that is written: a list of `ExampleEntry`, strongest first. */
  readonly out: string;
};

export type ExampleEntry = {
  /** Path in the folder. */
  readonly file: string;
  readonly value: number;
  /** Position in the layer; 0 where it has no space. */
  readonly row: number;
  readonly col: number;
  /** The receptive field there, clipped to the network's input, px; where that is the whole image, the place of the position and a margin. */
  readonly box: readonly [top: number, left: number, bottom: number, right: number];
};

const batchSize = 8;

/**
 * Passes the data set through the network and writes the unit's examples.
 *
 * @throws UserError for what cannot be read or written, and an unknown layer or channel
 */
export async function examples(
  options: ExamplesOptions,
  { engine, reporter }: { readonly engine: Engine; readonly reporter: Reporter },
): Promise<void> {
  const { model, unit } = await loadUnit(options.model, options.unit, options.card);
  await checkOutputs([options.out], [options.model]);
  const dataset = await openNamed(options.dataset);
  const { layer, channel } = unit;
  const fit = model.card.preprocessing;
  const { batches, skipped } = readBatches(dataset, { fit, batchSize });
  const progress = reporter.start(`examples ${options.unit}`, dataset.images.length, 'images');
  async function* counted() {
    for await (const batch of batches) {
      yield batch;
      progress.advance(batch.length);
    }
  }
  const found = await collectExamples(engine, model, counted(), { batchSize, top: options.top });
  progress.end();
  for (const { image, reason } of skipped) reporter.note(`skipped ${image}: ${reason}`);
  const tally = found.layers.get(layer.name)!;
  if (tally.numImages === 0) {
    throw new UserError(
      `data set: got ${options.dataset}, none of whose ${skipped.length} images can be read, expected images`,
    );
  }
  const entries = unitExamples(tally)[channel]!.top.map(
    ({ index, value, row, col }): ExampleEntry => {
      const { top, left, bottom, right } = boxAt(layer, channel, row, col, model.card.input.size);
      return { file: dataset.images[index]!.id, value, row, col, box: [top, left, bottom, right] };
    },
  );
  const text = `${JSON.stringify(entries, null, 2)}\n`;
  await writeOutputs(new Map([[options.out, new TextEncoder().encode(text)]]));
}
