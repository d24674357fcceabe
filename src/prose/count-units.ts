// How many units of the atlas are of a kind, for articles.

import { chunksOf } from '../../pipeline/base/chunks.ts';
import { UserError } from '../../pipeline/base/user-error.ts';
import type { UnitRecord } from '../../pipeline/store/schema.ts';
import { getLayer, getUnit } from '../atlas.ts';
import { findModel, findPlace } from './find-unit.ts';
import { valueAt } from './find-value.ts';

type Slugs = { readonly model: string; readonly layer: string };

/** Files that are read at once. */
const NUM_OPEN = 64;

/** Layers that were read, whose units are counted in many ways. */
const layersRead = new Map<string, Promise<UnitRecord[]>>();

/** `trust.verdict=good`, `selectivity.index>=0.5`, `max<1`, or a field alone. */
const condition = /^([^\s=<>]+?)(?:(=|>=|<)(\S+))?$/;

/**
 * @param names layers, with spaces or commas between them; all of the only model where none is named
 * @param where conditions, with spaces between them, that all must be met: `trust.verdict=good
 *   selectivity.index>=0.5`; a field alone counts the units that have it
 * @throws UserError with `at`, a file and line, for a layer that there is not, and a field that no unit has
 */
export async function countUnits(
  names: string | undefined,
  where: string,
  at: string,
): Promise<number> {
  const layers = await Promise.all((await findLayers(names, at)).map(unitsOf));
  const units = layers.flat();
  const conditions = where.split(/\s+/).filter(Boolean);
  return conditions.reduce((left, text) => left.filter(readCondition(text, units, at)), units)
    .length;
}

async function findLayers(names: string | undefined, at: string): Promise<Slugs[]> {
  if (names === undefined) {
    const { slug, layers } = await findModel(undefined, at);
    return layers.map((layer) => ({ model: slug, layer: layer.slug }));
  }
  const places = names.split(/[\s,]+/).filter(Boolean);
  const found = await Promise.all(places.map((place) => findPlace(place, at)));
  return found.map(({ model, layer }) => ({ model: model.slug, layer: layer.slug }));
}

/** All units of a layer, by the slugs of both. */
export function unitsOf({ model, layer }: Slugs): Promise<UnitRecord[]> {
  const key = `${model}/${layer}`;
  const found = layersRead.get(key) ?? readUnits({ model, layer });
  layersRead.set(key, found);
  return found;
}

async function readUnits({ model, layer }: Slugs): Promise<UnitRecord[]> {
  const { units } = await getLayer(model, layer);
  const read: UnitRecord[] = [];
  for (const some of chunksOf(units, NUM_OPEN)) {
    read.push(...(await Promise.all(some.map(({ channel }) => getUnit(model, layer, channel)))));
  }
  return read;
}

function readCondition(
  text: string,
  units: readonly UnitRecord[],
  at: string,
): (unit: UnitRecord) => boolean {
  const [, path, sign, wanted] = condition.exec(text) ?? [];
  if (path === undefined) {
    throw new UserError(
      `${at}: where: got "${text}", expected one as trust.verdict=good, selectivity.index>=0.5 or trust`,
    );
  }
  if (!units.some((unit) => valueAt(unit, path) !== undefined)) {
    throw new UserError(
      `${at}: where: got "${path}", which no unit has, expected a field of units`,
    );
  }
  return (unit) => {
    const value = valueAt(unit, path);
    if (sign === undefined) return value !== undefined;
    if (sign === '=') return String(value) === wanted;
    if (typeof value !== 'number') return false;
    return sign === '<' ? value < Number(wanted) : value >= Number(wanted);
  };
}
