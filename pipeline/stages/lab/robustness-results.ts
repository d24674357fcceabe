// By which jobs it was tried how a model stands what is done to images.

import type { CuesJob } from './cues-job.ts';
import type { RobustnessJob } from './robustness-job.ts';

export type RobustnessResults = {
  readonly jobs: readonly RobustnessJob[];
  /** The same corruptions of another model, and its name. */
  readonly others: readonly RobustnessJob[];
  readonly baseline?: string;
  readonly cues?: CuesJob;
  /** Bounds of attacks, of 255. */
  readonly epsilons: readonly number[];
};
