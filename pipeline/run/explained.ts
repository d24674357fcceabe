// What the command `attribute` explains: one image, or the images of a folder on the whole.

import { stat } from 'node:fs/promises';
import type { RgbImage } from '../base/rgb-image.ts';
import { UserError } from '../base/user-error.ts';
import type { Attribution } from '../analyses/attribution/attribution.ts';
import { classMean } from '../analyses/attribution/class-mean.ts';
import type { Attribute } from '../analyses/attribution/method.ts';
import { UnreadableImage, type Dataset } from '../dataset/dataset.ts';
import { openImageFolder } from '../dataset/image-folder.ts';
import { readImageFile } from '../dataset/image-file.ts';
import type { Model } from '../model/model.ts';
import type { InputImage, Responder } from '../model/responder.ts';
import type { Target } from '../model/target.ts';
import { toInput } from '../stages/lab/lab-input.ts';

export type Explained = {
  /** What stands behind a map: the image, or the mean of those of the folder. */
  readonly photo: RgbImage;
  /** Scores of the classes, before the softmax, on average. */
  logits(responder: Responder): Promise<Float32Array>;
  score(responder: Responder, target: Target): Promise<number>;
  /** Of a folder, the mean magnitude at each place: what lies elsewhere in each image does not cancel. */
  attribute(method: Attribute, responder: Responder, target: Target): Promise<Attribution>;
};

/** @throws UserError for what is no image, and for a folder none of whose images can be read */
export async function openExplained(path: string, model: Model): Promise<Explained> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder
    ? explainFolder(await openImageFolder(path), path, model)
    : explainOne(path, model);
}

async function explainOne(path: string, model: Model): Promise<Explained> {
  const photo = await readPhoto(path, model);
  const image = toInput(model, photo);
  return {
    photo,
    logits: async (responder) => (await responder.logits([image]))[0]!,
    score: async (responder, target) => (await responder.scores([image], target))[0]!,
    attribute: (method, responder, target) => method(responder, image, target),
  };
}

async function readPhoto(path: string, { card }: Model): Promise<RgbImage> {
  try {
    return await readImageFile(path, card.preprocessing);
  } catch (error) {
    if (!(error instanceof UnreadableImage)) throw error;
    throw new UserError(`image: got ${path}, ${error.message}, expected an image`);
  }
}

async function explainFolder(dataset: Dataset, path: string, model: Model): Promise<Explained> {
  const photo = await meanPhoto(dataset, path, model);
  async function* inputs(): AsyncGenerator<InputImage> {
    for await (const each of photosOf(dataset, model)) yield toInput(model, each);
  }
  /** The mean of what is read of each image. */
  const meanOf = async (read: (image: InputImage) => Promise<Float32Array>) => {
    let [sums, count] = [new Float64Array(), 0];
    for await (const image of inputs()) {
      const values = await read(image);
      if (count === 0) sums = new Float64Array(values.length);
      values.forEach((value, i) => (sums[i]! += value));
      count++;
    }
    return Float32Array.from(sums, (sum) => sum / count);
  };
  return {
    photo,
    logits: (responder) => meanOf(async (image) => (await responder.logits([image]))[0]!),
    score: async (responder, target) =>
      (await meanOf((image) => responder.scores([image], target)))[0]!,
    async attribute(method, responder, target) {
      const mean = await classMean(method, responder, inputs(), target);
      const { magnitudes, shape, numImages } = mean!;
      return { values: magnitudes, shape: [1, shape[1], shape[2]], figures: { images: numImages } };
    },
  };
}

/** Those that can be read. */
async function* photosOf(dataset: Dataset, { card }: Model): AsyncGenerator<RgbImage> {
  for (const index of dataset.images.keys()) {
    try {
      yield await dataset.read(index, card.preprocessing);
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
    }
  }
}

async function meanPhoto(dataset: Dataset, path: string, model: Model): Promise<RgbImage> {
  let [sums, count] = [new Float64Array(), 0];
  let size = { width: 0, height: 0 };
  for await (const { data, width, height } of photosOf(dataset, model)) {
    if (count === 0) sums = new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) sums[i]! += data[i]!;
    size = { width, height };
    count++;
  }
  if (count > 0) return { ...size, data: Uint8Array.from(sums, (sum) => Math.round(sum / count)) };
  throw new UserError(`image: got ${path}, no image of which can be read, expected images`);
}
