// What the examples of units lead back to, drawn and all, against as many bare passes there and back.

import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { openImageFolder } from '../../pipeline/dataset/image-folder.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { gradient, SEED } from '../../pipeline/graph/gradient.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { boxAt } from '../../pipeline/model/place.ts';
import type { ReconstructionJob } from '../../pipeline/stages/reconstruction.ts';
import { openReconstructionRoom } from '../../pipeline/stages/reconstruction-room.ts';
import { assertReference } from './assert-reference.ts';
import { measureInTurn } from './measure.ts';
import type { Result } from './results.ts';

const layer = 'mixed4c';
const numUnits = 16;
const numExamples = 9;
/** By deconvnet and by guided backpropagation. */
const numRules = 2;
const batchSize = 8;

/** Nine examples of each of sixteen units; every reconstruction is set against a pass there and back of its own. */
export async function benchDeconvnet(path: string, photos: string): Promise<Result[]> {
  const model = await loadModel(path);
  await assertReference(model, 'deconvnet');
  const engine = createOrtEngine({ numThreads: 1 });
  const shape = [batchSize, 3, ...model.card.input.size];
  const shapes = { input: shape };
  const graph = gradient(model.graph, {
    of: layer,
    wrt: ['input'],
    shapes,
    overrides: engine.rules,
  });
  const bare = await engine.load(graph);
  const seedShape = [batchSize, ...getLayer(model, layer).shape];
  const feeds = {
    input: float32(shape, new Float32Array(sizeOf(shape)).fill(1)),
    [SEED]: float32(seedShape, new Float32Array(sizeOf(seedShape)).fill(1)),
  };
  const room = openReconstructionRoom(engine, model, await openImageFolder(photos));
  const jobs = planJobs(model);
  const numPasses = (numUnits * numExamples * numRules) / batchSize;
  const times = await measureInTurn(
    {
      async bare() {
        for (let i = 0; i < numPasses; i++) await bare.run(feeds);
      },
      room: () => room.run(jobs),
    },
    { rounds: 3, repeats: 1 },
  );
  await bare.dispose();
  const perOne = (ms: number) => (ms / numUnits / numExamples / numRules).toFixed(1);
  return [
    {
      bench: 'deconvnet',
      what: `${numExamples} deconvnets and guided backpropagations of each unit of ${layer}, ${shape[2]} px, read, computed and drawn ÷ as many forward and backward passes`,
      ratio: times.room / times.bare,
      figures: `${perOne(times.room)} ms ÷ ${perOne(times.bare)} ms each, one thread`,
    },
  ];
}

/** The middle of as many photographs for each unit. */
function planJobs(model: Model): ReconstructionJob[] {
  const { shape } = getLayer(model, layer);
  const [row, col] = [shape[1]! >> 1, shape[2]! >> 1];
  return Array.from({ length: numUnits }, (_, channel) => ({
    layer,
    channel,
    examples: Array.from({ length: numExamples }, (__, i) => ({
      index: channel * numExamples + i,
      box: boxAt(getLayer(model, layer), channel, row, col, model.card.input.size),
      channel,
      row,
      col,
    })),
  }));
}
