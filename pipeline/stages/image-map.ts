// The map of whole images by what a layer makes of them: of some of those of the survey.

import { contentKey } from '../base/content-key.ts';
import { pickPoints, pointAt, pointsOf } from '../base/points.ts';
import type { Samples } from '../analyses/atlas/samples.ts';
import type { Survey } from '../analyses/survey/survey.ts';

/** To be raised when other images, or other means of them, are laid out. */
const edition = 1;

/** Images on a map, at most: t-SNE lays out as many in 2 s, and twice as many in 16 s. */
const mostImages = 1024;

/** Rows and columns of the finest grid, at most. */
const mostCells = 160;

/**
 * The mean activation of images over their parts in the survey, of as many as a map takes, evenly spread
 * over the data set; those that are 0 throughout are left out.
 */
export function imageSamples(survey: Survey, layer: string): Samples {
  const { images, layers, samplesPerImage } = survey;
  const parts = layers.get(layer)!.samples;
  const numChannels = parts.length / (images.length * samplesPerImage);
  const count = Math.min(mostImages, images.length);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * images.length) / count));
  const means = pointsOf(new Float32Array(count * numChannels), numChannels);
  for (const [i, image] of chosen.entries()) {
    const mean = pointAt(means, i);
    for (let part = image * samplesPerImage; part < (image + 1) * samplesPerImage; part++) {
      for (let channel = 0; channel < numChannels; channel++) {
        mean[channel]! += parts[part * numChannels + channel]! / samplesPerImage;
      }
    }
  }
  const lively = [...chosen.keys()].filter((i) => pointAt(means, i).some((value) => value !== 0));
  const own = Int32Array.from(lively, (i) => images[chosen[i]!]!);
  const nowhere = new Int32Array(lively.length);
  return {
    places: { ids: own, images: own, rows: nowhere, cols: nowhere },
    vectors: pickPoints(means, lively),
    numSilent: count - lively.length,
  };
}

/** The key of what `imageSamples` gives. @param sources keys of the survey's parts */
export function imageSamplesKey(layer: string, sources: readonly string[]): string {
  return contentKey({ analysis: 'image samples', edition, layer, sources });
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
