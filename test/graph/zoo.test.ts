// Networks of many families, and two real ones, against what PyTorch computed.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { float32, sizeOf, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { gradient, gradientName, SEED, type Overrides } from '../../pipeline/graph/gradient.ts';
import { portable } from '../../pipeline/graph/portable-rules.ts';
import { deconvnet, guided } from '../../pipeline/graph/rectifier-rules.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { parseNpy } from '../../pipeline/base/npy.ts';
import { cosine, relativeL2 } from '../support/close.ts';
import { sharedData } from '../support/shared-data.ts';

const engine = createOrtEngine();

type Question = {
  readonly model: string;
  readonly input: Tensor;
  /** The class of each image whose logit is differentiated. */
  readonly classes: readonly number[];
  /** The tensor of logits; the first output by default. */
  readonly of?: string;
  readonly overrides?: Overrides;
};

/** The logits, and the gradient of the sum of the asked ones with respect to the input. */
async function differentiate({ model, input, classes, of, overrides }: Question) {
  const graph = decodeModel(readFileSync(model));
  const logits = of ?? graph.outputs[0]!;
  const image = graph.inputs[0]!.name;
  const shapes = { [image]: input.shape };
  const built = gradient(graph, { of: logits, wrt: [image], shapes, overrides });
  const { shape } = built.inputs.find(({ name }) => name === SEED)!;
  const seed = new Float32Array(sizeOf(shape as number[]));
  const numClasses = seed.length / classes.length;
  classes.forEach((label, i) => (seed[i * numClasses + label] = 1));
  const program = await engine.load(built);
  const results = await program.run({ [image]: input, [SEED]: float32(shape as number[], seed) });
  await program.dispose();
  return {
    logits: results[logits]!.data as Float32Array,
    gradient: results[gradientName(image)]!.data as Float32Array,
  };
}

const npy = (path: string) => parseNpy(readFileSync(path));
const values = (path: string) => npy(path).data as Float32Array;

const zoo = sharedData('zoo');

const networks = (zoo ? readdirSync(zoo) : [])
  .filter((file) => file.endsWith('.onnx'))
  .map((file) => file.slice(0, -'.onnx'.length));

/** Rules that engines bring; the ordinary ones are what others start from. */
const ways: Readonly<Record<string, Overrides>> = {
  'ordinary rules': {},
  'rules of the CPU': engine.rules!,
  'portable rules': portable,
};

test.skipIf(!zoo)('the zoo is whole', () => expect(networks.length).toBeGreaterThanOrEqual(16));

describe.skipIf(!zoo).each(Object.entries(ways))('zoo by %s', (_, overrides) => {
  test.each(networks)('%s', async (name) => {
    const file = (kind: string) => join(zoo!, `${name}.${kind}`);
    const input = npy(file('input.npy'));
    const got = await differentiate({ model: file('onnx'), input, classes: [7, 7], overrides });
    expect(relativeL2(got.logits, values(file('logits.npy')))).toBeLessThan(1e-4);
    expect(relativeL2(got.gradient, values(file('gradient.npy')))).toBeLessThan(1e-3);
    expect(cosine(got.gradient, values(file('gradient.npy')))).toBeGreaterThan(0.9999);
  });
});

const reference = sharedData('reference');
const logitsOf = { googlenet_bvlc: 'softmax2_pre_activation', squeezenet1_1: 'logits' };
const kinds = { gradient: {}, guided, deconvnet };
const References = z.object({ class: z.array(z.number()) });

describe.skipIf(!reference).each(Object.entries(logitsOf))('%s', (name, of) => {
  test.each(Object.entries(kinds))('%s', async (kind, overrides) => {
    const folder = join(reference!, name);
    const text = readFileSync(join(folder, 'reference.json'), 'utf8');
    const { class: classes } = References.parse(JSON.parse(text));
    const model = sharedData('models', `${name}.onnx`)!;
    const input = npy(join(folder, 'input.npy'));
    const got = await differentiate({
      model,
      input,
      classes,
      of,
      overrides: { ...engine.rules, ...overrides },
    });
    const expected = values(join(folder, `${kind}.npy`));
    expect(relativeL2(got.gradient, expected)).toBeLessThan(5e-3);
    expect(cosine(got.gradient, expected)).toBeGreaterThan(0.9999);
  });
});
