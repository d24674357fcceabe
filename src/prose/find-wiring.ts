// Circuits and weights of the atlas, by what articles call them.

import { unknownName, UserError } from '../../pipeline/base/user-error.ts';
import type { CircuitRecord, WiringRecord } from '../../pipeline/store/wiring-schema.ts';
import { findWiring, findWiringIndex, getCircuit } from '../wiring.ts';
import type { FoundUnit } from './find-unit.ts';

type Side = WiringRecord['inputs'][number];
export type FoundEdge = { readonly side: Side; readonly edge: Side['edges'][number] };

/** A circuit that people made. @throws UserError with `at` where the model has none of that name */
export async function findCircuit(model: string, slug: string, at: string): Promise<CircuitRecord> {
  const { circuits = [] } = (await findWiringIndex(model)) ?? {};
  const slugs = circuits.map((circuit) => circuit.slug);
  if (!slugs.includes(slug)) throw unknownName(`${at}: circuit`, slug, slugs);
  return getCircuit(model, slug);
}

/** The kernel that one unit reads another with. @throws UserError with `at` where none is kept */
export async function findEdge(from: FoundUnit, to: FoundUnit, at: string): Promise<FoundEdge> {
  if (from.model.slug !== to.model.slug) {
    throw new UserError(
      `${at}: weights: got units of ${from.model.slug} and ${to.model.slug}, expected two of one model`,
    );
  }
  const wiring = await findWiring(to.model.slug, to.record.layer.slug, to.unit.channel);
  const kept = wiring?.inputs.flatMap((side) => side.edges.map((edge) => ({ side, edge }))) ?? [];
  const found = kept.find(({ edge: { unit } }) => unit.id === from.id);
  if (found) return found;
  throw unknownName(
    `${at}: unit that ${to.id} reads`,
    from.id,
    kept.map(({ edge }) => edge.unit.id),
  );
}
