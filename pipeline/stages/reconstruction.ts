// What the top examples of a unit lead back to as one image file: a row of deconvnets, below it a row of guided backpropagations.

import sharp from 'sharp';
import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import { hasRectifier, type Position, type RuleName } from '../analyses/deconvnet/reconstructor.ts';
import type { UnitExamples } from '../analyses/examples/unit-examples.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Card } from '../model/card.ts';
import type { Model } from '../model/model.ts';
import { Picture, type Box } from '../store/schema.ts';
import { toWebp } from './picture-files.ts';
import { toGreyCentred, toPixels } from './reconstruction-image.ts';
import {
  cell,
  fitPatch,
  layered,
  shownExamples,
  type StripExample,
  type StripJob,
} from './strip.ts';

/** To be raised when reconstructions are computed or drawn otherwise. */
const edition = 1;

const ruleNames = ['deconvnet', 'guided'] as const satisfies RuleName[];

/** An example with the position whose activation is led back to it. */
export type ReconstructionExample = StripExample & Position;

export type ReconstructionJob = {
  readonly layer: string;
  readonly channel: number;
  readonly examples: readonly ReconstructionExample[];
};

const Cells = z.array(Picture.omit({ file: true }));

/** What is stored beside `reconstructions.webp`: where each example stands in it. */
export const ReconstructionRecord = z.strictObject({
  engine: z.string(),
  deconvnet: Cells,
  guided: Cells,
});
export type ReconstructionRecord = z.infer<typeof ReconstructionRecord>;

/** What provenance shows of it. */
export const reconstructionRecipe = {
  analysis: 'reconstruction',
  edition,
  rules: [...ruleNames],
  seed: 'one activation of 1, all others 0',
};

export function reconstructionKey(
  { fingerprint }: Dataset,
  { hash, card }: Model,
  job: ReconstructionJob,
): string {
  const { input, preprocessing } = card;
  return contentKey({
    ...reconstructionRecipe,
    cell,
    model: hash,
    input,
    preprocessing,
    fingerprint,
    job,
  });
}

/** The reconstructions of the strips' examples, in layers behind a rectifier: see `hasRectifier`. */
export function planReconstructions(
  model: Model,
  strips: readonly StripJob[],
  examples: ReadonlyMap<string, readonly UnitExamples[]>,
): ReconstructionJob[] {
  const rectified = new Set(
    model.layers.map(({ name }) => name).filter((name) => hasRectifier(model, name)),
  );
  return strips
    .filter(({ layer }) => rectified.has(layer))
    .map(({ layer, channel, examples: parts }) => {
      const shown = shownExamples(examples.get(layer)![channel]!);
      const positions = parts.map(({ index, box }, i) => {
        const { row, col } = shown[i]!;
        return { index, box, channel, row, col };
      });
      return { layer, channel, examples: positions };
    });
}

/** What of each example is drawn, by rule, in the layout and units of the input. */
export type Found = Readonly<Record<RuleName, readonly Float32Array[]>>;

/** Draws what was found of a unit's examples, at least one, each scaled on its own. */
export async function drawReconstructions(
  found: Found,
  examples: readonly StripExample[],
  card: Card,
  engine: string,
): Promise<{ record: ReconstructionRecord; webp: Uint8Array }> {
  const fileWidth = examples.length * cell;
  const fileHeight = ruleNames.length * cell;
  const rows = await Promise.all(
    ruleNames.map((rule, row) =>
      Promise.all(
        examples.map(async ({ box }, i) => {
          const pixels = toPixels(found[rule][i]!, card);
          const part = toGreyCentred(pixels, card.input.size[1], filled(box, card.input.size));
          const patch = await fitPatch(part, wholeOf(part));
          const { width, height } = patch;
          const [left, top] = [i * cell, row * cell];
          return { patch, place: { left, top, width, height, fileWidth, fileHeight } };
        }),
      ),
    ),
  );
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const sheet = sharp({
    create: { width: fileWidth, height: fileHeight, channels: 4, background },
  });
  const parts = rows.flat().map(({ patch, place }) => layered(patch, place));
  const [deconvnet, guided] = rows.map((row) => row.map(({ place }) => place));
  return {
    record: { engine, deconvnet: deconvnet!, guided: guided! },
    webp: await toWebp(sheet.composite(parts)),
  };
}

/** A box of at least one px, also where the field lies in the padding and the box is empty. */
function filled(
  { top, left, bottom, right }: Box,
  [height, width]: readonly [number, number],
): Box {
  const [row, col] = [Math.min(top, height - 1), Math.min(left, width - 1)];
  return {
    top: row,
    left: col,
    bottom: Math.max(bottom, row + 1),
    right: Math.max(right, col + 1),
  };
}

const wholeOf = ({ height, width }: RgbImage): Box => ({
  top: 0,
  left: 0,
  bottom: height,
  right: width,
});
