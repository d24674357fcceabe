// Lays out the samples of layers by workers; what an earlier build kept is left as it is.

import type { AtlasPlan, PlannedLayer } from '../stages/atlas-plan.ts';
import { loadSamples, mostSamplesOf } from '../stages/atlas-samples.ts';
import { keepData } from '../stages/kept-data.ts';
import { fewestSamples } from '../stages/layer-map.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Numbers of the samples that lie in memory while layers are laid out: 512 MB, or those of one layer. */
const mostNumbers = 2 ** 27;

/** Stores the layouts of all layers that have enough samples, as many side by side as there are workers and memory for. */
export async function layOutLayers(
  { model, store, pool, reporter }: ModelBuild,
  { sampling, layers }: AtlasPlan,
): Promise<void> {
  const numLayouts = layers.reduce((total, { layouts }) => total + layouts.length, 0);
  const progress = reporter.start(`layouts of ${model.name}`, numLayouts, 'layouts');
  const layOut = async ({ layer, samples, layouts }: PlannedLayer) => {
    const isStored = await Promise.all(layouts.map(({ key }) => store.has(key)));
    const missing = layouts.filter((_, i) => !isStored[i]);
    progress.skip(layouts.length - missing.length);
    if (missing.length === 0) return;
    const { vectors: points } = await loadSamples(store, samples, sampling, layer);
    const place = async ({ key, options }: (typeof layouts)[number]) => {
      const isShown = key === layouts[0]!.key;
      if (points.numPoints >= fewestSamples) {
        await keepData(store, key, await pool.run('layout', { points, options, isShown }));
      }
      progress.advance();
    };
    await Promise.all(missing.map(place));
  };
  const widest = Math.max(
    ...layers.map(({ layer }) => mostSamplesOf(sampling, layer) * layer.shape[0]!),
  );
  const numLanes = Math.min(
    Math.ceil(pool.size / layers[0]!.layouts.length),
    Math.max(1, Math.floor(mostNumbers / widest)),
  );
  // the deepest first, which have the most channels
  const queue = layers.toReversed();
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await layOut(next);
  };
  const lanes = Array.from({ length: numLanes }, () => lane);
  await workThrough(pool, lanes, (run) => run()).finally(() => progress.end());
}
