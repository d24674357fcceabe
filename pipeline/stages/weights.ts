// The weights of a unit as pictures: a kernel over the image in its colours, any other input by input.

import sharp from 'sharp';
import { toThree } from '../base/to-digits.ts';
import { strongestInputs } from '../analyses/weights/strongest-inputs.ts';
import type { UnitKernel } from '../analyses/weights/kernels.ts';
import { getLayer, type Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { Picture, Weights } from '../store/schema.ts';
import { clearSheet } from './picture-files.ts';
import type { Publishing } from './publishing.ts';

/** Inputs that are shown. */
const numShown = 6;

/** Least side of a drawn kernel, px: every weight is a square of whole px. */
const leastSide = 64;

/** Above and below 0; both stand out from paper and from the dark. */
const red = [201, 62, 47] as const;
const blue = [47, 111, 201] as const;

/** Pixels drawn, one per weight. */
export type Drawn = {
  readonly width: number;
  readonly height: number;
  /** RGBA */
  readonly data: Uint8Array;
};

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
    const [picture] = await writeKernels(writer, file, [drawn]);
    return { ...head, colours: picture!, inputs: [] };
  }
  const strongest = strongestInputs(kernel, numShown);
  const drawings = strongest.map((input) => drawSigned(input.values, width, height, largest));
  const pictures = await writeKernels(writer, file, drawings);
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

/** Weights on the scale of the two signs; as opaque as they are large. */
export function drawSigned(
  values: Float32Array,
  width: number,
  height: number,
  largest: number,
): Drawn {
  const data = Uint8Array.from({ length: 4 * values.length }, (_, i) => {
    const value = values[Math.floor(i / 4)]!;
    const [r, g, b] = value < 0 ? blue : red;
    return [r, g, b, Math.round((255 * Math.abs(value)) / (largest || 1))][i % 4]!;
  });
  return { width, height, data };
}

/** Writes kernels of one size beside each other, enlarged; where each stands. */
async function writeKernels(
  writer: Publishing['writer'],
  file: string,
  kernels: readonly Drawn[],
): Promise<Picture[]> {
  const { width, height } = kernels[0]!;
  const scale = Math.max(1, Math.ceil(leastSide / Math.max(width, height)));
  const cell = { width: width * scale, height: height * scale };
  const size = { width: cell.width * kernels.length, height: cell.height };
  const parts = await Promise.all(
    kernels.map(async ({ data }, i) => ({
      input: await sharp(data, { raw: { width, height, channels: 4 } })
        .resize(cell.width, cell.height, { kernel: 'nearest' })
        .png()
        .toBuffer(),
      left: i * cell.width,
      top: 0,
    })),
  );
  const webp = await clearSheet(size.width, size.height)
    .composite(parts)
    .webp({ lossless: true })
    .toBuffer();
  await writer.writeBytes(file, webp);
  return kernels.map((_, i) => ({
    file,
    left: i * cell.width,
    top: 0,
    ...cell,
    fileWidth: size.width,
    fileHeight: size.height,
  }));
}
