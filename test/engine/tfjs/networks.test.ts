// Whole networks on TensorFlow.js: those of the zoo against PyTorch, the embedded model against ONNX Runtime.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseNpy } from '../../../pipeline/base/npy.ts';
import { random } from '../../../pipeline/base/random.ts';
import { float32, sizeOf, type Tensor } from '../../../pipeline/base/tensor.ts';
import type { Engine } from '../../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { openTfjsEngine } from '../../../pipeline/engine/tfjs/open.ts';
import { gradient, SEED, type Overrides } from '../../../pipeline/graph/gradient.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import { deconvnet, guided } from '../../../pipeline/graph/rectifier-rules.ts';
import { decodeModel } from '../../../pipeline/onnx/decode.ts';
import { uniform } from '../../graph/cases/op-case.ts';
import { relativeL2 } from '../../support/close.ts';
import { sharedData } from '../../support/shared-data.ts';
import { runOnce } from './compare.ts';

const tfjs = await openTfjsEngine('wasm');

/** Logits of the images, and the gradient of one logit of each with respect to its image. */
async function differentiate(
  engine: Engine,
  graph: Graph,
  input: Tensor,
  label: number,
  rules?: Overrides,
): Promise<[logits: Float32Array, gradient: Float32Array]> {
  const image = graph.inputs[0]!.name;
  const built = gradient(graph, {
    of: graph.outputs[0]!,
    wrt: [image],
    shapes: { [image]: input.shape },
    overrides: { ...engine.rules, ...rules },
  });
  const { shape } = built.inputs.find(({ name }) => name === SEED)!;
  const seed = new Float32Array(sizeOf(shape as number[]));
  const numClasses = seed.length / input.shape[0]!;
  for (let i = label; i < seed.length; i += numClasses) seed[i] = 1;
  const feeds = { [image]: input, [SEED]: float32(shape as number[], seed) };
  const results = await runOnce(engine, built, feeds);
  return results.map(({ data }) => data as Float32Array) as [Float32Array, Float32Array];
}

const zoo = sharedData('zoo');
const networks = (zoo ? readdirSync(zoo) : [])
  .filter((file) => file.endsWith('.onnx'))
  .map((file) => file.slice(0, -'.onnx'.length));

describe.skipIf(!zoo)('zoo', () => {
  test.each(networks)('%s', async (name) => {
    const read = (kind: string) => readFileSync(join(zoo!, `${name}.${kind}`));
    const values = (kind: string) => parseNpy(read(kind)).data as Float32Array;
    const graph = decodeModel(read('onnx'));
    const input = parseNpy(read('input.npy'));
    const [logits, gradients] = await differentiate(tfjs, graph, input, 7);
    expect(relativeL2(logits, values('logits.npy'))).toBeLessThan(1e-4);
    expect(relativeL2(gradients, values('gradient.npy'))).toBeLessThan(1e-3);
  });
});

describe('the embedded model', () => {
  const path = join(import.meta.dirname, '../../../content/models/specimens.onnx');
  const graph = decodeModel(readFileSync(path));
  const [, ...shape] = graph.inputs[0]!.shape as [string, ...number[]];
  const input = uniform(random('images'), [2, ...shape]);

  test.each(Object.entries({ gradient: {}, guided, deconvnet }))('%s', async (_, rules) => {
    const [expected, got] = [
      await differentiate(createOrtEngine({ numThreads: 1 }), graph, input, 3, rules),
      await differentiate(tfjs, graph, input, 3, rules),
    ];
    expect(relativeL2(got[0], expected[0])).toBeLessThan(1e-5);
    expect(relativeL2(got[1], expected[1])).toBeLessThan(1e-4);
  });
});
