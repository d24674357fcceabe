// How the model of the fixture atlas stands what is done to images.

import type { RobustnessRecord } from '../../pipeline/store/lab-schema.ts';
import type { FixtureModel } from './fixture-models.ts';
import { shrink, writeSheet, type Pixels } from './fixture-pictures.ts';
import { fixtureProvenance } from './fixture-units.ts';

/** Side of small pictures, px. */
const SMALL = 48;

/** Four kinds of corruption, every attack, some images whose shape and texture disagree. */
export async function fixtureRobustness(
  root: string,
  model: FixtureModel,
  photo: Pixels,
): Promise<RobustnessRecord> {
  const file = `${model.slug}/lab/robustness.webp`;
  const kinds = [
    ['gaussian-noise', 'noise'],
    ['defocus-blur', 'blur'],
    ['fog', 'weather'],
    ['jpeg', 'digital'],
  ] as const;
  const severities = [1, 2, 3, 4, 5];
  const cells = kinds.flatMap(() => severities.map(() => shrink(photo, SMALL)));
  const pictures = await writeSheet(root, file, cells, severities.length);
  return {
    model: model.slug,
    numImages: 96,
    accuracy: 0.75,
    adversarial: [
      ...(['fgsm', 'pgd', 'pgd-targeted'] as const).flatMap((kind) =>
        [1, 4, 8].map((bound) => ({ kind, bound, numImages: 96, accuracy: 0.6 / bound })),
      ),
      { kind: 'one-pixel', bound: 1, numImages: 24, accuracy: 0.7 },
    ],
    corruptions: kinds.map(([kind, group], i) => ({
      kind,
      group,
      accuracy: severities.map((severity) => 0.75 - severity / 10),
      pictures: pictures.slice(i * severities.length, (i + 1) * severities.length),
      relative: 0.9 + i / 10,
    })),
    corruptionError: { value: 1.05, baseline: 'Narrow Net' },
    cues: {
      numImages: 60,
      shape: 0.3,
      texture: 0.6,
      classes: model.labels.slice(0, 4).map((label, i) => ({ label, shape: i / 4, count: 10 + i })),
      pictures: pictures.slice(0, 4).map((picture, i) => ({
        picture,
        shape: model.labels[i]!,
        texture: model.labels[i + 1]!,
        answer: model.labels[i + 1]!,
      })),
    },
    provenance: fixtureProvenance(file, { analysis: 'robustness' }),
  };
}
