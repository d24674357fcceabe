// One image changed so that the network errs, in several ways: kept together.

import { contentKey } from '../../base/content-key.ts';
import { random } from '../../base/random.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { fgsm } from '../../analyses/robustness/fgsm.ts';
import { changeOnePixel } from '../../analyses/robustness/one-pixel.ts';
import { pgd } from '../../analyses/robustness/pgd.ts';
import type { Model } from '../../model/model.ts';
import type { Responder } from '../../model/responder.ts';
import type { AdversarialImage } from '../../store/lab-schema.ts';
import { toInput } from './lab-input.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same image is changed otherwise. */
const edition = 1;

/** Largest change of a value of 0…255: what is hardly seen, and enough for most networks to err. */
const epsilon = 8;

export type AttackJob = {
  /** At the size of the model's input. */
  readonly photo: RgbImage;
  /** The class that the network is to say no more, and another that it is to say. */
  readonly index: number;
  readonly wanted: number;
  readonly seed: number;
};

export type Attack = {
  readonly kind: AdversarialImage['kind'];
  /** Of 255; of one pixel, how many were changed. */
  readonly bound: number;
  readonly image: RgbImage;
  /** Class scores of the changed image. */
  readonly scores: Float32Array;
};

/** What is kept of a job. */
export type KeptAttacks = { readonly engine: string; readonly attacks: readonly Attack[] };

/** Networks whose channels are no colours are left alone. */
export function canBeAttacked({ card }: Model): boolean {
  return card.preprocessing.channels !== 'bands';
}

export function attackKey(model: Model, job: AttackJob): string {
  return contentKey({ analysis: 'attack', edition, epsilon, ...subjectOfKey(model), job });
}

export async function attack(responder: Responder, job: AttackJob): Promise<KeptAttacks> {
  const { photo, index, wanted, seed } = job;
  const rng = (kind: string) => random(`${kind} ${seed}`);
  const [fast] = await fgsm(responder, [photo], [index], { epsilon });
  const [near] = await pgd(responder, [photo], [index], { epsilon }, rng('pgd'));
  const targeted = { epsilon, isTargeted: true };
  const [led] = await pgd(responder, [photo], [wanted], targeted, rng('pgd-targeted'));
  const one = await changeOnePixel(responder, photo, index, {}, rng('one-pixel'));
  const made = [
    { kind: 'fgsm', bound: epsilon, image: fast! },
    { kind: 'pgd', bound: epsilon, image: near! },
    { kind: 'pgd-targeted', bound: epsilon, image: led! },
    { kind: 'one-pixel', bound: one.pixels.length, image: one.image },
  ] as const;
  const inputs = made.map(({ image }) => toInput(responder.model, image));
  const scores = await responder.logits(inputs);
  return {
    engine: responder.engine.name,
    attacks: made.map((each, i) => ({ ...each, scores: scores[i]! })),
  };
}
