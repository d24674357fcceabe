// Writes how a model stands what is done to images into an atlas.

import { toThree } from '../../base/to-digits.ts';
import {
  corruptionError,
  meanCorruptionError,
} from '../../analyses/robustness/corruption-error.ts';
import { corruptions } from '../../dataset/corruptions/corruptions.ts';
import type { RobustnessRecord } from '../../store/lab-schema.ts';
import { findData } from '../kept-data.ts';
import type { Publishing } from '../publishing.ts';
import { cuesKey, type KeptCues } from './cues-job.ts';
import { rawImage, writeSheet } from './lab-pictures.ts';
import { robustnessKey, type KeptRobustness, type RobustnessJob } from './robustness-job.ts';
import type { RobustnessResults } from './robustness-results.ts';

/** Longer side of the pictures, px. */
const side = 96;

type Corruption = RobustnessRecord['corruptions'][number];

export async function publishRobustness(
  publishing: Publishing,
  results: RobustnessResults,
): Promise<void> {
  const { model, dataset, store, writer, version } = publishing;
  const keyOf = (job: RobustnessJob) => robustnessKey(model, dataset, job);
  const read = async (job: RobustnessJob) => (await findData<KeptRobustness>(store, keyOf(job)))!;
  const [plain] = results.jobs;
  const asTheyAre = await read(plain!);
  const adversarial: RobustnessRecord['adversarial'] = [];
  const spoiled: Corruption[] = [];
  for (const job of results.jobs) {
    const { attempt } = job;
    const { numImages, accuracy, pictures } = await read(job);
    if (attempt.kind === 'corruption') {
      const { name } = attempt;
      const file = `${model.slug}/lab/corruptions/${name.replaceAll(' ', '-')}.webp`;
      const shown = await writeSheet(writer, file, pictures.map(rawImage), side);
      const other = results.others.find(
        (each) => each.attempt.kind === 'corruption' && each.attempt.name === name,
      );
      const relative = other && corruptionError(accuracy, (await read(other)).accuracy);
      spoiled.push({
        kind: name,
        group: corruptions.find((each) => each.name === name)!.group,
        accuracy: accuracy.map(toThree),
        pictures: shown,
        ...(relative !== undefined && { relative: toThree(relative) }),
      });
    } else if (attempt.kind !== 'nothing') {
      const bound = attempt.kind === 'one-pixel' ? 1 : attempt.bound;
      const own = toThree(accuracy[0]!);
      adversarial.push({ kind: attempt.kind, bound, numImages, accuracy: own });
    }
  }
  const mean = meanCorruptionError(spoiled.map(({ relative }) => relative));
  const cues = await cuesOf(publishing, results);
  const record: RobustnessRecord = {
    model: model.slug,
    numImages: asTheyAre.numImages,
    accuracy: toThree(asTheyAre.accuracy[0]!),
    adversarial,
    corruptions: spoiled,
    ...(mean !== undefined &&
      results.baseline !== undefined && {
        corruptionError: { value: toThree(mean), baseline: results.baseline },
      }),
    ...(cues && { cues }),
    provenance: {
      key: keyOf(plain!),
      recipe: {
        analysis: 'robustness',
        epsilons: [...results.epsilons],
        corruptions: corruptions.length,
      },
      dataset: dataset.fingerprint,
      model: model.hash,
      engine: asTheyAre.engine,
      version,
    },
  };
  await writer.writeRecord(`${model.slug}/lab/robustness.json`, record);
}

async function cuesOf(
  { model, store, writer }: Publishing,
  { cues: job }: RobustnessResults,
): Promise<RobustnessRecord['cues']> {
  const kept = job && (await findData<KeptCues>(store, cuesKey(model, job)));
  if (!kept?.shares) return undefined;
  const { numImages, shape, texture, classes } = kept.shares;
  const labelOf = (index: number) => model.card.labels[index] ?? `class ${index}`;
  const images = kept.shown.map(({ image }) => rawImage(image));
  const pictures = await writeSheet(writer, `${model.slug}/lab/cues.webp`, images, side);
  return {
    numImages,
    shape: toThree(shape),
    texture: toThree(texture),
    classes: classes.map((each) => ({
      label: labelOf(each.index),
      shape: toThree(each.shape),
      count: each.count,
    })),
    pictures: kept.shown.map((each, i) => ({
      picture: pictures[i]!,
      shape: labelOf(each.shape),
      texture: labelOf(each.texture),
      answer: labelOf(each.answer),
    })),
  };
}
