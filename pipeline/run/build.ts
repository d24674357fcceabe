// The whole way: models and a data set in, an atlas and its site out.

import { rename, rm, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import type { ModelResults } from '../stages/publish.ts';
import { publishIndex, publishModel, type PublishedModel } from '../stages/publish.ts';
import { openStore } from '../store/store.ts';
import { buildModel } from './build-model.ts';
import { buildSite } from './build-site.ts';
import { countFiles } from './count-files.ts';
import { formatDuration } from './format-duration.ts';
import { openDataset } from './open-dataset.ts';
import type { Reporter } from './reporter.ts';

export type BuildContext = {
  readonly reporter: Reporter;
  /** The clock, ms. */
  readonly now: () => number;
  /** Stops the build; what is done by then is kept, and the next build goes on from there. */
  readonly signal: AbortSignal;
  /** Go on where the self-test says that pictures would mean nothing. */
  readonly force: boolean;
  /** Of this project, for provenance. */
  readonly version: string;
};

const project = fileURLToPath(new URL('../..', import.meta.url));
/** What was computed, by what it depends on; kept from build to build. */
const storeFolder = join(project, '.micrographia', 'store');
/** The atlas of the last build, which `npm run dev` shows too. */
const atlasFolder = join(project, 'public', 'atlas');

/**
 * Builds the atlas and the site of a configuration.
 *
 * @throws UserError for what is wrong with the configuration, a model or the data set
 */
export async function buildAtlas(config: Config, context: BuildContext): Promise<void> {
  const { reporter, now, signal } = context;
  const begun = now();
  const stages: (readonly [name: string, value: string])[] = [];
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = now();
    signal.throwIfAborted();
    const result = await work();
    stages.push([name, formatDuration(now() - start)]);
    return result;
  };
  if (config.device !== 'auto' && config.device !== 'cpu') {
    throw new UserError(`device: got ${config.device}, expected auto or cpu`);
  }
  const store = await openStore(storeFolder);
  const dataset = await timed('open the data set', () => openDataset(config.dataset));
  const numWorkers = config.workers === 'auto' ? availableParallelism() : config.workers;
  const results: ModelResults[] = [];
  for (const model of config.models) {
    const computed = await timed(`compute ${model.path.split('/').at(-1)}`, () =>
      buildModel({ ...context, config, dataset, store, numWorkers }, model),
    );
    results.push(computed);
  }
  refuseTwins(results);
  await timed('publish the atlas', () => publish(results, store, reporter));
  await timed('build the site', () =>
    buildSite({ atlas: atlasFolder, out: config.out, base: config.base }),
  );
  const { numFiles, sizeBytes } = await countFiles(config.out);
  reporter.summary(`${config.out} is ready`, [
    ...results.flatMap(summaryOf),
    ...stages,
    ['written', `${numFiles} files, ${(sizeBytes / 1e6).toFixed(1)} MB`],
    ['in all', formatDuration(now() - begun)],
  ]);
}

/** Writes the atlas beside its place and swaps it in when it is whole. */
async function publish(
  results: readonly ModelResults[],
  store: Awaited<ReturnType<typeof openStore>>,
  reporter: Reporter,
): Promise<void> {
  const partial = `${atlasFolder}.partial`;
  const replaced = `${atlasFolder}.replaced.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const published: PublishedModel[] = [];
  for (const result of results) {
    const total = result.selections.reduce((sum, { channels }) => sum + channels.length, 0);
    const progress = reporter.start(`pages of ${result.model.name}`, total);
    published.push(await publishModel(partial, store, result, () => progress.advance()));
    progress.end();
  }
  await publishIndex(partial, published);
  await rm(replaced, { recursive: true, force: true });
  await rename(atlasFolder, replaced).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(partial, atlasFolder);
  await rm(replaced, { recursive: true, force: true });
}

/** Two models of one file name would share their addresses. */
function refuseTwins(results: readonly ModelResults[]): void {
  const slugs = results.map(({ model }) => model.slug);
  const twin = slugs.find((slug, i) => slugs.indexOf(slug) !== i);
  if (twin !== undefined) {
    throw new UserError(
      `models: got two called "${twin}", expected different file names; rename one`,
    );
  }
}

function summaryOf({ model, selections, examples, skipped }: ModelResults): [string, string][] {
  const numUnits = selections.reduce((sum, { channels }) => sum + channels.length, 0);
  const numDead = selections.reduce(
    (sum, { layer, channels }) =>
      sum + channels.filter((channel) => examples.get(layer)![channel]!.spectrum.max <= 0).length,
    0,
  );
  return [
    [model.name, `${numUnits} units in ${selections.length} layers`],
    ['silent on every image', `${numDead} units`],
    ['images that could not be read', String(skipped.length)],
  ];
}
