// Whether a network goes by shape or by texture, where images show one of one class and one of another: kept as a whole.

import { contentKey } from '../../base/content-key.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { answersTo } from '../../analyses/robustness/accuracy.ts';
import { cueShares, type CueAnswer, type CueShares } from '../../analyses/robustness/cues.ts';
import { openCueFolder } from '../../dataset/cue-conflict/cue-folder.ts';
import type { CueSet } from '../../dataset/cue-conflict/cue-set.ts';
import { openCueSpecimens } from '../../dataset/cue-conflict/cue-specimens.ts';
import { UnreadableImage } from '../../dataset/dataset.ts';
import { mapClasses } from '../../model/class-map.ts';
import type { Model } from '../../model/model.ts';
import type { Responder } from '../../model/responder.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same images are asked about otherwise. */
const edition = 1;

/** Images that are shown. */
const numShown = 8;

export type CuesJob = {
  /** A folder, or how images are drawn. */
  readonly source:
    | { readonly folder: string }
    | {
        readonly specimens: {
          readonly seed: number;
          readonly numImages: number;
          readonly size: number;
        };
      };
  readonly fingerprint: string;
};

/** What is kept of a job; classes are the model's. */
export type KeptCues = {
  readonly engine: string;
  /** Absent where the model knows no classes of the images. */
  readonly shares?: CueShares;
  readonly shown: readonly (CueAnswer & { readonly image: RgbImage })[];
};

export async function openCues(source: CuesJob['source']): Promise<CueSet> {
  return 'folder' in source ? openCueFolder(source.folder) : openCueSpecimens(source.specimens);
}

export function cuesKey(model: Model, { fingerprint }: CuesJob): string {
  return contentKey({ analysis: 'cues', edition, ...subjectOfKey(model), fingerprint });
}

export async function askOfCues(responder: Responder, { source }: CuesJob): Promise<KeptCues> {
  const { model, numClasses, engine } = responder;
  const cues = await openCues(source);
  const toClass = mapClasses(cues.classes, model.card.labels, numClasses);
  const asked: { image: RgbImage; shape: number; texture: number }[] = [];
  for (const [i, own] of cues.images.entries()) {
    const [shape, texture] = [toClass?.(own.shape), toClass?.(own.texture)];
    if (shape === undefined || texture === undefined) continue;
    try {
      asked.push({ image: await cues.read(i, model.card.preprocessing), shape, texture });
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
    }
  }
  if (asked.length === 0) return { engine: engine.name, shown: [] };
  const said = await answersTo(
    responder,
    asked.map(({ image }) => image),
  );
  const answers = asked.map((each, i) => ({ ...each, answer: said[i]! }));
  const every = Math.max(1, Math.floor(answers.length / numShown));
  return {
    engine: engine.name,
    shares: cueShares(answers),
    shown: answers.filter((_, i) => i % every === 0).slice(0, numShown),
  };
}
