// Deconvnet reconstructions of single activations, against the bare forward pass.

import { float32 } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { gradient, SEED } from '../../pipeline/graph/gradient.ts';
import { deconvnet } from '../../pipeline/graph/rectifier-rules.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { assertReference } from './assert-reference.ts';
import { measureInTurn, threadClock } from './measure.ts';
import type { Result } from './results.ts';

const layer = 'mixed4c';
const shape = [8, 3, 224, 224];

/** Eight reconstructions at once, each of another unit's activation in the middle of the map. */
export async function benchDeconvnet(path: string): Promise<Result[]> {
  const model = await loadModel(path);
  await assertReference(model, 'deconvnet');
  const engine = createOrtEngine({ numThreads: 1 });
  const shapes = { input: shape };
  const bare = await engine.load(simplify(cut(model.graph, [layer]), shapes));
  const overrides = { ...engine.rules, ...deconvnet };
  const graph = gradient(model.graph, { of: layer, wrt: ['input'], shapes, overrides });
  const reconstruct = await engine.load(graph);
  const rng = random('bench');
  const pixels = Float32Array.from(
    { length: shape.reduce((a, b) => a * b) },
    () => 50 * rng.normal(),
  );
  const input = float32(shape, pixels);
  const size = graph.inputs.find(({ name }) => name === SEED)!.shape as number[];
  const [numImages, numUnits, height, width] = size as [number, number, number, number];
  const seed = new Float32Array(numImages * numUnits * height * width);
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  for (let i = 0; i < numImages; i++) seed[(i * numUnits + i) * height * width + middle] = 1;
  const feeds = { input, [SEED]: float32(size, seed) };
  const times = await measureInTurn(
    { forward: () => bare.run({ input }), reconstruct: () => reconstruct.run(feeds) },
    { rounds: 5, repeats: 1, clock: threadClock },
  );
  await Promise.all([bare.dispose(), reconstruct.dispose()]);
  const rate = (1000 * numImages) / times.reconstruct;
  return [
    {
      bench: 'deconvnet',
      what: `${numImages} deconvnet reconstructions from ${layer}, ${shape[2]} px ÷ the forward pass`,
      ratio: times.reconstruct / times.forward,
      figures: `${times.reconstruct.toFixed(0)} ms ÷ ${times.forward.toFixed(0)} ms on one thread; ${rate.toFixed(0)} reconstructions/s`,
    },
  ];
}
