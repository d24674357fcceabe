import { describe, expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { sectionsOf } from '../../../pipeline/model/sections.ts';
import { shiftedModel } from '../../../pipeline/model/shifted.ts';
import { learnedNodes } from '../../../pipeline/model/twin.ts';
import { sharedData } from '../../support/shared-data.ts';

const squeezenet = sharedData('models/squeezenet1_1.onnx');
const googlenet = sharedData('models/googlenet_bvlc.onnx');
const engine = createOrtEngine({ numThreads: 1 });

async function logitsOf(model: Model, image: Float32Array): Promise<Float32Array> {
  const responder = openResponder(engine, model, 1);
  const [logits] = await responder.logits([image]);
  await responder.dispose();
  return logits!;
}

test.skipIf(!squeezenet)(
  'SqueezeNet says the same of a shifted image when it is shifted too',
  async () => {
    const model = await loadModel(squeezenet!);
    const rng = random('noise');
    const { size, numChannels } = model.card.input;
    const length = sizeOf([numChannels, ...size]);
    const image = Float32Array.from({ length }, () => rng.normal());
    const own = await logitsOf(model, image);
    const shifted = await logitsOf(
      shiftedModel(model, 2)!,
      image.map((value) => value + 2),
    );
    const largest = Math.max(...own.map(Math.abs));
    own.forEach((logit, i) => expect(Math.abs(logit - shifted[i]!)).toBeLessThan(1e-4 * largest));
  },
);

describe.skipIf(!googlenet)('the sections of GoogLeNet', () => {
  test('go from the scores down to the image and hold all that was learned for them', async () => {
    const model = await loadModel(googlenet!);
    const sections = sectionsOf(model);
    expect(sections[0]!.nodes.size).toBe(1);
    const layers = model.layers.map(({ name }) => name).reverse();
    const named = sections.map(({ layer }) => layer);
    expect(layers.filter((name) => named.includes(name))).toEqual(
      named.filter((name) => layers.includes(name)),
    );
    const all = sections.reduce((sum, { nodes }) => sum + nodes.size, 0);
    expect(all).toBe(learnedNodes(model).size);
  });
});
