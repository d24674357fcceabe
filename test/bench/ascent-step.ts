// One whole step of gradient ascent against the bare forward pass of the same cut network.

import { float32 } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { openAscent, side } from './ascent.ts';
import { assertReference } from './assert-reference.ts';
import { median, measureInTurn, threadClock } from './measure.ts';
import type { Result } from './results.ts';

const numRounds = 7;
const numSteps = 6;
/** Forward passes in a row: the first finds the caches full of the ascent. */
const numForwards = 6;

/**
 * Step ÷ forward at three depths of GoogLeNet, for one and for eight pictures, by processor time of
 * one thread, which is how workers run them. The forward pass is the network as it is run here, with
 * its normalizations written as convolutions; as exported it takes twice as long.
 */
export async function benchAscentStep(path: string): Promise<Result[]> {
  const model = await loadModel(path);
  await assertReference(model, 'gradient');
  const results: Result[] = [];
  for (const layer of ['mixed3a', 'mixed4c', 'mixed5b']) {
    for (const numPictures of [1, 8]) results.push(await benchLayer(model, layer, numPictures));
  }
  return results;
}

async function benchLayer(model: Model, layer: string, numPictures: number): Promise<Result> {
  const engine = createOrtEngine({ numThreads: 1 });
  const shape = [numPictures, 3, side, side];
  const bare = await engine.load(simplify(cut(model.graph, [layer]), { input: shape }));
  const input = float32(shape, new Float32Array(numPictures * 3 * side * side).fill(30));
  const ascent = await openAscent(engine, model, layer, numPictures, threadClock);
  const steps: number[] = [];
  const { forwards } = await measureInTurn(
    {
      forwards: async () => {
        for (let i = 0; i < numForwards; i++) await bare.run({ input });
      },
      ascent: async () => steps.push(...(await ascent.run(numSteps))),
    },
    { rounds: numRounds, repeats: 1, clock: threadClock },
  );
  const forward = forwards / numForwards;
  const step = median(steps);
  await Promise.all([bare.dispose(), ascent.dispose()]);
  return {
    bench: 'ascent',
    what: `a step of ascent to ${layer}, ${numPictures} × ${side} px ÷ its forward pass`,
    ratio: step / forward,
    figures: `${step.toFixed(0)} ms ÷ ${forward.toFixed(0)} ms on one thread; ${((1000 * numPictures) / step).toFixed(0)} image-steps/s`,
  };
}
