// What the stages of a model's build are given.

import type { Config } from '../config/config.ts';
import type { Device } from '../config/devices.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';
import type { Store } from '../store/store.ts';
import type { Pool } from './pool.ts';
import type { Reporter } from './reporter.ts';
import type { Stopwatch } from './stopwatch.ts';

export type BuildModelContext = {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly store: Store;
  /** What makes the pictures. */
  readonly device: Device;
  /** What it is called in provenance. */
  readonly engine: string;
  /** Processes or threads that share the cores. */
  readonly numWorkers: number;
  readonly reporter: Reporter;
  readonly stopwatch: Stopwatch;
  readonly signal: AbortSignal;
  /** Go on where the self-test says that pictures would mean nothing. */
  readonly force: boolean;
  readonly version: string;
};

/** What the stages of one model share. */
export type ModelBuild = BuildModelContext & {
  readonly model: Model;
  /** Workers that share the cores. */
  readonly pool: Pool;
  /** Workers that make pictures: the same, or one for each accelerator. */
  readonly picturePool: Pool;
};
