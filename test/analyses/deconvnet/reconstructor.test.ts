import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  openReconstructor,
  rules,
  type Position,
} from '../../../pipeline/analyses/deconvnet/reconstructor.ts';
import { parseNpy } from '../../../pipeline/base/npy.ts';
import { float32, type Tensor } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { gradient, gradientName, SEED, type Overrides } from '../../../pipeline/graph/gradient.ts';
import { freeBatch } from '../../../pipeline/graph/free-batch.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import { resolveCard } from '../../../pipeline/model/card.ts';
import { hasRectifier } from '../../../pipeline/model/has-rectifier.ts';
import { getLayer, resolveLayers } from '../../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { cosine, relativeL2 } from '../../support/close.ts';
import { noiseImage } from '../../support/images.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { sharedData } from '../../support/shared-data.ts';
import { openTinyModel } from '../../support/tiny-model.ts';

const engine = createOrtEngine({ numThreads: 1 });

type Subject = Pick<Model, 'graph' | 'card' | 'layers'>;

/** The gradient of one activation of one image, by the graph's own function. */
async function single(
  { graph, card, layers }: Subject,
  of: string,
  input: Tensor,
  { channel, row, col }: Position,
  rule: Overrides,
): Promise<Float32Array> {
  const { tensor } = card.input;
  const shape = [1, ...getLayer({ layers }, of).shape];
  const overrides = { ...engine.rules, ...rule };
  const program = await engine.load(
    gradient(graph, { of, wrt: [tensor], shapes: { [tensor]: input.shape }, overrides }),
  );
  const [, , height = 1, width = 1] = shape;
  const seed = new Float32Array(shape.reduce((product, length) => product * length));
  seed[(channel * height + row) * width + col] = 1;
  const results = await program.run({ [tensor]: input, [SEED]: float32(shape, seed) });
  await program.dispose();
  return results[gradientName(tensor)]!.data as Float32Array;
}

function inputOf({ card }: Subject, numImages: number, first = 0): Tensor {
  const images = Array.from({ length: numImages }, (_, i) =>
    noiseImage(first + i, card.input.size[0]),
  );
  return preprocess(images, card.preprocessing, card.input.layout);
}

/** How far reconstructions of a batch that is not full are from those made one by one. */
async function worstError(model: Subject, layer: string, positions: readonly Position[]) {
  const reconstructor = await openReconstructor(engine, model, layer, positions.length + 1);
  // a full batch first, which must leave nothing behind
  const full = [...positions, positions[0]!];
  await reconstructor.run(inputOf(model, full.length, 20), full);
  const found = await reconstructor.run(inputOf(model, positions.length), positions);
  await reconstructor.dispose();
  const errors: number[] = [];
  for (const [rule, overrides] of Object.entries(rules)) {
    const own = found[rule as keyof typeof rules].flatMap((values) => [...values]);
    const alone: number[] = [];
    for (const [i, position] of positions.entries()) {
      alone.push(...(await single(model, layer, inputOf(model, 1, i), position, overrides)));
    }
    // not a number where all are 0
    errors.push(own.length === alone.length ? relativeL2(own, alone) : Infinity);
  }
  return Math.max(...errors);
}

describe('a batch of reconstructions', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openTinyModel();
  });

  test('is those of its activations one by one', async () => {
    const positions = [
      { channel: 0, row: 1, col: 2 },
      { channel: 3, row: 11, col: 0 },
      { channel: 0, row: 5, col: 5 },
    ];
    expect(await worstError(model, 'block', positions)).toBeLessThan(1e-5);
  });

  test('is so for a layer without space', async () => {
    const positions = [
      { channel: 4, row: 0, col: 0 },
      { channel: 1, row: 0, col: 0 },
    ];
    expect(await worstError(model, 'features', positions)).toBeLessThan(1e-5);
  });

  test('is so for a layer of tokens, whose positions are its rows and cols', async () => {
    const positions = [
      { channel: 0, row: 0, col: 3 },
      { channel: 2, row: 2, col: 1 },
    ];
    expect(await worstError(layered(tokenNetwork()), 'end', positions)).toBeLessThan(1e-5);
  });

  test('differs between the rules', async () => {
    const reconstructor = await openReconstructor(engine, model, 'block', 1);
    const found = await reconstructor.run(inputOf(model, 1), [{ channel: 0, row: 4, col: 4 }]);
    expect(relativeL2(found.deconvnet[0]!, found.guided[0]!)).toBeGreaterThan(0.01);
  });
});

function layered(graph: Graph): Subject {
  const card = resolveCard({ layers: ['end'] }, { source: 'card', modelName: 'net', graph });
  return { card, ...resolveLayers(graph, card) };
}

/** Patches as tokens behind a rectifier of the image. */
function tokenNetwork(): Graph {
  const n = new NetworkBuilder();
  const graph = n.build(n.relu('end', n.tokens('embedded', 4)));
  const [image] = graph.inputs as [Graph['inputs'][0]];
  // exported for one image, read for any number
  return freeBatch({ ...graph, inputs: [{ ...image, shape: image.shape.with(0, 1) }] });
}

test('a network without rectifiers is known for one', () => {
  const n = new NetworkBuilder();
  const plain = layered(n.build(n.op('end', 'Tanh', [n.conv('first', n.image, 4)])));
  expect(hasRectifier(plain, 'end')).toBe(false);
  expect(hasRectifier(layered(tokenNetwork()), 'end')).toBe(true);
});

const reference = sharedData('reference');
const References = z.object({ class: z.array(z.number()) });

test.skipIf(!reference)('reconstructions are those of PyTorch on SqueezeNet', async () => {
  const folder = join(reference!, 'squeezenet1_1');
  const npy = (name: string) => parseNpy(readFileSync(join(folder, `${name}.npy`)));
  const path = sharedData('models', 'squeezenet1_1.onnx')!;
  const model = await loadModel(path, { layers: ['logits'] });
  const text = readFileSync(join(folder, 'reference.json'), 'utf8');
  const { class: classes } = References.parse(JSON.parse(text));
  const reconstructor = await openReconstructor(engine, model, 'logits', classes.length);
  const positions = classes.map((channel) => ({ channel, row: 0, col: 0 }));
  const found = await reconstructor.run(npy('input'), positions);
  for (const rule of ['deconvnet', 'guided'] as const) {
    const own = Float32Array.from(found[rule].flatMap((values) => [...values]));
    const expected = npy(rule).data as Float32Array;
    expect(relativeL2(own, expected)).toBeLessThan(5e-3);
    expect(cosine(own, expected)).toBeGreaterThan(0.9999);
  }
});
