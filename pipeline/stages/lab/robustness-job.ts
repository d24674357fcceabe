// How many images a network still names rightly once something was done to them: kept attempt by attempt.

import { contentKey } from '../../base/content-key.ts';
import { random } from '../../base/random.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { answersTo, accuracyOf } from '../../analyses/robustness/accuracy.ts';
import { fgsm } from '../../analyses/robustness/fgsm.ts';
import { changeOnePixel } from '../../analyses/robustness/one-pixel.ts';
import { pgd } from '../../analyses/robustness/pgd.ts';
import { severities } from '../../dataset/corruptions/corruption.ts';
import { corruptions } from '../../dataset/corruptions/corruptions.ts';
import { UnreadableImage, type Dataset } from '../../dataset/dataset.ts';
import { mapClasses } from '../../model/class-map.ts';
import type { Model } from '../../model/model.ts';
import type { Responder } from '../../model/responder.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same is tried otherwise. */
const edition = 1;

/** Images on which single px are changed: each is asked about more than a thousand times. */
const mostOnePixel = 12;

/** What is done to the images. */
export type Attempt =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fgsm' | 'pgd'; readonly bound: number }
  | { readonly kind: 'one-pixel' }
  | { readonly kind: 'corruption'; readonly name: string };

export type RobustnessJob = {
  /** Indices in the data set; those without a class that the model knows are passed over. */
  readonly images: readonly number[];
  readonly attempt: Attempt;
  readonly seed: number;
  /** Another model that is asked in place of the own one, by its path. */
  readonly other?: { readonly path: string; readonly hash: string };
};

/** What is kept of a job. */
export type KeptRobustness = {
  readonly engine: string;
  readonly numImages: number;
  /** Share named rightly, 0…1; of corruptions, by severity. */
  readonly accuracy: readonly number[];
  /** Of corruptions: the first image, by severity. */
  readonly pictures: readonly RgbImage[];
};

export function robustnessKey(model: Model, { fingerprint }: Dataset, job: RobustnessJob): string {
  const { other, ...rest } = job;
  const subject = subjectOfKey(model);
  return contentKey({
    analysis: 'robustness',
    edition,
    ...subject,
    fingerprint,
    job: rest,
    // which it is, not where it lies
    other: other?.hash,
  });
}

/** What is tried: attacks within each bound, single px, and every kind of corruption. */
export function attemptsOf(bounds: readonly number[]): Attempt[] {
  return [
    { kind: 'nothing' },
    ...(['fgsm', 'pgd'] as const).flatMap((kind) =>
      bounds.map((bound): Attempt => ({ kind, bound })),
    ),
    { kind: 'one-pixel' },
    ...corruptions.map(({ name }): Attempt => ({ kind: 'corruption', name })),
  ];
}

/** @param responder of the model that is asked */
export async function attempt(
  responder: Responder,
  dataset: Dataset,
  { images: indices, attempt: what, seed }: RobustnessJob,
): Promise<KeptRobustness> {
  const { images, classes } = await readLabelled(responder, dataset, indices);
  const engine = responder.engine.name;
  const rightly = async (changed: readonly RgbImage[], own: readonly number[]) =>
    accuracyOf(await answersTo(responder, changed), own);
  if (images.length === 0) return { engine, numImages: 0, accuracy: [], pictures: [] };
  if (what.kind === 'corruption') {
    const { apply } = corruptions.find(({ name }) => name === what.name)!;
    const accuracy: number[] = [];
    const pictures: RgbImage[] = [];
    for (const severity of severities) {
      const spoiled = await Promise.all(
        images.map(async (image, i) =>
          apply(image, severity, random(`${what.name} ${severity} ${i} ${seed}`)),
        ),
      );
      accuracy.push(await rightly(spoiled, classes));
      pictures.push(spoiled[0]!);
    }
    return { engine, numImages: images.length, accuracy, pictures };
  }
  if (what.kind === 'one-pixel') {
    const few = images.slice(0, mostOnePixel);
    const changed: RgbImage[] = [];
    for (const [i, image] of few.entries()) {
      const rng = random(`one-pixel ${i} ${seed}`);
      changed.push((await changeOnePixel(responder, image, classes[i]!, {}, rng)).image);
    }
    const accuracy = [await rightly(changed, classes.slice(0, few.length))];
    return { engine, numImages: few.length, accuracy, pictures: [] };
  }
  const changed = await attacked(responder, images, classes, what, seed);
  const accuracy = [await rightly(changed, classes)];
  return { engine, numImages: images.length, accuracy, pictures: [] };
}

async function attacked(
  responder: Responder,
  images: readonly RgbImage[],
  classes: readonly number[],
  what: Extract<Attempt, { kind: 'nothing' | 'fgsm' | 'pgd' }>,
  seed: number,
): Promise<readonly RgbImage[]> {
  if (what.kind === 'nothing') return images;
  const options = { epsilon: what.bound };
  if (what.kind === 'fgsm') return fgsm(responder, images, classes, options);
  return pgd(responder, images, classes, options, random(`pgd ${what.bound} ${seed}`));
}

/** The images that can be read and have a class that the model knows, with that class. */
async function readLabelled(
  { model, numClasses }: Responder,
  dataset: Dataset,
  indices: readonly number[],
): Promise<{ images: RgbImage[]; classes: number[] }> {
  const toClass = mapClasses(dataset.classes, model.card.labels, numClasses);
  const images: RgbImage[] = [];
  const classes: number[] = [];
  for (const index of indices) {
    const { label } = dataset.images[index]!;
    const own = label === undefined ? undefined : toClass?.(label);
    if (own === undefined) continue;
    try {
      images.push(await dataset.read(index, model.card.preprocessing));
      classes.push(own);
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
    }
  }
  return { images, classes };
}
