// The map of whole images by what a layer makes of them: of those of the survey, which are bounded.

import { pickPoints, pointAt, pointsOf } from '../base/points.ts';
import type { Samples } from '../analyses/atlas/samples.ts';
import type { Survey } from '../analyses/survey/survey.ts';

/** Rows and columns of the finest grid, at most. */
const mostCells = 160;

/** The mean activation of each image over its parts in the survey; those that are 0 throughout are left out. */
export function imageSamples(survey: Survey, layer: string): Samples {
  const { images, layers, samplesPerImage } = survey;
  const parts = layers.get(layer)!.samples;
  const numChannels = parts.length / (images.length * samplesPerImage);
  const all = pointsOf(new Float32Array(images.length * numChannels), numChannels);
  for (let part = 0; part < images.length * samplesPerImage; part++) {
    const mean = pointAt(all, Math.floor(part / samplesPerImage));
    for (let channel = 0; channel < numChannels; channel++) {
      mean[channel]! += parts[part * numChannels + channel]! / samplesPerImage;
    }
  }
  const lively = [...images.keys()].filter((i) => pointAt(all, i).some((value) => value !== 0));
  const own = Int32Array.from(lively, (i) => images[i]!);
  const nowhere = new Int32Array(lively.length);
  return {
    places: { ids: own, images: own, rows: nowhere, cols: nowhere },
    vectors: pickPoints(all, lively),
    numSilent: images.length - lively.length,
  };
}

/**
 * The sizes of its grids: as many cells as there are images in the middle one, a quarter in the
 * coarsest, in which images stand for groups, and four times as many in the finest, in which most stand
 * alone.
 */
export function imageGrids(numImages: number): number[] {
  const side = Math.sqrt(numImages);
  const sizes = [side / 2, side, 2 * side].map((size) =>
    Math.min(mostCells, Math.max(2, Math.round(size))),
  );
  return [...new Set(sizes)];
}
