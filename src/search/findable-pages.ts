// Gathers the pages that are few: those of models, their circuits and wiring, their images, how they stand what is done to them, and articles.

import type { LabRecord } from '../../pipeline/store/lab-schema.ts';
import { thumbnailOf } from '../article-thumbnail.ts';
import { listArticles, type Article } from '../articles.ts';
import { getAtlas } from '../atlas.ts';
import { percent, plural } from '../format.ts';
import { findLab, findRobustness } from '../lab.ts';
import { shortLabel } from '../lab-words.ts';
import { findWiringIndex } from '../wiring.ts';
import type { Found } from './found.ts';

export async function readPages(): Promise<Found[]> {
  const { models } = await getAtlas();
  const pages: Found[] = [];
  for (const { slug, name, description, numLayers, numUnits } of models) {
    const size = `${plural(numLayers, 'layer')}, ${plural(numUnits, 'unit')}`;
    pages.push({ kind: 'model', title: name, note: description ?? size, path: [slug] });
    pages.push(...(await wiringPages(slug, name)));
    const lab = await findLab(slug);
    if (lab) pages.push(...labPages(lab, name));
    if (await findRobustness(slug)) pages.push(robustnessPage(slug, name));
  }
  for (const article of await listArticles()) pages.push(await articlePage(article));
  return pages;
}

async function articlePage(article: Article): Promise<Found> {
  const { id, data } = article;
  const { title, description: note } = data;
  const picture = await thumbnailOf(article);
  const path = ['articles', id];
  return { kind: 'article', title, note, path, ...(picture && { picture: picture.file }) };
}

async function wiringPages(model: string, name: string): Promise<Found[]> {
  const index = await findWiringIndex(model);
  if (!index) return [];
  return [
    ...index.circuits.map(({ slug, title }) => ({
      kind: 'circuit' as const,
      title,
      note: `circuit of ${name}`,
      path: [model, 'circuits', slug],
    })),
    {
      kind: 'wiring',
      title: `Wiring of ${name}`,
      note: 'all pairs of layers, and their weights',
      path: [model, 'wiring'],
    },
    ...index.pairs.map(({ slug, from, to }) => ({
      kind: 'wiring' as const,
      title: `${from.name} to ${to.name}`,
      note: `wiring and weights of two layers of ${name}`,
      path: [model, 'wiring', slug],
    })),
  ];
}

function labPages({ model, images, methods }: LabRecord, name: string): Found[] {
  return [
    {
      kind: 'images',
      title: 'What made it say that?',
      note: `${plural(images.length, 'image')} of ${name} by ${plural(methods.length, 'method')} of attribution, and their checks`,
      path: [model, 'images'],
    },
    ...images.map(({ slug, image, label, prediction }) => {
      const said =
        prediction && `${shortLabel(prediction.label)} ${percent(prediction.probability)}`;
      const is = label === undefined ? undefined : `it is ${shortLabel(label)}`;
      return {
        kind: 'image' as const,
        title: image,
        note: [said && `${name} says ${said}`, is].filter(Boolean).join(', ') || `image of ${name}`,
        path: [model, 'images', slug],
        picture: `${model}/lab/${slug}/photo.webp`,
      };
    }),
  ];
}

function robustnessPage(model: string, name: string): Found {
  return {
    kind: 'robustness',
    title: `Robustness of ${name}`,
    note: 'how it stands attacks, noise and other corruptions, shape against texture',
    path: [model, 'robustness'],
  };
}
