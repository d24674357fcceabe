// Whether an engine computes what the reference does, and how fast its convolutions are.

import { random } from '../base/random.ts';
import { float32, sizeOf, type Tensor } from '../base/tensor.ts';
import { ints } from '../graph/attributes.ts';
import { Builder } from '../graph/builder.ts';
import { gradient, gradientName, SEED } from '../graph/gradient.ts';
import type { Graph } from '../graph/graph.ts';
import type { Engine } from './engine.ts';

/** The largest deviation of a gradient that still counts as right, as a share of its largest element. */
export const tolerance = 1e-2;

/**
 * Runs the gradient of a small network on both engines.
 *
 * @returns the largest deviation, as a share of the largest element; NaN where it is not finite
 */
export async function gradientError(engine: Engine, reference: Engine): Promise<number> {
  const [got, expected] = [await smallGradient(engine), await smallGradient(reference)];
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...got.map((value, i) => Math.abs(value - expected[i]!))) / scale;
}

async function smallGradient(engine: Engine): Promise<Float32Array> {
  const graph = gradient(smallNetwork(), { of: 'scores', wrt: ['image'], overrides: engine.rules });
  const program = await engine.load(graph);
  const [image, seed] = graph.inputs.map(({ name, shape }) =>
    noise(name, shape as readonly number[]),
  );
  const results = await program.run({ image: image!, [SEED]: seed! });
  await program.dispose();
  return results[gradientName('image')]!.data as Float32Array;
}

/** What vision networks are made of: strided and dense convolutions, rectifiers, poolings, a matrix. */
function smallNetwork(): Graph {
  const b = new Builder();
  const weights = (...shape: number[]) => b.constant(noise(shape.join('/'), shape));
  const image = b.input('image', 'float32', [2, 3, 20, 20]);
  const pads = ints(1, 1, 1, 1);
  const stem = b.op('Conv', [image, weights(8, 3, 3, 3)], { pads, strides: ints(2, 2) });
  const pooled = b.op('MaxPool', [b.op('Relu', [stem])], {
    kernel_shape: ints(3, 3),
    strides: ints(2, 2),
  });
  const block = b.op('Relu', [b.op('Conv', [pooled, weights(8, 8, 3, 3)], { pads })]);
  const vector = b.mean(b.concat([block, pooled], 1), [2, 3]);
  const [scores] = b.append('MatMul', [vector, weights(16, 5)], {}, ['scores']);
  return b.build({ scores: scores! });
}

function noise(seed: string, shape: readonly number[]): Tensor {
  const rng = random(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );
}

/** Convolutions one after the other: 3 × 3, 64 channels in and out, on maps of 56 × 56. */
type Load = { readonly numMaps: number; readonly numLayers: number };
const numChannels = 64;
const side = 56;

/** A load that slow devices bear, and one that fills the fast. */
const light: Load = { numMaps: 1, numLayers: 1 };
const heavy: Load = { numMaps: 8, numLayers: 4 };

/** Devices below this speed are told apart by the light load, 10⁹ operations per second. */
const slow = 20;

/** Long enough for the clock, short enough for whoever waits, ms. */
const leastDurationMs = 150;

/**
 * The speed of convolutions, in 10⁹ floating-point operations per second, a multiplication and an
 * addition counted as two.
 *
 * @param now the clock, ms
 */
export async function convolutionSpeed(engine: Engine, now: () => number): Promise<number> {
  const speed = await speedUnder(light, engine, now);
  return speed < slow ? speed : speedUnder(heavy, engine, now);
}

async function speedUnder(load: Load, engine: Engine, now: () => number): Promise<number> {
  const program = await engine.load(convolutions(load));
  const feeds = { value: float32([1], Float32Array.of(1)) };
  const timed = async (numRuns: number) => {
    const start = now();
    for (let run = 1; run <= numRuns; run++) {
      const { mean } = await program.hold(feeds);
      // devices work behind one's back until something is read
      if (run === numRuns) await mean!.read();
      mean!.dispose();
    }
    return now() - start;
  };
  await timed(1);
  let numRuns = 1;
  let durationMs = await timed(numRuns);
  while (durationMs < leastDurationMs) {
    numRuns = Math.ceil((numRuns * leastDurationMs * 1.5) / Math.max(durationMs, 1));
    durationMs = await timed(numRuns);
  }
  await program.dispose();
  const numOperations = 2 * load.numLayers * load.numMaps * numChannels ** 2 * 9 * side ** 2;
  return (numRuns * numOperations) / durationMs / 1e6;
}

function convolutions({ numMaps, numLayers }: Load): Graph {
  const b = new Builder();
  const value = b.input('value', 'float32', [1]);
  const shape = [numChannels, numChannels, 3, 3];
  const weights = new Float32Array(sizeOf(shape)).fill(1 / (9 * numChannels));
  let maps = b.expand(value, [numMaps, numChannels, side, side]);
  for (let layer = 0; layer < numLayers; layer++) {
    maps = b.op('Conv', [maps, b.constant(float32(shape, weights))], { pads: ints(1, 1, 1, 1) });
  }
  return b.build({ mean: b.mean(maps, [0, 1, 2, 3]) });
}
