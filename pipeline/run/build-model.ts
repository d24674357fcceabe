// Computes what an atlas shows of one model: what is stored is taken, the rest is given to workers.

import type { Config } from '../config/config.ts';
import { createOrtEngine } from '../engine/ort.ts';
import { costOf } from '../graph/cost.ts';
import { loadModel, type Model } from '../model/model.ts';
import { kernelsOf } from '../analyses/weights/kernels.ts';
import { unitExamples } from '../analyses/examples/unit-examples.ts';
import { numKept } from '../stages/examples.ts';
import type { ModelResults } from '../stages/model-results.ts';
import { planQuilts } from '../stages/quilt.ts';
import { planReconstructions } from '../stages/reconstruction.ts';
import { relate } from '../stages/relations.ts';
import { planStrips } from '../stages/strip.ts';
import { planTrust } from '../stages/trust.ts';
import type { Selection } from '../stages/visualization.ts';
import { planContexts } from '../stages/wiring/context.ts';
import { planEdges } from '../stages/wiring/edges.ts';
import { computeExamples } from './compute-examples.ts';
import { computeLab } from './compute-lab.ts';
import { computeMaps } from './compute-maps.ts';
import { computePictures } from './compute-pictures.ts';
import { computeQuilts } from './compute-quilts.ts';
import { computeReconstructions } from './compute-reconstructions.ts';
import { computeStrips } from './compute-strips.ts';
import { computeSurvey } from './compute-survey.ts';
import { computeTrust } from './compute-trust.ts';
import { computeTuning } from './compute-tuning.ts';
import { computeUnitMaps } from './compute-unit-maps.ts';
import { computeContexts, computeEdges } from './compute-wiring.ts';
import type { BuildModelContext, ModelBuild } from './model-build.ts';
import { openPool } from './pool.ts';
import { recipesOf } from './recipes.ts';
import { seatsOf } from './seats.ts';
import { testModel } from './test-model.ts';

/**
 * Everything that is published of one model.
 *
 * @throws UserError where the model fails its self-test, or no image can be read; the reason of the
 * signal where that is aborted, as soon as nothing is under way any more
 */
export async function buildModel(
  context: BuildModelContext,
  written: Config['models'][number],
): Promise<ModelResults> {
  const { config, dataset, signal, stopwatch } = context;
  const layers = written.layers;
  const model = await loadModel(written.path, { cardPath: written.card, layers });
  const selfTest = await stopwatch.time('self-test', () => testModel(context, model));
  signal.throwIfAborted();
  const { cores, pictures } = await seatsOf(
    {
      modelPath: written.path,
      cardPath: written.card,
      layers,
      dataset: config.dataset,
      top: numKept(config.examples.top),
      device: context.device,
    },
    context.numWorkers,
  );
  const note = (line: string) => context.reporter.note(line);
  const pool = openPool(cores, note);
  const picturePool = pictures === cores ? pool : openPool(pictures, note);
  const close = (reason?: Error) => Promise.all([pool.close(reason), picturePool.close(reason)]);
  const stop = () => void close(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const build: ModelBuild = { ...context, model, pool, picturePool };
    const { part, skipped } = await stopwatch.time('dataset examples', () =>
      computeExamples(build),
    );
    const examples = new Map(
      Array.from(part.layers, ([layer, tally]) => [layer, unitExamples(tally)]),
    );
    const survey = await stopwatch.time('survey', () => computeSurvey(build));
    const tuning = await stopwatch.time('tuning', () => computeTuning(build));
    const selections = selectUnits(model, written.unitsPerLayer);
    const recipes = recipesOf(config, part);
    const kernels = kernelsOf(model);
    const relations = await stopwatch.time('relations', () =>
      relate(createOrtEngine(), { model, selections, survey, kernels }),
    );
    const unitMaps = await stopwatch.time('maps of units', () =>
      computeUnitMaps(build, selections, survey),
    );
    const quilts = planQuilts(selections, examples, survey, config.seed);
    await stopwatch.time('quilts', () => computeQuilts(build, quilts));
    const edges = planEdges(model);
    const contexts = planContexts(edges, selections, examples);
    await stopwatch.time('wiring', async () => {
      await computeEdges(build, edges);
      await computeContexts(build, contexts);
    });
    const strips = planStrips(model, selections, examples, config.examples.top);
    await stopwatch.time('pictures', () => computePictures(build, selections, recipes));
    const trust = planTrust(model, selections, examples, recipes);
    await stopwatch.time('trust', () => computeTrust(build, trust));
    await stopwatch.time('patches', () => computeStrips(build, strips));
    const reconstructions = config.reconstructions
      ? planReconstructions(model, strips, examples)
      : undefined;
    if (reconstructions) {
      await stopwatch.time('reconstructions', () => computeReconstructions(build, reconstructions));
    }
    const maps = await computeMaps(build, part, survey);
    const lab = await computeLab(build, written, part, selfTest.numClasses);
    return {
      model,
      dataset,
      skipped,
      selfTest,
      cost: costOf(model.graph),
      selections,
      examples,
      survey,
      quilts,
      tuning,
      kernels,
      relations,
      unitMaps,
      edges,
      contexts,
      strips,
      ...(reconstructions && { reconstructions }),
      trust,
      ...maps,
      ...lab,
      recipes,
      probe: config.probe,
      engine: context.engine,
      version: context.version,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    await close();
  }
}

function selectUnits(model: Model, unitsPerLayer: number | 'all'): Selection[] {
  return model.layers.map(({ name, shape }) => {
    const count = unitsPerLayer === 'all' ? shape[0]! : Math.min(unitsPerLayer, shape[0]!);
    return { layer: name, channels: Array.from({ length: count }, (_, channel) => channel) };
  });
}
