// The labels and circuits of a configuration, checked against its models before anything is computed.

import type { Config } from '../config/config.ts';
import {
  assignAnnotations,
  type Annotations,
  type NamedUnits,
} from '../model/annotations/assign-annotations.ts';
import { loadAnnotations } from '../model/annotations/load-annotations.ts';
import { assignCircuits, type Circuits } from '../model/circuits/assign-circuits.ts';
import { loadCircuits } from '../model/circuits/load-circuits.ts';
import { loadModel } from '../model/model.ts';

/**
 * Reads and checks the labels that people wrote. A label may name any unit of a model, whether or not
 * it gets a page in this build.
 *
 * @throws UserError for a label that is wrong, with file and line
 */
export async function annotate({ annotations, models }: Config): Promise<Annotations> {
  const written = annotations === undefined ? [] : await loadAnnotations(annotations);
  if (written.length === 0) return new Map();
  return assignAnnotations(written, await Promise.all(models.map(unitsOf)));
}

/**
 * Reads and checks the circuits that people made.
 *
 * @throws UserError for a circuit that is wrong, with file and line
 */
export async function readCircuits({ circuits, models }: Config): Promise<Circuits> {
  const written = circuits === undefined ? [] : await loadCircuits(circuits);
  if (written.length === 0) return new Map();
  return assignCircuits(written, await Promise.all(models.map(unitsOf)));
}

async function unitsOf({ path, card, layers }: Config['models'][number]): Promise<NamedUnits> {
  const usual = await loadModel(path, { cardPath: card });
  const chosen = layers && (await loadModel(path, { cardPath: card, layers }));
  const all = new Map(
    [...usual.layers, ...(chosen?.layers ?? [])].map(({ name, shape }) => [name, shape[0]!]),
  );
  return {
    model: usual.slug,
    layers: Array.from(all, ([name, numUnits]) => ({ name, numUnits })),
  };
}
