// What is benched is right: gradients of the real GoogLeNet against those of PyTorch.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { float32 } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { gradient, gradientName, SEED, type Overrides } from '../../pipeline/graph/gradient.ts';
import { deconvnet } from '../../pipeline/graph/rectifier-rules.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { parseNpy } from '../../pipeline/base/npy.ts';
import { relativeL2 } from '../support/close.ts';
import { sharedData } from '../support/shared-data.ts';

const rules: Readonly<Record<'gradient' | 'deconvnet', Overrides>> = { gradient: {}, deconvnet };

/** Throws unless the top-1 logit's gradient by `rule`, as the engine forms it, is the reference's. */
export async function assertReference(model: Model, rule: keyof typeof rules): Promise<void> {
  const npy = async (name: string) =>
    parseNpy(await readFile(sharedData('reference', 'googlenet_bvlc', `${name}.npy`)!));
  const [input, logits, expected] = await Promise.all(['input', 'logits', rule].map(npy));
  const of = 'softmax2_pre_activation';
  const engine = createOrtEngine({ numThreads: 1 });
  const program = await engine.load(
    gradient(model.graph, {
      of,
      wrt: ['input'],
      shapes: { input: input!.shape },
      overrides: { ...engine.rules, ...rules[rule] },
    }),
  );
  const [numImages, numClasses] = logits!.shape as [number, number];
  const seed = new Float32Array(numImages * numClasses);
  for (let row = 0; row < numImages; row++) {
    const scores = (logits!.data as Float32Array).subarray(
      numClasses * row,
      numClasses * (row + 1),
    );
    seed[numClasses * row + scores.indexOf(Math.max(...scores))] = 1;
  }
  const results = await program.run({ input: input!, [SEED]: float32(logits!.shape, seed) });
  await program.dispose();
  const found = results[gradientName('input')]!.data as Float32Array;
  const error = relativeL2(found, expected!.data as Float32Array);
  assert.ok(error < 5e-3, `${rule} is off by ${error}`);
}
