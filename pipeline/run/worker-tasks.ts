// What workers can be asked, and what they answer; all plain data, since it crosses threads.

import type { Config } from '../config/config.ts';
import type { ImageRange, PassedRange } from '../stages/examples.ts';
import type { StripJob, StripRecord } from '../stages/strip.ts';
import type { FinishedPicture } from '../stages/studio.ts';
import type { VisualizationJob } from '../stages/visualization.ts';

/** What a worker opens before its first task. */
export type Setup = {
  readonly modelPath: string;
  readonly cardPath?: string;
  readonly layers?: readonly string[];
  readonly dataset: Config['dataset'];
  readonly top: number;
};

export type Tasks = {
  /** Dataset examples and statistics of a range of images. */
  examples: {
    payload: ImageRange;
    result: PassedRange;
  };
  /** Seconds that one step of one picture of a batch takes. */
  probe: { payload: VisualizationJob; result: number };
  /** The pictures of one batch of units. */
  visualize: { payload: VisualizationJob; result: readonly FinishedPicture[] };
  /** The dataset examples of one unit as an image file. */
  strip: { payload: StripJob; result: { record: StripRecord; webp: Uint8Array } };
};

export type TaskName = keyof Tasks;

export type Question = { readonly name: TaskName; readonly payload: unknown };

/** Asks a worker to end as soon as it can. */
export type Stop = 'stop';

export type Answer =
  | { readonly result: unknown }
  | { readonly message: string; readonly isUserError: boolean; readonly stack?: string };
