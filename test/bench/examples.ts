// The pass that finds dataset examples and spectra of all layers, against decoding and the bare forward pass.

import assert from 'node:assert/strict';
import {
  collectExamples,
  openCollector,
  type Collector,
} from '../../pipeline/analyses/examples/collect-examples.ts';
import { unitExamples } from '../../pipeline/analyses/examples/unit-examples.ts';
import { float32 } from '../../pipeline/base/tensor.ts';
import { readBatches } from '../../pipeline/dataset/batches.ts';
import type { Dataset } from '../../pipeline/dataset/dataset.ts';
import { openImageFolder } from '../../pipeline/dataset/image-folder.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Program } from '../../pipeline/engine/engine.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { preprocess } from '../../pipeline/model/preprocess.ts';
import { sharedData } from '../support/shared-data.ts';
import { median } from './measure.ts';

const batchSize = 8;
/** Parts of the data set that the two ways run through in turn. */
const numParts = 9;

/** Asserts that a few images give what brute force gives, then prints pass ÷ (decode + forward) over all photographs. */
export async function benchExamples(print: (line: string) => void): Promise<void> {
  const path = sharedData('models', 'googlenet_bvlc.onnx');
  const photos = sharedData('photos', 'imagenet-sample');
  if (!path || !photos)
    return print('examples: skipped, the real models and photographs are not here');
  const model = await loadModel(path);
  const dataset = await openImageFolder(photos);
  const engine = createOrtEngine();
  await assertExact(model, dataset);

  const bare = await engine.load(
    simplify(cut(model.graph, [model.layers.at(-1)!.name]), shapesOf(model)),
  );
  const collector = await openCollector(engine, model, { batchSize });
  const [bareTimes, passTimes]: [number[], number[]] = [[], []];
  const length = Math.ceil(dataset.images.length / numParts);
  for (let part = -1; part < numParts; part++) {
    const indices = [...dataset.images.keys()].slice(Math.max(0, part) * length).slice(0, length);
    const bareMs = await time(() => forward(bare, model, dataset, indices));
    const passMs = await time(() => pass(collector, model, dataset, indices));
    // the first part is run once to warm up
    if (part < 0) continue;
    bareTimes.push(bareMs / indices.length);
    passTimes.push(passMs / indices.length);
  }
  await Promise.all([bare.dispose(), collector.dispose()]);
  const ratios = passTimes.map((ms, i) => ms / bareTimes[i]!);
  const [bareMs, passMs] = [median(bareTimes), median(passTimes)].map((ms) => ms.toFixed(2));
  print(
    `examples of ${model.layers.length} layers, ${dataset.images.length} photographs: ` +
      `decode + forward ${bareMs} ms, pass ${passMs} ms per image, ratio ${median(ratios).toFixed(2)}`,
  );
}

function shapesOf({ card }: Model): Record<string, number[]> {
  return { [card.input.tensor]: [batchSize, 3, ...card.input.size] };
}

/** What the pass does without looking at anything: the same order of decoding and running. */
async function forward(
  program: Program,
  model: Model,
  dataset: Dataset,
  indices: readonly number[],
): Promise<void> {
  const { input, preprocessing } = model.card;
  const shape = shapesOf(model)[input.tensor]!;
  const { batches } = readBatches(dataset, { fit: preprocessing, batchSize, indices });
  for await (const batch of batches) {
    const pixels = new Float32Array(shape.reduce((a, b) => a * b));
    const images = batch.map(({ image }) => image);
    pixels.set(preprocess(images, preprocessing, input.layout).data as Float32Array);
    await program.run({ [input.tensor]: float32(shape, pixels) });
  }
}

function pass(collector: Collector, model: Model, dataset: Dataset, indices: readonly number[]) {
  const { batches } = readBatches(dataset, { fit: model.card.preprocessing, batchSize, indices });
  return collector.collect(batches);
}

async function assertExact(model: Model, dataset: Dataset): Promise<void> {
  const indices = [0, 123, 456, 789, 998];
  const { card, graph, layers } = model;
  const { batches } = readBatches(dataset, { fit: card.preprocessing, batchSize, indices });
  const examples = await collectExamples(createOrtEngine(), model, batches, { batchSize });
  const images = await Promise.all(indices.map((index) => dataset.read(index, card.preprocessing)));
  const input = preprocess(
    [...images, ...images].slice(0, batchSize),
    card.preprocessing,
    card.input.layout,
  );
  const program = await createOrtEngine().load(
    simplify(
      cut(
        graph,
        layers.map(({ name }) => name),
      ),
      shapesOf(model),
    ),
  );
  const results = await program.run({ [card.input.tensor]: input });
  await program.dispose();
  for (const { name, shape } of layers) {
    const [numChannels, height, width] = shape as [number, number, number];
    const area = height * width;
    const data = results[name]!.data as Float32Array;
    const units = unitExamples(examples.layers.get(name)!);
    for (let channel = 0; channel < numChannels; channel++) {
      const maps = indices.map((_, n) =>
        data.subarray((n * numChannels + channel) * area).subarray(0, area),
      );
      const strongest = maps
        .map((map, n) => ({ index: indices[n]!, value: map.reduce((a, b) => Math.max(a, b)), map }))
        .sort((a, b) => b.value - a.value || a.index - b.index)
        .map(({ index, value, map }) => {
          const position = map.indexOf(value);
          return { index, value, row: Math.floor(position / width), col: position % width };
        });
      const { top, spectrum } = units[channel]!;
      assert.deepEqual(top, strongest);
      const { counts, numPositions, inactiveShare } = spectrum;
      assert.equal(
        counts.reduce((a, b) => a + b),
        numPositions,
      );
      const numInactive = maps.reduce(
        (sum, map) => sum + map.filter((value) => value <= 0).length,
        0,
      );
      assert.equal(inactiveShare, numInactive / numPositions);
    }
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
