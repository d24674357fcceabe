// Circuits that were read → the units they are made of.

import { unknownName, UserError } from '../../base/user-error.ts';
import type { NamedUnits } from '../annotations/assign-annotations.ts';
import type { WrittenCircuit } from './circuit-input.ts';

/** A circuit that people made. */
export type HandMadeCircuit = {
  readonly slug: string;
  readonly title: string;
  readonly caption?: string;
  readonly nodes: readonly {
    /** The layer's name. */
    readonly layer: string;
    readonly channel: number;
    readonly group?: string;
    readonly label?: string;
  }[];
};

/** By the model's slug. */
export type Circuits = ReadonlyMap<string, readonly HandMadeCircuit[]>;

/**
 * Finds the units of each circuit.
 *
 * @throws UserError with file and line for a model or a unit that does not exist, with the nearest
 * that do, and for a unit that stands in a circuit twice
 */
export function assignCircuits(
  written: readonly WrittenCircuit[],
  models: readonly NamedUnits[],
): Circuits {
  const circuits = new Map<string, HandMadeCircuit[]>();
  for (const circuit of written) {
    const { slug, title, caption } = circuit;
    const model = models.find((each) => each.model === circuit.model);
    if (!model) {
      const slugs = models.map((each) => each.model);
      throw unknownName(`${circuit.modelSource}, model`, circuit.model, slugs);
    }
    const nodes = nodesOf(circuit, model);
    const own = circuits.get(model.model) ?? [];
    circuits.set(model.model, [...own, { slug, title, ...(caption && { caption }), nodes }]);
  }
  return circuits;
}

function nodesOf({ groups, sourceOf }: WrittenCircuit, { layers }: NamedUnits) {
  const known = new Set<string>();
  return groups.flatMap(({ label: group, units }, g) =>
    units.map(({ unit, label }, u) => {
      const noun = `${sourceOf(g, u)}, unit`;
      // names of layers may hold colons themselves
      const [, name, digits] = /^(.+):(\d+)$/.exec(unit) ?? [];
      const layer = layers.find((each) => each.name === name);
      const channel = Number(digits);
      if (!layer || channel >= layer.numUnits) throw unknownName(noun, unit, unitNames(layers));
      const id = `${layer.name}:${channel}`;
      if (known.has(id)) {
        throw new UserError(`${noun}: got ${id} again, expected each unit once in a circuit`);
      }
      known.add(id);
      return { layer: layer.name, channel, ...(group && { group }), ...(label && { label }) };
    }),
  );
}

function unitNames(layers: NamedUnits['layers']): string[] {
  return layers.flatMap(({ name, numUnits }) =>
    Array.from({ length: numUnits }, (_, channel) => `${name}:${channel}`),
  );
}
