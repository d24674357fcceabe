// What a second, bounded look at the data set keeps of every layer: how strongly each image excites each channel, and what parts of images say to it.

/** What a survey keeps of a layer. */
export type LayerSurvey = {
  /** [numImages, C]: largest activation of each image. */
  readonly peaks: Float32Array;
  /** [numImages, C]: smallest activation of each image; of a rectified layer, before the rectifier. */
  readonly lows: Float32Array;
  /** [numSamples, C]: mean activation in one part of an image, the same part of the picture for all layers. */
  readonly samples: Float32Array;
};

export type Survey = {
  /** Indices in the data set of the images, ascending (unreadable ones left out). */
  readonly images: readonly number[];
  /** By the layer's name. */
  readonly layers: ReadonlyMap<string, LayerSurvey>;
  /** Number of samples of each image: sample s is of image floor(s / samplesPerImage). */
  readonly samplesPerImage: number;
};

/** Surveys of one model over one range of images after the other, at least one, as if it were one survey. */
export function joinSurveys(parts: readonly Survey[]): Survey {
  const [first] = parts as readonly [Survey, ...Survey[]];
  const join = (name: string, field: keyof LayerSurvey) =>
    joined(parts.map(({ layers }) => layers.get(name)![field]));
  return {
    images: parts.flatMap(({ images }) => images),
    layers: new Map(
      Array.from(first.layers.keys(), (name) => [
        name,
        { peaks: join(name, 'peaks'), lows: join(name, 'lows'), samples: join(name, 'samples') },
      ]),
    ),
    samplesPerImage: first.samplesPerImage,
  };
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((total, { length }) => total + length, 0));
  let start = 0;
  for (const array of arrays) {
    all.set(array, start);
    start += array.length;
  }
  return all;
}
