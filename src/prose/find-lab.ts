// What the lab of a model found, by what articles call it: images, classes, methods.

import { unknownName, UserError } from '../../pipeline/base/user-error.ts';
import type {
  LabImage,
  LabMap,
  LabRecord,
  MethodRecord,
  Prediction,
  RobustnessRecord,
} from '../../pipeline/store/lab-schema.ts';
import type { ModelRecord } from '../../pipeline/store/schema.ts';
import { findLab, findRobustness, getLabImage } from '../lab.ts';
import { shortLabel } from '../lab-words.ts';

export type FoundMaps = {
  readonly image: LabImage;
  /** The class that is explained. */
  readonly prediction: Prediction;
  readonly maps: readonly { readonly method: MethodRecord; readonly map: LabMap }[];
};

/** @throws UserError with `at`, a file and line, where the model has no lab; here and below */
export async function findLabOf({ slug }: ModelRecord, at: string): Promise<LabRecord> {
  const lab = await findLab(slug);
  if (lab) return lab;
  throw new UserError(`${at}: lab: got ${slug}, which has none, expected a model that has`);
}

export async function findRobustnessOf(
  { slug }: ModelRecord,
  at: string,
): Promise<RobustnessRecord> {
  const record = await findRobustness(slug);
  if (record) return record;
  throw new UserError(
    `${at}: robustness: got ${slug}, which was not tried, expected a model that was`,
  );
}

/** Methods by name, with spaces or commas between them, in that order; all where none is named. */
export function findMethods(
  { methods }: LabRecord,
  names: string | undefined,
  at: string,
): readonly MethodRecord[] {
  if (names === undefined) return methods;
  const known = methods.map(({ name }) => name);
  return names
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((name) => {
      const found = methods.find((method) => method.name === name);
      if (!found) throw unknownName(`${at}: method`, name, known);
      return found;
    });
}

/**
 * Maps of one image.
 *
 * @param options.image its slug, or its path in the data set
 * @param options.label a class that is explained; the most probable where none is named
 */
export async function findMaps(
  lab: LabRecord,
  options: { image: string; label?: string | undefined; methods?: string | undefined },
  at: string,
): Promise<FoundMaps> {
  const named = lab.images.find(({ slug, image }) => [slug, image].includes(options.image));
  if (!named) {
    const slugs = lab.images.map(({ slug }) => slug);
    throw unknownName(`${at}: image of the lab`, options.image, slugs);
  }
  const image = await getLabImage(lab.model, named.slug);
  const labels = image.targets.map(({ prediction }) => shortLabel(prediction.label));
  const label = options.label ?? labels[0] ?? '';
  const target = image.targets[labels.indexOf(shortLabel(label))];
  if (!target) throw unknownName(`${at}: class explained of ${named.slug}`, label, labels);
  const maps = findMethods(lab, options.methods, at).flatMap((method) => {
    const map = target.maps.find((each) => each.method === method.name);
    return map ? [{ method, map }] : [];
  });
  if (maps.length === 0) {
    throw new UserError(
      `${at}: maps: got none of ${named.slug} by ${options.methods ?? 'any method'}, expected one`,
    );
  }
  return { image, prediction: target.prediction, maps };
}
