// The weights of a unit as pictures: a kernel over the image in its colours, any other input by input.

import { toThree } from '../base/to-digits.ts';
import { strongestInputs } from '../analyses/weights/strongest-inputs.ts';
import type { UnitKernel } from '../analyses/weights/kernels.ts';
import { getLayer, type Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { Weights } from '../store/schema.ts';
import { drawSigned, writeKernels, type Drawn } from './kernel-sheet.ts';
import type { Publishing } from './publishing.ts';

/** Inputs that are shown. */
const numShown = 6;

/** Least side of a drawn kernel, px. */
const leastSide = 64;

/** Draws a unit's kernel into the atlas; undefined where it has none of its own. */
export async function publishWeights(
  { model, kernels, writer, layer }: Publishing & { readonly layer: Layer },
  channel: number,
): Promise<Weights | undefined> {
  const kernel = kernels?.(layer.name, channel);
  if (!kernel) return undefined;
  const { shape, values, inputs } = kernel;
  const [, height, width] = shape;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const file = `${model.slug}/${layer.slug}/${channel}.weights.webp`;
  const head = { shape: [...shape], largest: toThree(largest) };
  if (isColoured(model, kernel)) {
    const drawn = drawColours(kernel, model);
    const [picture] = await writeKernels(writer, file, [drawn], leastSide);
    return { ...head, colours: picture!, inputs: [] };
  }
  const strongest = strongestInputs(kernel, numShown);
  const drawings = strongest.map((input) => drawSigned(input.values, width, height, largest));
  const pictures = await writeKernels(writer, file, drawings, leastSide);
  return {
    ...head,
    inputs: strongest.map(({ input, norm, values: own }, i) => {
      const { channel: from, unit } = inputs[input]!;
      return {
        channel: from,
        ...(unit && {
          unit: {
            id: `${unit.layer}:${unit.channel}`,
            layer: getLayer(model, unit.layer).slug,
            channel: unit.channel,
          },
        }),
        norm: toThree(norm),
        sum: toThree(own.reduce((sum, value) => sum + value, 0)),
        kernel: pictures[i]!,
      };
    }),
  };
}

function isColoured({ card }: Model, { readsImage, shape }: UnitKernel): boolean {
  const { channels } = card.preprocessing;
  return readsImage && shape[0] === 3 && (channels === 'RGB' || channels === 'BGR');
}

/** A kernel over the image in R, G and B: grey where it is 0, a colour brighter where it weighs that more. */
export function drawColours(
  { shape, values, inputs }: UnitKernel,
  { card }: Pick<Model, 'card'>,
): Drawn {
  const [, height, width] = shape;
  const area = height * width;
  const { channels, std } = card.preprocessing;
  const colours = new Float32Array(3 * area);
  for (const [i, { channel }] of inputs.entries()) {
    // what a step of the image's own values does, which is divided by the deviation on the way in
    const colour = channels === 'BGR' ? 2 - channel : channel;
    for (let at = 0; at < area; at++) {
      colours[at * 3 + colour] = values[i * area + at]! / std[channel]!;
    }
  }
  const largest = colours.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const data = Uint8Array.from({ length: 4 * area }, (_, i) =>
    i % 4 === 3
      ? 255
      : Math.round(127.5 + (127.5 * colours[Math.floor(i / 4) * 3 + (i % 4)]!) / largest),
  );
  return { width, height, data };
}
