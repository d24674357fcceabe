// Labels that were read → the units they belong to.

import { unknownName, UserError } from '../../base/user-error.ts';
import type { Annotation, WrittenAnnotation } from './annotation-input.ts';

/** The units of a model that may be named. */
export type NamedUnits = {
  /** Slug of the model. */
  readonly model: string;
  readonly layers: readonly { readonly name: string; readonly numUnits: number }[];
};

/** By the model's slug, then by the unit's id, e.g. `mixed4a:12`. */
export type Annotations = ReadonlyMap<string, ReadonlyMap<string, Annotation>>;

/**
 * Finds the unit of each label.
 *
 * @throws UserError with file and line for a unit that does not exist, with the nearest that do, and
 * for a second label of a unit
 */
export function assignAnnotations(
  written: readonly WrittenAnnotation[],
  models: readonly NamedUnits[],
): Annotations {
  const units = unitsByName(models);
  const annotations = new Map(models.map(({ model }) => [model, new Map<string, Annotation>()]));
  const sources = new Map<string, string>();
  for (const { unit, annotation, source } of written) {
    const found = units.get(unit);
    if (!found) throw unknownName(`${source}, unit`, unit, namesLike(unit, units));
    const { model, id } = found;
    const first = sources.get(`${model}/${id}`);
    if (first !== undefined) {
      throw new UserError(
        `${source}, unit: got a second label for ${unit}, expected one per unit; the first is in ${first}`,
      );
    }
    sources.set(`${model}/${id}`, source);
    annotations.get(model)!.set(id, annotation);
  }
  return annotations;
}

/** The names of units in the form that was meant: with the model or without. */
function namesLike(unit: string, units: ReturnType<typeof unitsByName>): string[] {
  const hasModel = Array.from(units.values()).some(({ model }) => unit.startsWith(`${model}/`));
  const short = Array.from(units).flatMap(([name, { id }]) => (name === id ? [name] : []));
  return hasModel || short.length === 0
    ? Array.from(new Set(Array.from(units.values(), ({ model, id }) => `${model}/${id}`)))
    : short;
}

/** Every unit under each of its names: with its model, and without where there is only one. */
function unitsByName(
  models: readonly NamedUnits[],
): Map<string, { readonly model: string; readonly id: string }> {
  const units = new Map<string, { model: string; id: string }>();
  for (const { model, layers } of models) {
    for (const { name, numUnits } of layers) {
      for (let channel = 0; channel < numUnits; channel++) {
        const id = `${name}:${channel}`;
        units.set(`${model}/${id}`, { model, id });
        if (models.length === 1) units.set(id, { model, id });
      }
    }
  }
  return units;
}
