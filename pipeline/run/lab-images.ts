// The images of the lab: those that are listed, or those that the network names most and least surely.

import { basename } from 'node:path';
import type { RgbImage } from '../base/rgb-image.ts';
import { UnreadableImage } from '../dataset/dataset.ts';
import { readImageFile } from '../dataset/image-file.ts';
import {
  answersKey,
  chooseImages,
  planAnswers,
  scoresKey,
  type Chosen,
} from '../stages/lab/answers.ts';
import { plainSlug } from '../model/slug.ts';
import type { LabPhoto } from '../stages/lab/lab-results.ts';
import { classNames } from '../stages/unit-record.ts';
import { listLabImages } from './list-lab-images.ts';
import { runLabJobs } from './lab-jobs.ts';
import type { ModelBuild } from './model-build.ts';

type Found = Omit<LabPhoto, 'slug' | 'scores'>;

/** Read and scored; those that cannot be read are noted. */
export async function findLabImages(build: ModelBuild, numClasses: number): Promise<LabPhoto[]> {
  const { images } = build.config.lab;
  const found = images === 'auto' ? await chosenOf(build, numClasses) : await listed(build);
  const jobs = found.map(({ photo }) => ({ photo }));
  const scores = await runLabJobs(build, {
    name: 'scores',
    title: 'class scores',
    noun: 'images',
    jobs,
    keyOf: (job) => scoresKey(build.model, job),
  });
  const slugs = slugsOf(found.map(({ id }) => id));
  return found.flatMap((image, i) => {
    const own = scores[i]!.scores;
    if (own.every(Number.isFinite)) return [{ ...image, slug: slugs[i]!, scores: own }];
    build.reporter.note(`lab: left out ${image.id}: its class scores are not finite`);
    return [];
  });
}

async function chosenOf(build: ModelBuild, numClasses: number): Promise<Found[]> {
  const { model, dataset, config } = build;
  const parts = await runLabJobs(build, {
    name: 'answers',
    title: 'answers',
    noun: 'parts of the data set',
    jobs: planAnswers(dataset),
    keyOf: (job) => answersKey(model, dataset, job),
  });
  const answers = parts.flatMap((part) => part.answers);
  const chosen = chooseImages(model, dataset, answers, numClasses, config.lab.numImages);
  const nameOf = classNames(model, dataset);
  return Promise.all(
    chosen.map(async ({ index, ...how }) => {
      const { id, label } = dataset.images[index]!;
      const photo = await dataset.read(index, model.card.preprocessing);
      return {
        id,
        ...(label !== undefined && { label: nameOf(label) }),
        ...how,
        photo: plain(photo),
      };
    }),
  );
}

async function listed({ model, config, reporter }: ModelBuild): Promise<Found[]> {
  const found: Found[] = [];
  for (const { id, path } of await listLabImages(config.lab.images)) {
    const photo = await readImageFile(path, model.card.preprocessing).catch((error: unknown) => {
      if (error instanceof UnreadableImage) return error.message;
      throw error;
    });
    const chosen: Chosen = 'listed';
    if (typeof photo !== 'string') found.push({ id, chosen, photo: plain(photo) });
    else reporter.note(`lab: left out ${id}: ${photo}`);
  }
  return found;
}

/** Without what else a file may hold. */
function plain({ width, height, data, bands }: RgbImage): RgbImage {
  return { width, height, data, ...(bands && { bands }) };
}

/** Names of files without their ending in letters that addresses bear, each once. */
export function slugsOf(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    const stem = plainSlug(basename(id).replace(/\.\w+$/, ''));
    const folder = id.includes('/') ? id.slice(0, id.indexOf('/')).toLowerCase() : '';
    const named = /^\d*$/.test(stem)
      ? `${folder.replace(/[^a-z0-9_-]+/g, '-')}-${stem}`.replace(/^-+|-+$/g, '')
      : stem;
    let slug = named || 'image';
    for (let n = 2; taken.has(slug); n++) slug = `${named || 'image'}-${n}`;
    taken.add(slug);
    return slug;
  });
}
