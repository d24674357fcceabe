// The pass that finds dataset examples and spectra of all layers, against decoding and the bare forward pass.

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { collectExamples } from '../../pipeline/analyses/examples/collect-examples.ts';
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
import { openPool } from '../../pipeline/run/pool.ts';
import { seatsOf } from '../../pipeline/run/seats.ts';
import { rangesOf } from '../../pipeline/stages/examples.ts';
import { measureInTurn } from './measure.ts';
import type { Result } from './results.ts';

const batchSize = 8;

/** Asserts that a few images give what brute force gives, then pass ÷ (decode + forward) over all photographs. */
export async function benchExamples(path: string, photos: string): Promise<Result[]> {
  const model = await loadModel(path);
  const dataset = await openImageFolder(photos);
  await assertExact(model, dataset);
  const bare = await createOrtEngine({ numThreads: availableParallelism() }).load(
    simplify(cut(model.graph, [model.layers.at(-1)!.name]), shapesOf(model)),
  );
  const setup = { modelPath: path, dataset: photos, top: 9, device: 'cpu' } as const;
  const { cores } = await seatsOf(setup, availableParallelism());
  const pool = openPool(cores, () => {});
  const ranges = rangesOf(dataset.images.length);
  const times = await measureInTurn(
    {
      bare: () => forward(bare, model, dataset),
      pass: () => Promise.all(ranges.map((range) => pool.run('examples', range))),
    },
    { rounds: 3, repeats: 1 },
  );
  await Promise.all([bare.dispose(), pool.close()]);
  const perImage = (ms: number) => (ms / dataset.images.length).toFixed(1);
  return [
    {
      bench: 'examples',
      what: `the pass over ${dataset.images.length} photographs, ${model.layers.length} layers ÷ decoding and the forward pass`,
      ratio: times.pass / times.bare,
      figures: `${perImage(times.pass)} ms ÷ ${perImage(times.bare)} ms per image, all cores`,
    },
  ];
}

function shapesOf({ card }: Model): Record<string, number[]> {
  return { [card.input.tensor]: [batchSize, 3, ...card.input.size] };
}

/** Decodes every image and runs the network on it, without looking at anything. */
async function forward(program: Program, model: Model, dataset: Dataset): Promise<void> {
  const { input, preprocessing } = model.card;
  const shape = shapesOf(model)[input.tensor]!;
  const { batches } = readBatches(dataset, { fit: preprocessing, batchSize });
  for await (const batch of batches) {
    const pixels = new Float32Array(shape.reduce((a, b) => a * b));
    const images = batch.map(({ image }) => image);
    pixels.set(preprocess(images, preprocessing, input.layout).data as Float32Array);
    await program.run({ [input.tensor]: float32(shape, pixels) });
  }
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
