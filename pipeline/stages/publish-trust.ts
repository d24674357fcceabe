// What a unit's record says of how far its picture can be trusted.

import type { Trust } from '../store/schema.ts';
import type { Publishing } from './publishing.ts';
import { TrustEntry, trustKey, trustRecipe } from './trust.ts';

/** Undefined where nothing could be checked. */
export async function publishTrust(
  { model, dataset, version, store, trust }: Publishing,
  layer: string,
  channel: number,
): Promise<Trust | undefined> {
  for (const plan of trust ?? []) {
    const unit = plan.layer === layer && plan.units.find((each) => each.channel === channel);
    if (!unit) continue;
    const key = trustKey(dataset, model, plan, unit);
    const { engine, trust: found } = TrustEntry.parse(await store.getRecord(key));
    if (!found) return undefined;
    const { fingerprint } = dataset;
    const made = { key, recipe: trustRecipe, model: model.hash, dataset: fingerprint };
    return { ...found, provenance: { ...made, engine, version } };
  }
  return undefined;
}
