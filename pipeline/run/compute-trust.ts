// Judges the pictures of a model's units; what is stored is left as it is.

import { trustKey, withPictures, type TrustPlan } from '../stages/trust.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Judges the units of the plans and stores what was found. */
export async function computeTrust(
  { model, dataset, store, pool, reporter }: ModelBuild,
  plans: readonly TrustPlan[],
): Promise<void> {
  const numUnits = plans.reduce((total, { units }) => total + units.length, 0);
  const progress = reporter.start(`trust of ${model.name}`, numUnits, 'units');
  const judge = async (plan: TrustPlan) => {
    const keys = plan.units.map((unit) => trustKey(dataset, model, plan, unit));
    const isStored = await Promise.all(keys.map((key) => store.has(key)));
    const units = plan.units.filter((_, i) => !isStored[i]);
    const waiting = keys.filter((_, i) => !isStored[i]);
    progress.skip(plan.units.length - units.length);
    if (units.length === 0) return;
    const entries = await pool.run('trust', await withPictures(store, { ...plan, units }));
    for (const [i, entry] of entries.entries()) {
      await store.putRecord(waiting[i]!, entry);
      progress.advance();
    }
  };
  // the deepest first, which take longest; pictures of few at once are fetched
  const queue = plans.toReversed();
  const lane = async () => {
    for (let plan = queue.shift(); plan; plan = queue.shift()) await judge(plan);
  };
  const lanes = Array.from({ length: pool.size + 1 }, () => lane);
  await workThrough(pool, lanes, (run) => run()).finally(() => progress.end());
}
