// Draws the picture of a unit again: the ascent of the pipeline, step by step before the eyes of a reader.

import { plainAxes, type ColourAxes } from '../../pipeline/analyses/optvis/colour.ts';
import {
  fourier,
  pixels,
  type PictureSize,
} from '../../pipeline/analyses/optvis/parametrization.ts';
import { pictureSize, subjectOf } from '../../pipeline/analyses/optvis/subject.ts';
import { standardTransforms } from '../../pipeline/analyses/optvis/transform.ts';
import { aimAt, type AimKind } from '../../pipeline/analyses/optvis/unit-aim.ts';
import { openVisualizer, type Look } from '../../pipeline/analyses/optvis/visualizer.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';

/** What keeps an ascent from ending in noise. */
export type Aid = 'frequencies' | 'colours' | 'transforms';

export type RedrawRecipe = {
  /** Name of the layer. */
  readonly layer: string;
  readonly channel: number;
  readonly kind: AimKind;
  /** Longer side of the picture, px. */
  readonly size: number;
  readonly steps: number;
  readonly learningRate: number;
  /** How fast the energy of frequencies falls. */
  readonly decay: number;
  /** Axes along which the colours of the data set vary independently. */
  readonly colours: ColourAxes;
  /** Of the starting noise, and of the transforms. */
  readonly seed: string;
  readonly transformSeed: string;
  /** Those that are used. Without `frequencies` px are optimised, without `colours` the channels as they are. */
  readonly aids: readonly Aid[];
};

export type View = PictureSize & {
  /** RGBA of 8 bits, row by row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Of the channel over the untransformed picture: the mean, and the value farthest along what was wanted. */
  readonly activation: number;
  readonly peak: number;
};

export type RedrawOptions = {
  /** Ends it after the step that is under way. */
  readonly signal: AbortSignal;
  /**
   * Called after every step, of a second try from 1 again.
   *
   * @param look gives the picture as it stands; costs about a third of a step
   */
  readonly onStep: (
    step: number,
    look: () => Promise<View>,
    isSecondTry: boolean,
  ) => void | Promise<void>;
};

export type Redrawn = View & {
  /** Whether nothing of it reaches the unit. */
  readonly isSilent: boolean;
};

/**
 * The picture of a unit. With the seeds, the size, the steps and all aids of a published one it is
 * that one, but for the rounding of another engine. One that stays silent is tried again, as there.
 *
 * @throws UserError where the network cannot take pictures of that size; DeviceError where the device gives up
 */
export async function redraw(
  { engine, model }: { readonly engine: Engine; readonly model: Model },
  recipe: RedrawRecipe,
  { signal, onStep }: RedrawOptions,
): Promise<Redrawn> {
  const { aids, kind, colours, decay } = recipe;
  const numChannels = colours.length;
  const subject = subjectOf(model, recipe.layer, { height: recipe.size, width: recipe.size });
  const size = pictureSize(subject, recipe.size);
  const aim = aimAt(getLayer(model, recipe.layer), kind, [recipe.channel]);
  const visualizer = await openVisualizer(engine, {
    subject,
    ...aim,
    numPictures: 1,
    size,
    parametrization: aids.includes('frequencies')
      ? fourier(size, { decay, numChannels })
      : pixels(size, { numChannels }),
    colours: aids.includes('colours') ? colours : plainAxes(numChannels),
    transforms: aids.includes('transforms') ? standardTransforms : [],
    learningRate: recipe.learningRate,
  });
  const viewOf = ({ pictures, measured }: Look): View => {
    // a lowered channel is measured along minus itself
    const sign = kind === 'negative' ? -1 : 1;
    return {
      ...size,
      pixels: toPixels(pictures[0]!),
      activation: sign * measured['activation']![0]!,
      peak: sign * measured['peak']![0]!,
    };
  };
  const ascend = (isSecondTry: boolean) =>
    visualizer.render({
      ...aim,
      numSteps: recipe.steps,
      seeds: [recipe.seed],
      transformSeed: recipe.transformSeed,
      isSecondTry,
      signal,
      onStep: (step, { look }) => onStep(step, async () => viewOf(await look()), isSecondTry),
    });
  try {
    const first = await ascend(false);
    const last = first.isAsleep[0] ? await ascend(true) : first;
    const view = viewOf(last);
    return { ...view, isSilent: view.activation === 0 && view.peak === 0 };
  } finally {
    await visualizer.dispose();
  }
}

/** RGB in 0…1, [3, H, W] → RGBA of 8 bits. */
function toPixels(rgb: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const area = rgb.length / 3;
  const rgba = new Uint8ClampedArray(4 * area).fill(255);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * i + channel] = 255 * rgb[channel * area + i]!;
    }
  }
  return rgba;
}
