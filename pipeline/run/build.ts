// The whole way: models and a data set in, an atlas and its site out.

import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import { fileNameOf } from '../model/model.ts';
import { modelSlug } from '../model/slug.ts';
import type { ModelResults } from '../stages/model-results.ts';
import type { PublishedModel } from '../stages/publish-model.ts';
import { openStore } from '../store/store.ts';
import { annotate, readCircuits } from './annotate.ts';
import { buildModel } from './build-model.ts';
import { buildSite, type SiteOptions } from './build-site.ts';
import { checkLab } from './check-lab.ts';
import { checkMapLayers } from './check-map-layers.ts';
import { hostsFor, plan } from './commands/plan.ts';
import { dateOfInputs } from './date-of-inputs.ts';
import { chooseDevice } from './devices/choose.ts';
import { defaultStoreFolder } from './devices/prober.ts';
import { rememberingProber } from './devices/remembered.ts';
import { formatDuration } from './format-duration.ts';
import { inTurn } from './in-turn.ts';
import { openDataset } from './open-dataset.ts';
import { checkOutFolder } from './out-folder.ts';
import { publishAtlas } from './publish-atlas.ts';
import type { Reporter } from './reporter.ts';
import { Stopwatch } from './stopwatch.ts';

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
  /** The day the atlas is cited by, s since 1970; by default that of its newest input. */
  readonly sourceDateEpoch?: string;
  /** What was computed, by what it depends on; kept from build to build. `.micrographia/store` of the project by default. */
  readonly storeFolder?: string;
  /** The atlas of the last build; by default that of the project, which `npm run dev` shows too. */
  readonly atlasFolder?: string;
  /** Makes the site of an atlas; with Astro by default. */
  readonly makeSite?: (options: SiteOptions) => Promise<void>;
};

const project = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the atlas and the site of a configuration.
 *
 * @throws UserError for what is wrong with the configuration, a model or the data set, and where the
 * disk is full; the reason of the signal where that is aborted
 */
export async function buildAtlas(config: Config, context: BuildContext): Promise<void> {
  const {
    storeFolder = defaultStoreFolder,
    atlasFolder = join(project, 'public', 'atlas'),
    makeSite = buildSite,
  } = context;
  const { reporter, now, signal, version } = context;
  const begun = now();
  const stopwatch = new Stopwatch(now);
  refuseTwins(config);
  await checkMapLayers(config);
  await checkLab(config);
  const annotations = await annotate(config);
  const circuits = await readCircuits(config);
  const date = await dateOfInputs(config, context.sourceDateEpoch);
  await checkOutFolder(config.out, typeof config.dataset === 'string' ? config.dataset : undefined);
  const store = await openStore(storeFolder);
  const { device, line, engine } = await chooseDevice(config.device, {
    probe: rememberingProber(store),
  });
  reporter.note(line);
  const dataset = await stopwatch.time('data set', () => openDataset(config.dataset));
  const numWorkers = config.workers === 'auto' ? availableParallelism() : config.workers;
  const results: ModelResults[] = [];
  for (const model of config.models) {
    signal.throwIfAborted();
    const modelContext = {
      ...context,
      config,
      dataset,
      store,
      device,
      engine,
      numWorkers,
      stopwatch,
    };
    const result = await buildModel(modelContext, model);
    const { slug } = result.model;
    results.push({
      ...result,
      annotations: annotations.get(slug),
      circuits: circuits.get(slug),
    });
  }
  signal.throwIfAborted();
  const { site, base, repository } = config;
  const head = { version, site, base, date, repository };
  const turn = { note: (text: string) => reporter.note(text), signal };
  // both folders are swapped, and pages are made in one that all builds share, of whichever project
  const lock = join(project, '.micrographia', 'publishing.lock');
  await mkdir(dirname(lock), { recursive: true });
  const published = await inTurn(lock, turn, async () => {
    const pages = await stopwatch.time('pages', () =>
      publishAtlas(results, { head, folder: atlasFolder, store, reporter, signal }),
    );
    signal.throwIfAborted();
    await stopwatch.time('site', () =>
      makeSite({
        atlas: atlasFolder,
        out: config.out,
        base: config.base,
        articles: config.articles,
      }),
    );
    return pages;
  });
  const planned = await plan({ out: config.out });
  const { numFiles, sizeBytes } = planned.site;
  reporter.summary(`${config.out} is ready`, [
    ...published.flatMap(summaryOf),
    ...stopwatch.rows(),
    ['written', `${numFiles} files, ${(sizeBytes / 1e6).toFixed(1)} MB`],
    ['hosts that take it', hostsFor(planned)],
    ['in all', formatDuration(now() - begun)],
  ]);
}

/** Two models of one file name would share their addresses. */
function refuseTwins({ models }: Config): void {
  const slugs = models.map(({ path }) => modelSlug(fileNameOf(path)));
  const twin = slugs.find((slug, i) => slugs.indexOf(slug) !== i);
  if (twin === undefined) return;
  throw new UserError(
    `models: got two called "${twin}", expected different file names; rename one`,
  );
}

function summaryOf({ record: { name, layers, dataset } }: PublishedModel): [string, string][] {
  const numUnits = layers.reduce((sum, layer) => sum + layer.numUnits, 0);
  const numDead = layers.reduce((sum, layer) => sum + layer.numDead, 0);
  return [
    [name, `${numUnits} units in ${layers.length} layers`],
    ['dead', `${numDead} units`],
    ['images that could not be read', String(dataset.skipped.length)],
  ];
}
