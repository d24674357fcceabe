// One whole step of gradient ascent against the bare forward pass of the same cut network.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { float32 } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { gradient, gradientName, SEED } from '../../pipeline/graph/gradient.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import { channelObjective, channels } from '../../pipeline/analyses/optvis/objective.ts';
import { fourier } from '../../pipeline/analyses/optvis/parametrization.ts';
import { subjectOf } from '../../pipeline/analyses/optvis/subject.ts';
import { standardTransforms } from '../../pipeline/analyses/optvis/transform.ts';
import { openVisualizer } from '../../pipeline/analyses/optvis/visualizer.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { parseNpy } from '../../pipeline/base/npy.ts';
import { relativeL2 } from '../support/close.ts';
import { sharedData } from '../support/shared-data.ts';
import { measureInTurn } from './measure.ts';

const size = { height: 128, width: 128 };
const numPictures = 8;

/** Asserts that the gradient is right, then prints step ÷ forward and image-steps/s for a few layers. */
export async function benchAscentStep(print: (line: string) => void): Promise<void> {
  const path = sharedData('models', 'googlenet_bvlc.onnx');
  if (!path) return print('ascent step: skipped, the real models are not here');
  const model = await loadModel(path);
  await assertGradient(model);
  for (const layer of ['mixed3a', 'mixed4c', 'mixed5b']) await benchLayer(model, layer, print);
}

async function assertGradient(model: Model): Promise<void> {
  const npy = async (name: string) =>
    parseNpy(await readFile(sharedData('reference', 'googlenet_bvlc', `${name}.npy`)!));
  const [input, logits, expected] = await Promise.all(['input', 'logits', 'gradient'].map(npy));
  const of = 'softmax2_pre_activation';
  const shapes = { input: input!.shape };
  const program = await createOrtEngine().load(
    gradient(model.graph, { of, wrt: ['input'], shapes }),
  );
  const seed = new Float32Array(logits!.data.length);
  for (let row = 0; row < 2; row++) {
    const scores = (logits!.data as Float32Array).subarray(1000 * row, 1000 * (row + 1));
    seed[1000 * row + scores.indexOf(Math.max(...scores))] = 1;
  }
  const results = await program.run({ input: input!, [SEED]: float32(logits!.shape, seed) });
  const error = relativeL2(
    results[gradientName('input')]!.data as Float32Array,
    expected!.data as Float32Array,
  );
  assert.ok(error < 5e-3, `gradient is off by ${error}`);
  await program.dispose();
}

async function benchLayer(
  model: Model,
  layer: string,
  print: (line: string) => void,
): Promise<void> {
  const engine = createOrtEngine();
  const shape = [numPictures, 3, size.height, size.width];
  const part = cut(model.graph, [layer]);
  const plain = await engine.load({
    ...part,
    inputs: part.inputs.map((each) => ({ ...each, shape: ['N', 3, 'H', 'W'] })),
  });
  const lowered = await engine.load(simplify(part, { input: shape }));
  const input = float32(
    shape,
    new Float32Array(numPictures * 3 * size.height * size.width).fill(30),
  );
  const {
    shape: [numChannels],
  } = getLayer(model, layer);
  const objective = channelObjective(channels(layer, [0, 1, 2, 3, 4, 5, 6, 7], numChannels!));
  const visualizer = await openVisualizer(engine, {
    subject: subjectOf(model, layer, size),
    objective,
    measures: {},
    numPictures,
    size,
    parametrization: fourier(size),
    colours: imagenetColours,
    transforms: standardTransforms,
    learningRate: 0.05,
  });
  // steps beyond the first 16, which run another program
  const numSteps = 24;
  const stepTimes: number[] = [];
  const ascend = async () => {
    let last = 0;
    await visualizer.render({
      objective,
      measures: {},
      numSteps,
      seeds: Array.from({ length: numPictures }, (_, i) => `${i}`),
      transformSeed: 'bench',
      onStep: (step) => {
        const now = performance.now();
        if (step > 17) stepTimes.push(now - last);
        last = now;
      },
    });
  };
  const times = await measureInTurn(
    { plain: () => plain.run({ input }), lowered: () => lowered.run({ input }), ascend },
    { rounds: 5, repeats: 1 },
  );
  const step = stepTimes.toSorted((a, b) => a - b)[Math.floor(stepTimes.length / 2)]!;
  print(
    `${layer}, batch ${numPictures} of ${size.width} px: step ${step.toFixed(1)} ms = ` +
      `${(step / times['plain']!).toFixed(2)} × forward as exported, ` +
      `${(step / times['lowered']!).toFixed(2)} × forward as run here; ` +
      `${((1000 * numPictures) / step).toFixed(0)} image-steps/s`,
  );
  await Promise.all([plain.dispose(), lowered.dispose(), visualizer.dispose()]);
}
