// What the top examples of a unit lead back to as one image file: a row of deconvnets, below it a row of guided backpropagations.

import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import type { Position, RuleName } from '../analyses/deconvnet/reconstructor.ts';
import type { UnitExamples } from '../analyses/examples/unit-examples.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Card } from '../model/card.ts';
import { hasRectifier } from '../model/has-rectifier.ts';
import type { Model } from '../model/model.ts';
import { Picture, type Box } from '../store/schema.ts';
import { clearSheet, toWebp } from './picture-files.ts';
import { toGreyCentred, toPixels } from './reconstruction-image.ts';
import { cell, filledBox, fitPatch, layered, type StripExample, type StripJob } from './strip.ts';

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
      const { top } = examples.get(layer)![channel]!;
      const positions = parts.map(({ index, box }, i) => {
        const { row, col } = top[i]!;
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
  const [height, width] = card.input.size;
  const fileWidth = examples.length * cell;
  const fileHeight = ruleNames.length * cell;
  const rows = await Promise.all(
    ruleNames.map((rule, row) =>
      Promise.all(
        examples.map(async ({ box }, i) => {
          const pixels = toPixels(found[rule][i]!, card);
          const part = toGreyCentred(pixels, width, filledBox(box, { height, width }));
          const patch = await fitPatch(part, wholeOf(part));
          const own = { width: patch.width, height: patch.height };
          const [left, top] = [i * cell, row * cell];
          return { patch, place: { left, top, ...own, fileWidth, fileHeight } };
        }),
      ),
    ),
  );
  const parts = rows.flat().map(({ patch, place }) => layered(patch, place));
  const [deconvnet, guided] = rows.map((row) => row.map(({ place }) => place));
  return {
    record: { engine, deconvnet: deconvnet!, guided: guided! },
    webp: await toWebp(clearSheet(fileWidth, fileHeight).composite(parts)),
  };
}

const wholeOf = ({ height, width }: RgbImage): Box => ({
  top: 0,
  left: 0,
  bottom: height,
  right: width,
});
