// Whether methods can be believed: their maps of one image beside those of networks that are not the same.

import { contentKey } from '../../base/content-key.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { sumOverChannels, type Attribution } from '../../analyses/attribution/attribution.ts';
import type { MethodConfig } from '../../analyses/attribution/method.ts';
import { getMethod } from '../../analyses/attribution/methods.ts';
import { shiftInput } from '../../analyses/sanity/input-shift.ts';
import { likenessOf, type Likeness, type SignedMap } from '../../analyses/sanity/likeness.ts';
import { randomise } from '../../analyses/sanity/randomisation.ts';
import type { Engine } from '../../engine/engine.ts';
import { loadModel, type Model } from '../../model/model.ts';
import { openResponder, type InputImage } from '../../model/responder.ts';
import { twinEdition } from '../../model/twin.ts';
import { attributed } from './attribution-job.ts';
import { toInput } from './lab-input.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same maps are compared otherwise. */
const edition = 2;

/**
 * The other network: its layers without their weights, from the scores down or one at a time; itself,
 * of images that are shifted; or one that was trained on labels dealt out by chance.
 */
export type Check =
  | { readonly kind: 'cascading' | 'independent' | 'shift' }
  | { readonly kind: 'labels'; readonly path: string; readonly hash: string };

/** One image, for one class. */
export type CheckJob = {
  /** At the size of the model's input. */
  readonly photo: RgbImage;
  /** Of the class. */
  readonly index: number;
  readonly check: Check;
  /** Names. */
  readonly methods: readonly string[];
  readonly seed: number;
};

/** What is kept of a job. */
export type KeptCheck = {
  readonly engine: string;
  /** Of randomisations, the layers, names of tensors, that of the scores first; else one, called by the check. */
  readonly layers: readonly string[];
  /** By layer; of a shift, only the signed correlation is told. */
  readonly methods: readonly { readonly method: string; readonly likeness: readonly Likeness[] }[];
};

/** Points and draws of methods that go back through the network: maps of every randomised network are made, and are compared by rank. */
const steps = 16;

/** What provenance shows of it. */
export const checkRecipe = { analysis: 'sanity', edition, steps };

/** Whether a method only asks what the network says of changed images, of which it needs many. */
export function isPerturbation(name: string): boolean {
  return getMethod(name).passes({}).backward === 0;
}

/** @param references what tells the images that some methods compare with from others */
export function checkKey(model: Model, references: string, job: CheckJob): string {
  const { check } = job;
  // what the other network is, not where it lies
  const other = check.kind === 'labels' ? { kind: check.kind, hash: check.hash } : check;
  return contentKey({
    ...checkRecipe,
    twinEdition,
    ...subjectOfKey(model),
    references,
    job: { ...job, check: other },
  });
}

/** Methods that the model does not allow are left out. */
export async function checkMethods(
  engine: Engine,
  model: Model,
  { photo, index, check, methods, seed }: CheckJob,
  references: readonly InputImage[],
  batchSize: number,
): Promise<KeptCheck> {
  const image = toInput(model, photo);
  /** Where the image is shifted, so are those that it is compared with. */
  const configOf = (method: string, input: InputImage): MethodConfig => ({
    seed: `${seed}`,
    references: references.map((other) => other.map((value, i) => value + (input[i]! - image[i]!))),
    ...(!isPerturbation(method) && { steps }),
  });
  const explain = async (
    variant: Model,
    input: InputImage,
    names: readonly string[],
  ): Promise<(SignedMap | undefined)[]> => {
    const responder = openResponder(engine, variant, batchSize);
    const maps: (SignedMap | undefined)[] = [];
    try {
      for (const method of names) {
        const target = { kind: 'class', index } as const;
        const asked = { method, target, config: configOf(method, input) };
        const found = await attributed(responder, input, asked);
        maps.push(typeof found === 'string' ? undefined : signedMap(found));
      }
    } finally {
      await responder.dispose();
    }
    return maps;
  };
  const first = await explain(model, image, methods);
  const known = methods.flatMap((method, i) => {
    const map = first[i];
    return map ? [{ method, map }] : [];
  });
  const names = known.map(({ method }) => method);
  const originals = known.map(({ map }) => map);
  const again = async (variant: Model, input: InputImage) => {
    const maps = await explain(variant, input, names);
    return maps.map((map, i) => map ?? nothing(originals[i]!));
  };
  const found = await compare(model, image, originals, check, again, seed);
  return {
    engine: engine.name,
    layers: found?.layers ?? [],
    methods: found ? names.map((method, i) => ({ method, likeness: found.likeness[i]! })) : [],
  };
}

type Compared = {
  readonly layers: readonly string[];
  readonly likeness: readonly (readonly Likeness[])[];
};

/** Undefined where a network cannot take a shift away. */
async function compare(
  model: Model,
  image: InputImage,
  originals: readonly SignedMap[],
  check: Check,
  explain: (variant: Model, image: InputImage) => Promise<SignedMap[]>,
  seed: number,
): Promise<Compared | undefined> {
  if (check.kind === 'shift') {
    const correlations = await shiftInput(model, image, explain);
    return (
      correlations && {
        layers: [check.kind],
        likeness: correlations.map((signed) => [{ signed, absolute: signed, similarity: signed }]),
      }
    );
  }
  if (check.kind === 'labels') {
    const maps = await explain(await loadModel(check.path), image);
    const likeness = originals.map((own, i) => [likenessOf(own, maps[i]!)]);
    return { layers: [check.kind], likeness };
  }
  const isCascading = check.kind === 'cascading';
  const another = (variant: Model) => explain(variant, image);
  return randomise(model, originals, another, { seed, isCascading });
}

function signedMap(found: Attribution): SignedMap {
  const [, height, width] = found.shape;
  return { values: sumOverChannels(found), height, width };
}

/** What stands for the map of a network at which a method fails. */
function nothing({ height, width }: SignedMap): SignedMap {
  return { values: new Float32Array(height * width), height, width };
}
