// Gathers what can be found on the site: everything of the atlas, and the articles.

import { mapFolders } from '../../pipeline/store/map-schema.ts';
import type { MapKind, ModelRecord } from '../../pipeline/store/schema.ts';
import { getAtlas, getLayer, getMap, getModel } from '../atlas.ts';
import { mapWords } from '../map-words.ts';
import type { Findable } from './build-search.ts';
import { readPages } from './findable-pages.ts';

/** Read once for all files of the search. */
export async function readFindable(): Promise<Findable> {
  const models: Findable['models'][number][] = [];
  for (const { slug } of (await getAtlas()).models) models.push(await readModel(slug));
  return {
    models,
    maps: {
      activations: mapPage('activations'),
      units: mapPage('units'),
      images: mapPage('images'),
    },
    pages: await readPages(),
  };
}

async function readModel(model: string): Promise<Findable['models'][number]> {
  const { slug, name, labels, layers } = await getModel(model);
  const own: Findable['models'][number]['layers'][number][] = [];
  for (const layer of layers) {
    const { units, maps } = await getLayer(slug, layer.slug);
    own.push({ slug: layer.slug, name: layer.name, units, maps });
  }
  const classAtlas = await readClassAtlas(slug, own);
  return { slug, name, labels, layers: own, ...(classAtlas && { classAtlas }) };
}

/** The atlas of the last layer that tells its cells by class: there classes are best told apart. */
async function readClassAtlas(
  model: ModelRecord['slug'],
  layers: Findable['models'][number]['layers'],
): Promise<Findable['models'][number]['classAtlas']> {
  const last = layers.findLast(({ maps }) => maps?.includes('activations'));
  if (!last) return undefined;
  const { scores, counts } = await getMap(model, last.slug, 'activations');
  const classes = (scores ?? counts)?.classes;
  return classes && { layer: last.slug, classes };
}

function mapPage(kind: MapKind): { title: string; folder: string } {
  return { title: mapWords[kind].link, folder: mapFolders[kind] };
}
