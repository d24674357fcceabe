// What workers can be asked, and what they answer; all plain data, since it crosses threads and processes.

import { UserError } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import type { Device } from '../config/devices.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { Samples } from '../analyses/atlas/samples.ts';
import type { Responses } from '../analyses/tuning/responses.ts';
import { DeviceError } from '../engine/engine.ts';
import type { Layout, LayoutJob } from '../stages/atlas-layout.ts';
import type { SampleJob } from '../stages/atlas-samples.ts';
import type { ImageRange, PassedRange } from '../stages/examples.ts';
import type { PatchFile, PatchJob } from '../stages/map-patches.ts';
import type { FinishedIcon } from '../stages/icon-room.ts';
import type { IconJob } from '../stages/icons.ts';
import type { QuiltJob } from '../stages/quilt.ts';
import type { QuiltParts } from '../stages/quilt-room.ts';
import type { ReconstructionJob } from '../stages/reconstruction.ts';
import type { CaricatureJob, DreamJob, FinishedDrawing } from '../stages/lab/drawing.ts';
import type { LabJob, LabTasks } from '../stages/lab/lab-room.ts';
import type { FinishedReconstructions } from '../stages/reconstruction-room.ts';
import type { JobScores, ScoreJob } from '../stages/scores.ts';
import type { StripJob, StripRecord } from '../stages/strip.ts';
import type { FinishedPicture } from '../stages/studio.ts';
import type { SurveyJob } from '../stages/survey.ts';
import type { TrustEntry, TrustJob } from '../stages/trust.ts';
import type { TuningJob } from '../stages/tuning.ts';
import type { UnitMapJob, UnitPlaces } from '../stages/unit-map.ts';
import type { VisualizationJob } from '../stages/visualization.ts';
import type { ContextJob, KeptContexts } from '../stages/wiring/context.ts';
import type { EdgesJob, KeptEdges } from '../stages/wiring/edges.ts';

/** What a worker opens before its first task. */
export type Setup = {
  readonly modelPath: string;
  readonly cardPath?: string;
  readonly layers?: readonly string[];
  readonly dataset: Config['dataset'];
  /** Strongest images that are kept of a unit. */
  readonly top: number;
  /** What computes. */
  readonly device: Device;
};

export type Tasks = {
  /** Dataset examples and statistics of a range of images. */
  examples: {
    payload: ImageRange;
    result: PassedRange;
  };
  /** What some images say to all layers, image by image. */
  survey: { payload: SurveyJob; result: Survey };
  /** Activation vectors of some places of some images, layer by layer. */
  sample: { payload: SampleJob; result: readonly Samples[] };
  /** Where the samples of a layer lie. */
  layout: { payload: LayoutJob; result: Layout };
  /** Where the units of a layer stand on their map. */
  unitMap: { payload: UnitMapJob; result: UnitPlaces };
  /** Small pictures of some images, and activation maps of them. */
  quilt: { payload: QuiltJob; result: QuiltParts };
  /** Seconds that one step of one picture of a batch takes. */
  probe: { payload: VisualizationJob; result: number };
  /** The pictures of one batch of units. */
  visualize: { payload: VisualizationJob; result: readonly FinishedPicture[] };
  /** The icons of one batch of cells. */
  icons: { payload: IconJob; result: readonly FinishedIcon[] };
  /** What some places of a layer add to the logits. */
  scores: { payload: ScoreJob; result: JobScores };
  /** What layers respond to some of the stimuli of tuning curves. */
  tuning: { payload: TuningJob; result: Responses };
  /** The dataset examples of one unit as an image file. */
  strip: { payload: StripJob; result: { record: StripRecord; webp: Uint8Array } };
  /** The patches of some cells of a map as an image file. */
  patches: { payload: PatchJob; result: PatchFile };
  /** What the dataset examples of a few units of one layer lead back to, as an image file each. */
  reconstruct: {
    payload: readonly ReconstructionJob[];
    result: readonly FinishedReconstructions[];
  };
  /** How far the pictures of some units of one layer can be trusted. */
  trust: { payload: TrustJob; result: readonly TrustEntry[] };
  /** The weights between two layers. */
  edges: { payload: EdgesJob; result: KeptEdges };
  /** What carries the strongest responses of some units. */
  context: { payload: ContextJob; result: KeptContexts };
  /** What is found of one image, or of some. */
  lab: { payload: LabJob; result: LabTasks[keyof LabTasks]['result'] };
  /** What a layer keeps of some images. */
  caricatures: { payload: CaricatureJob; result: readonly FinishedDrawing[] };
  /** What a layer dreams of one image. */
  dream: { payload: DreamJob; result: FinishedDrawing };
};

export type TaskName = keyof Tasks;

export type Question = { readonly name: TaskName; readonly payload: unknown };

/** Asks a worker to end as soon as it can. */
export type Stop = 'stop';

/** An error as it crosses threads and processes, which would take its class away. */
export type Failure = {
  readonly message: string;
  readonly isUserError: boolean;
  /** How the device gave up, where that is why. */
  readonly deviceError?: DeviceError['kind'];
  readonly stack?: string;
};

/** What came of a task, or a line for the user, which ends none. */
export type Answer = { readonly result: unknown } | Failure | { readonly note: string };

export function packError(error: Error): Failure {
  return {
    message: error.message,
    isUserError: error instanceof UserError,
    ...(error instanceof DeviceError && { deviceError: error.kind }),
    ...(error.stack !== undefined && { stack: error.stack }),
  };
}

export function unpackError({ message, isUserError, deviceError, stack }: Failure): Error {
  if (isUserError) return new UserError(message);
  const error = deviceError ? new DeviceError(deviceError, message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
