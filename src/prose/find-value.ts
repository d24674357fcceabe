// One number or word of the atlas, by what articles call it, so that no one types it.

import { unknownName } from '../../pipeline/base/user-error.ts';
import type { LabImage } from '../../pipeline/store/lab-schema.ts';
import { getAtlas, getLayer, getMap, getUnit } from '../atlas.ts';
import { findLab, findRobustness, getLabImage } from '../lab.ts';
import { findWiring } from '../wiring.ts';
import { findModel, findPlace, findUnit, isCalled } from './find-unit.ts';

/** By which entries of lists can be called, beside their place from 0. */
const names = ['name', 'method', 'kind', 'label', 'layer', 'id'] as const;

/** What an image of the lab is called by, before its name. */
const IMAGES = 'images/';

/**
 * A number or a word of a record.
 *
 * @param of a unit (`mixed4a:97`; with `wiring`), a layer (with `atlas`), a model (with `lab` and
 *   `robustness`) or an image of a lab (`images/shell-000012`); the only model of the atlas
 *   where nothing is named
 * @param path of fields, as `trust.twin.cosine` or `lab.methods.gradient.weights.absolute.median`
 * @throws UserError with `at`, a file and line, where there is none
 */
export async function findValue(
  of: string | undefined,
  path: string,
  at: string,
): Promise<number | string> {
  const value = follow(await findRecord(of, at), path, at);
  if (typeof value === 'number' || typeof value === 'string') return value;
  const inside = Object.keys(value as object).map((key) => `${path}.${key}`);
  throw unknownName(`${at}: value`, path, inside);
}

/** What a path leads to; undefined where the record has no such field. */
export function valueAt(record: unknown, path: string): unknown {
  return path.split('.').reduce(step, record);
}

function follow(record: unknown, path: string, at: string): unknown {
  let value = record;
  for (const [i, key] of path.split('.').entries()) {
    const next = step(value, key);
    if (next === undefined || next === null) {
      const before = path.split('.').slice(0, i);
      const known = keysOf(value).map((name) => [...before, name].join('.'));
      throw unknownName(`${at}: value`, [...before, key].join('.'), known);
    }
    value = next;
  }
  return value;
}

function step(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  if (!Array.isArray(value)) return undefined;
  return value.find((entry: unknown) => nameOf(entry) === key) as unknown;
}

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return Object.keys(value);
  return value.map((entry: unknown, i) => nameOf(entry) ?? String(i));
}

function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const fields = entry as Partial<Record<(typeof names)[number], unknown>>;
  return names.map((name) => fields[name]).find((name) => typeof name === 'string');
}

async function findRecord(of: string | undefined, at: string): Promise<unknown> {
  const { models } = await getAtlas();
  if (of?.startsWith(IMAGES)) return findImage(of.slice(IMAGES.length), at);
  if (of === undefined || models.some((model) => isCalled(model, of))) {
    const model = await findModel(of, at);
    const [lab, robustness] = await Promise.all([findLab(model.slug), findRobustness(model.slug)]);
    return { ...model, lab, robustness };
  }
  if (/:\d+$/.test(of)) {
    const { model, record, unit } = await findUnit(of, at);
    const place = [model.slug, record.layer.slug, unit.channel] as const;
    const [found, wiring] = await Promise.all([getUnit(...place), findWiring(...place)]);
    return { ...found, wiring };
  }
  const { model, layer } = await findPlace(of, at);
  const record = await getLayer(model.slug, layer.slug);
  const hasAtlas = record.maps?.includes('activations');
  const atlas = hasAtlas ? await getMap(model.slug, layer.slug, 'activations') : undefined;
  return { ...record, ...record.layer, atlas };
}

async function findImage(name: string, at: string): Promise<LabImage> {
  const { models } = await getAtlas();
  const labs = await Promise.all(models.map(({ slug }) => findLab(slug)));
  const images = labs.flatMap((lab) => (lab ? lab.images.map(({ slug }) => ({ lab, slug })) : []));
  const found = images.find(({ slug }) => slug === name);
  if (found) return getLabImage(found.lab.model, name);
  throw unknownName(
    `${at}: image of the lab`,
    name,
    images.map(({ slug }) => slug),
  );
}
