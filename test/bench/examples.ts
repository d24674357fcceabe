// The pass that finds dataset examples and spectra of all layers, against decoding and the bare forward pass.

import { availableParallelism } from 'node:os';
import { collectExamples } from '../../pipeline/analyses/examples/collect-examples.ts';
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
import { numKept, rangesOf } from '../../pipeline/stages/examples.ts';
import { assertBruteForce } from '../support/brute-force.ts';
import { assertReferenceExamples, readReferenceUnits } from '../support/reference-examples.ts';
import { sharedData } from '../support/shared-data.ts';
import { measureInTurn } from './measure.ts';
import type { Result } from './results.ts';

const batchSize = 8;

/** Asserts that the lists and histograms are exact, then pass ÷ (decode + forward) over all photographs. */
export async function benchExamples(path: string, photos: string): Promise<Result[]> {
  const model = await loadModel(path);
  const dataset = await openImageFolder(photos);
  await assertExact(model, dataset);
  const bare = await createOrtEngine({ numThreads: availableParallelism() }).load(
    simplify(cut(model.graph, [model.layers.at(-1)!.name]), shapesOf(model)),
  );
  const setup = { modelPath: path, dataset: photos, top: numKept(9), device: 'cpu' } as const;
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

/** Asserts that every list and histogram of all photographs is what brute force gives, and the lists those of PyTorch. */
async function assertExact(model: Model, dataset: Dataset): Promise<void> {
  const engine = createOrtEngine();
  const { preprocessing: fit } = model.card;
  const batches = () => readBatches(dataset, { fit, batchSize }).batches;
  const found = await collectExamples(engine, model, batches(), { batchSize });
  await assertBruteForce(engine, model, batches(), found, batchSize);
  assertReferenceExamples(
    found,
    model,
    dataset,
    readReferenceUnits(sharedData('reference', 'examples-googlenet.json')!),
  );
}
