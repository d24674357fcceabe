// Receptive fields of whole networks: the box of every layer is where its gradient reaches the image.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import type { Box } from '../../pipeline/graph/fields/field.ts';
import { gradient, gradientName, SEED, type Overrides } from '../../pipeline/graph/gradient.ts';
import type { GradientRule } from '../../pipeline/graph/rule.ts';
import { getGradient } from '../../pipeline/graph/rules/table.ts';
import type { Layer } from '../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { inputShape, stridesOfLayout } from '../../pipeline/model/model-input.ts';
import { boxAt, seesAll } from '../../pipeline/model/place.ts';
import { sharedData } from '../support/shared-data.ts';

const engine = createOrtEngine();

const through: GradientRule = (_, __, [g]) => [g];

/** A maximum is led back to everything it was taken of, as a mean is. */
const toWholeWindow: GradientRule = (b, { attributes, ...node }, ...rest) => {
  const average = { ...attributes, count_include_pad: int(1) };
  return getGradient('AveragePool')(
    b,
    { ...node, op: 'AveragePool', attributes: average },
    ...rest,
  );
};

/** What is connected, whatever the image: nothing is closed. */
const connections: Overrides = {
  ...Object.fromEntries(
    ['Relu', 'Clip', 'HardSwish', 'HardSigmoid', 'LeakyRelu'].map((op) => [op, through]),
  ),
  MaxPool: toWholeWindow,
};

type Position = { readonly channel: number; readonly row: number; readonly col: number };

/** A channel of each field of the layer that is bounded: in the middle, at two corners and at an edge. */
function positionsOf(layer: Layer): Position[] {
  const [, height = 1, width = 1] = layer.shape;
  const places = [
    [height >> 1, width >> 1],
    [0, 0],
    [height - 1, width - 1],
    [height >> 1, 0],
  ] as const;
  return layer.fields
    .filter(({ start, field }) => !seesAll(layer, start) && Number.isFinite(field.rows.size))
    .flatMap(({ start: channel }) => places.map(([row, col]) => ({ channel, row, col })));
}

/** The smallest boxes outside of which the gradients of single activations are 0. */
async function supportsOf(
  { graph, card }: Model,
  layer: Layer,
  positions: readonly Position[],
): Promise<Box[]> {
  const { tensor, size, layout } = card.input;
  const shape = inputShape(card.input, positions.length);
  const shapes = { [tensor]: shape };
  const program = await engine.load(
    gradient(graph, { of: layer.name, wrt: [tensor], shapes, overrides: connections }),
  );
  const chance = random('image');
  const image = Float32Array.from({ length: sizeOf(shape) }, () => chance.uniform(0.2, 1));
  const [numChannels = 1, numRows = 1, numCols = 1] = layer.shape;
  const seed = new Float32Array(positions.length * sizeOf(layer.shape));
  positions.forEach(({ channel, row, col }, n) => {
    seed[((n * numChannels + channel) * numRows + row) * numCols + col] = 1;
  });
  const results = await program.run({
    [tensor]: float32(shape, image),
    [SEED]: float32([positions.length, ...layer.shape], seed),
  });
  await program.dispose();
  const values = results[gradientName(tensor)]!.data as Float32Array;
  const [height, width] = size;
  const numColours = card.input.numChannels;
  const imageSize = numColours * height * width;
  const [pixelStride] = stridesOfLayout(layout, numColours, height * width);
  return positions.map((_, n) => {
    const box = { top: height, left: width, bottom: 0, right: 0 };
    values.subarray(n * imageSize, (n + 1) * imageSize).forEach((value, i) => {
      if (value === 0) return;
      const at = Math.floor(i / pixelStride) % (height * width);
      const [row, col] = [Math.floor(at / width), at % width];
      box.top = Math.min(box.top, row);
      box.left = Math.min(box.left, col);
      box.bottom = Math.max(box.bottom, row + 1);
      box.right = Math.max(box.right, col + 1);
    });
    return box;
  });
}

const zoo = sharedData('zoo');
const networks = (zoo ? readdirSync(zoo) : []).filter((file) => file.endsWith('.onnx'));

describe.skipIf(!zoo)('the gradient of every layer reaches its boxes', () => {
  test.each(networks)('%s', async (file) => {
    const model = await loadModel(join(zoo!, file));
    const bounded = model.layers.filter((layer) => positionsOf(layer).length > 0);
    expect(bounded.length).toBeGreaterThan(0);
    for (const layer of bounded) {
      const positions = positionsOf(layer);
      const boxes = positions.map(({ channel, row, col }) =>
        boxAt(layer, channel, row, col, model.card.input.size),
      );
      expect({ layer: layer.name, boxes: await supportsOf(model, layer, positions) }).toEqual({
        layer: layer.name,
        boxes,
      });
    }
  });

  test('which are not merely the whole image', async () => {
    const { layers, card } = await loadModel(join(zoo!, 'mobilenet_v2.onnx'));
    const [height, width] = card.input.size;
    const sizes = layers.flatMap((layer) =>
      positionsOf(layer).map(({ channel, row, col }) => {
        const { top, left, bottom, right } = boxAt(layer, channel, row, col, [height, width]);
        return ((bottom - top) * (right - left)) / (height * width);
      }),
    );
    expect(sizes.filter((share) => share < 0.5).length).toBeGreaterThan(sizes.length / 4);
  });
});
