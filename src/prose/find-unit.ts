// What the components of articles name: models, layers and units of the atlas, or an error with file and line.

import { unknownName, UserError } from '../../pipeline/base/user-error.ts';
import type {
  LayerRecord,
  LayerSummary,
  ModelRecord,
  UnitSummary,
} from '../../pipeline/store/schema.ts';
import { getAtlas, getLayer, getModel } from '../atlas.ts';

export type FoundUnit = {
  readonly model: ModelRecord;
  readonly record: LayerRecord;
  /** Its line in the layer's table. */
  readonly unit: UnitSummary;
  /** `mixed4a:97` */
  readonly id: string;
};

/**
 * A model by its slug or name; the only one of the atlas where none is named.
 *
 * @param at `FILE:LINE`, of messages; here and below
 * @throws UserError where there is none of that name, or none is named of several
 */
export async function findModel(name: string | undefined, at: string): Promise<ModelRecord> {
  const { models } = await getAtlas();
  const found = name === undefined ? models : models.filter((model) => isCalled(model, name));
  if (found.length === 1) return getModel(found[0]!.slug);
  const slugs = models.map(({ slug }) => slug);
  if (name !== undefined) throw unknownName(`${at}: model`, name, slugs);
  throw new UserError(
    `${at}: model: got none, expected one of ${slugs.join(', ')}, since the atlas has several`,
  );
}

/** A layer by its name or slug. @throws UserError where the model has none of that name */
export function findLayer(model: ModelRecord, name: string, at: string): LayerSummary {
  const layer = model.layers.find((each) => isCalled(each, name));
  if (layer) return layer;
  throw unknownName(
    `${at}: layer`,
    name,
    model.layers.map((each) => each.name),
  );
}

/**
 * A unit by what it is called: `googlenet/mixed4a:97`, or `mixed4a:97` where the atlas has one model.
 *
 * @throws UserError where there is no such model, layer or channel, or it has no page
 */
export async function findUnit(text: string, at: string): Promise<FoundUnit> {
  const [, place, digits] = /^(.+):(\d+)$/.exec(text.trim()) ?? [];
  if (place === undefined) {
    throw new UserError(`${at}: unit: got "${text}", expected one as mixed4a:97`);
  }
  const { model, layer } = await findPlace(place, at);
  const record = await getLayer(model.slug, layer.slug);
  const channel = Number(digits);
  const unit = record.units.find((each) => each.channel === channel);
  const channels = record.units.map((each) => String(each.channel));
  if (!unit) throw unknownName(`${at}: channel of ${layer.name}`, digits!, channels);
  return { model, record, unit, id: `${layer.name}:${channel}` };
}

/** Units in a text, one after the other with spaces or commas between them. */
export function findUnits(texts: string, at: string): Promise<FoundUnit[]> {
  const ids = texts.split(/[\s,]+/).filter(Boolean);
  return Promise.all(ids.map((id) => findUnit(id, at)));
}

/**
 * A layer by what it is called: `googlenet/mixed4a`, or `mixed4a`. Names of layers may hold slashes: what
 * stands before the first is a model where one is called so.
 */
export async function findPlace(
  place: string,
  at: string,
): Promise<{ model: ModelRecord; layer: LayerSummary }> {
  const { models } = await getAtlas();
  const slash = place.indexOf('/');
  const first = place.slice(0, slash);
  const isNamed = slash > 0 && models.some((model) => isCalled(model, first));
  if (!isNamed && models.length > 1 && slash > 0) await findModel(first, at);
  const model = await findModel(isNamed ? first : undefined, at);
  return { model, layer: findLayer(model, isNamed ? place.slice(slash + 1) : place, at) };
}

export const isCalled = ({ slug, name }: { slug: string; name: string }, text: string) =>
  slug === text || name === text;
