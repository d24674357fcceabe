// The quilts of a model: which images stand in the bands of each unit, and what must be known of each image to draw them.

import { contentKey } from '../base/content-key.ts';
import type { UnitExamples } from '../analyses/examples/unit-examples.ts';
import { chooseBands, numColumns, type Band } from '../analyses/survey/bands.ts';
import type { MapPicks } from '../analyses/survey/mapper.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';
import { rangesOf } from './examples.ts';
import { excitingImages } from './strip.ts';
import type { Selection } from './visualization.ts';

/** To be raised when quilts are chosen or drawn otherwise. */
const edition = 1;

/** Longest side of an image, px. */
const longestSide = 64;

/** The quilt of one unit. */
export type QuiltPlan = {
  readonly layer: string;
  readonly channel: number;
  readonly bands: readonly Band[];
  /** Largest activation in the data set, above 0. */
  readonly largest: number;
  /** Images of the survey. */
  readonly numImages: number;
};

/** Images that are passed for quilts, and the maps that are wanted of them. */
export type QuiltJob = {
  /** Indices in the data set, ascending. */
  readonly images: readonly number[];
  readonly picks: readonly MapPicks[];
};

/** The quilts of the selected units that anything excites. */
export function planQuilts(
  selections: readonly Selection[],
  examples: ReadonlyMap<string, readonly UnitExamples[]>,
  { images, layers }: Survey,
  seed: number,
): QuiltPlan[] {
  return selections.flatMap(({ layer, channels }) => {
    const { peaks, lows } = layers.get(layer)!;
    const numChannels = examples.get(layer)!.length;
    return channels.flatMap((channel): QuiltPlan[] => {
      const unit = examples.get(layer)![channel]!;
      const { max } = unit.spectrum;
      if (max <= 0) return [];
      const own = (all: Float32Array) => images.map((_, i) => all[i * numChannels + channel]!);
      const candidates = {
        images,
        peaks: own(peaks),
        lows: own(lows),
        histogram: unit.spectrum,
        top: excitingImages(unit).map(({ index, value }) => ({ image: index, value })),
      };
      const bands = chooseBands(candidates, `${seed} ${layer}:${channel}`);
      return [{ layer, channel, bands, largest: max, numImages: images.length }];
    });
  });
}

/** What is drawn opaque on the maps of a band: the largest activation, or the lowest. */
export function opaqueValue({ kind, picks }: Band, { largest }: QuiltPlan): number {
  return kind === 'lowest' ? picks[0]!.value : largest;
}

/** The jobs that give what the quilts show; the same for any number of workers. */
export function planQuiltJobs(quilts: readonly QuiltPlan[]): QuiltJob[] {
  const wanted = quilts.flatMap((quilt) =>
    quilt.bands.flatMap((band) =>
      band.picks.map(({ image }) => ({
        image,
        layer: quilt.layer,
        channel: quilt.channel,
        largest: opaqueValue(band, quilt),
      })),
    ),
  );
  const byImage = Map.groupBy(wanted, ({ image }) => image);
  const images = [...byImage.keys()].sort((a, b) => a - b);
  return rangesOf(images.length).map(({ start, end }) => {
    const own = images.slice(start, end);
    const byLayer = Map.groupBy(
      own.flatMap((image) => byImage.get(image)!),
      ({ layer }) => layer,
    );
    const picks = Array.from(byLayer, ([layer, all]) => ({
      layer,
      images: Int32Array.from(all, ({ image }) => image),
      channels: Int32Array.from(all, ({ channel }) => channel),
      largest: Float32Array.from(all, ({ largest }) => largest),
    }));
    return { images: own, picks };
  });
}

/** Width and height of an image in a quilt, px. */
export function imageCell({ card }: Pick<Model, 'card'>): [width: number, height: number] {
  const [height, width] = card.input.size;
  const scale = Math.min(1, longestSide / Math.max(height, width));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The key of what a job gives. */
export function quiltJobKey(model: Model, dataset: Dataset, job: QuiltJob): string {
  return contentKey({ analysis: 'quilt parts', ...subjectOf(model, dataset), job });
}

/** The key of a quilt as it is drawn. */
export function quiltKey(model: Model, dataset: Dataset, quilt: QuiltPlan): string {
  return contentKey({ analysis: 'quilt', ...subjectOf(model, dataset), numColumns, quilt });
}

function subjectOf({ hash, card }: Model, { fingerprint }: Dataset) {
  const { preprocessing, input } = card;
  return { edition, longestSide, model: hash, preprocessing, input, dataset: fingerprint };
}
