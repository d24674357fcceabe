// Attributions are those of PyTorch on real networks, where these are.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { getMethod } from '../../../pipeline/analyses/attribution/methods.ts';
import type { MethodConfig, MethodName } from '../../../pipeline/analyses/attribution/method.ts';
import { parseNpy } from '../../../pipeline/base/npy.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { loadModel } from '../../../pipeline/model/model.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { cosine, relativeL2 } from '../../support/close.ts';
import { sharedData } from '../../support/shared-data.ts';

const References = z.object({
  class: z.array(z.number()),
  logit: z.array(z.number()),
  gradcamLayer: z.string(),
});

const files = {
  gradient: 'gradient',
  'guided-backpropagation': 'guided',
  deconvnet: 'deconvnet',
  'grad-cam': 'gradcam',
  'integrated-gradients': 'integrated-gradients',
} as const satisfies Partial<Record<MethodName, string>>;

/** Less their mean: the cosine of two that are is their correlation. */
function centred(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** A network with its reference values; its batches hold few images, so that little is computed in vain. */
async function openReference(name: string, folder: string) {
  const own = join(folder, name);
  const npy = (file: string) =>
    parseNpy(readFileSync(join(own, `${file}.npy`))).data as Float32Array;
  const text = readFileSync(join(own, 'reference.json'), 'utf8');
  const { class: classes, logit, gradcamLayer } = References.parse(JSON.parse(text));
  const row = (values: Float32Array, n: number) => {
    const size = values.length / classes.length;
    return values.slice(n * size, (n + 1) * size);
  };
  const model = await loadModel(sharedData('models', `${name}.onnx`)!);
  return {
    responder: openResponder(createOrtEngine(), model, 5),
    gradcamLayer,
    numImages: classes.length,
    logit,
    target: (n: number) => ({ kind: 'class', index: classes[n]! }) as const,
    image: (n: number) => row(npy('input'), n),
    values: (file: string, n: number) => row(npy(file), n),
  };
}

const folder = sharedData('reference');

/** Fifty gradients of a large network take a while on a busy machine. */
const timeout = 240_000;

describe.skipIf(!folder)('attributions are those of PyTorch', { timeout }, () => {
  describe.each(['googlenet_bvlc', 'squeezenet1_1'])('on %s', async (name) => {
    const reference = folder ? await openReference(name, folder) : undefined;

    test.each(Object.keys(files) as (keyof typeof files)[])('by %s', async (method) => {
      const { responder, gradcamLayer, numImages, target, image, values } = reference!;
      const layer = method === 'grad-cam' ? gradcamLayer : undefined;
      const config: MethodConfig = { layer, steps: 50, baseline: 'mean' };
      // of the path, whose cost is a hundred times that of the others, one image
      const count = method === 'integrated-gradients' ? 1 : numImages;
      for (let n = 0; n < count; n++) {
        const found = await getMethod(method).open(config)(responder, image(n), target(n));
        const expected = values(files[method], n);
        expect(cosine(found.values, expected)).toBeGreaterThan(0.9999);
        expect(relativeL2(found.values, expected)).toBeLessThan(5e-3);
      }
    });

    test('to the same logits', async () => {
      const { responder, numImages, logit, target, image } = reference!;
      for (let n = 0; n < numImages; n++) {
        const [score] = await responder.scores([image(n)], target(n));
        expect(score).toBeCloseTo(logit[n]!, 3);
      }
    });

    test('with a CAM that is Grad-CAM of the same layer but for a factor', async () => {
      const { responder, image, target } = reference!;
      const [cam, gradCam] = await Promise.all(
        (['cam', 'grad-cam'] as const).map((method) =>
          getMethod(method).open({})(responder, image(0), target(0)),
        ),
      );
      expect(cam!.layer).toBe(gradCam!.layer);
      expect(cosine(centred(cam!.values), centred(gradCam!.values))).toBeGreaterThan(0.999);
    });
  });
});
