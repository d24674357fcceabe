// Where single images are explained: the network is opened once, and its graphs are kept from image to image.

import type { Dataset } from '../../dataset/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { loadModel, type Model } from '../../model/model.ts';
import { openResponder, type InputImage, type Responder } from '../../model/responder.ts';
import {
  answer,
  readScores,
  type AnswersJob,
  type KeptAnswers,
  type KeptScores,
  type ScoresJob,
} from './answers.ts';
import { attack, type AttackJob, type KeptAttacks } from './attack-job.ts';
import { explainImage, type AttributionJob, type KeptMaps } from './attribution-job.ts';
import { checkMethods, type CheckJob, type KeptCheck } from './check-job.ts';
import { askOfCues, type CuesJob, type KeptCues } from './cues-job.ts';
import { lookInside, type InsideJob, type KeptInside } from './inside-job.ts';
import { numReferences, readSpread } from './lab-input.ts';
import { attempt, type KeptRobustness, type RobustnessJob } from './robustness-job.ts';

/** What can be done with one image or some, by name; see the types of the jobs. */
export type LabTasks = {
  answers: { job: AnswersJob; result: KeptAnswers };
  scores: { job: ScoresJob; result: KeptScores };
  attribution: { job: AttributionJob; result: KeptMaps };
  check: { job: CheckJob; result: KeptCheck };
  attack: { job: AttackJob; result: KeptAttacks };
  inside: { job: InsideJob; result: KeptInside };
  robustness: { job: RobustnessJob; result: KeptRobustness };
  cues: { job: CuesJob; result: KeptCues };
};

export type LabJob = {
  [Name in keyof LabTasks]: { readonly name: Name; readonly job: LabTasks[Name]['job'] };
}[keyof LabTasks];

export type LabRoom = {
  /** What `LabTasks` says of the name. */
  run(asked: LabJob): Promise<LabTasks[keyof LabTasks]['result']>;
};

type Handlers = {
  [Name in keyof LabTasks]: (job: LabTasks[Name]['job']) => Promise<LabTasks[Name]['result']>;
};

/** Images per run of the network: more take no less time each. */
const batchSize = 16;

export function openLabRoom(engine: Engine, model: Model, dataset: Dataset): LabRoom {
  /** Opened by the first job that needs them. */
  let opened: Responder | undefined;
  let references: Promise<InputImage[]> | undefined;
  let compared: Promise<Responder> | undefined;
  const responder = () => (opened ??= openResponder(engine, model, batchSize));
  const others = () => (references ??= readSpread(dataset, model, numReferences));
  const another = (path: string) =>
    (compared ??= loadModel(path).then((other) => openResponder(engine, other, batchSize)));
  const handlers: Handlers = {
    answers: (job) => answer(responder(), dataset, job),
    scores: (job) => readScores(responder(), job),
    attribution: async (job) => explainImage(responder(), job, await others()),
    check: async (job) => checkMethods(engine, model, job, await others(), batchSize),
    attack: (job) => attack(responder(), job),
    inside: (job) => lookInside(responder(), job),
    robustness: async (job) =>
      attempt(job.other ? await another(job.other.path) : responder(), dataset, job),
    cues: (job) => askOfCues(responder(), job),
  };
  return {
    run({ name, job }) {
      const handle = handlers[name] as (asked: typeof job) => ReturnType<LabRoom['run']>;
      return handle(job);
    },
  };
}
