// What a survey looks at: which images, and which parts of each, by lot, so that its cost is bounded whatever the size of the data set.

import { random } from '../../base/random.ts';

/** Images of a survey: enough that the rarest band of a quilt has some to choose from. */
const mostImages = 2048;

/** Parts of images that correlations between units are taken over. */
const fewestSamples = 2048;

/** Numbers in a matrix of a survey, over all layers: 64 MB of float32. */
const mostNumbers = 2 ** 24;

/** Rows and cols of the grid of parts that an image is divided into. */
export const gridSize = 4;

const numParts = gridSize ** 2;

export type Lot = {
  /** Indices in the data set, ascending: all of them where it is small. */
  readonly images: readonly number[];
  readonly samplesPerImage: number;
};

/**
 * Takes the images of a survey from a data set.
 *
 * @param numChannels of all layers together, which bounds the number of images of wide networks
 */
export function drawLot(numImages: number, numChannels: number, seed: number): Lot {
  const mostRows = Math.max(1, Math.floor(mostNumbers / numChannels));
  const count = Math.min(numImages, mostImages, mostRows);
  const images = random(`survey ${seed}`).permutation(numImages).slice(0, count);
  return {
    images: images.sort((a, b) => a - b),
    samplesPerImage: Math.max(
      1,
      Math.min(numParts, Math.ceil(fewestSamples / count), Math.floor(mostRows / count)),
    ),
  };
}

/** Which parts of an image are looked at: `count` of 0…15, each once. */
export function partsOf(image: number, count: number, seed: number): number[] {
  return random(`survey ${seed} ${image}`).permutation(numParts).slice(0, count);
}
