// What the layers of a model make of one image, and what that adds to a class: kept together.

import { contentKey } from '../../base/content-key.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { strongestChannels } from '../../analyses/inside/channel-attribution.ts';
import { groupsOf, type Groups } from '../../analyses/inside/groups.ts';
import { readLayer } from '../../analyses/inside/layer-response.ts';
import { placeEffects } from '../../analyses/inside/place-attribution.ts';
import {
  semanticDictionary,
  type DictionaryEntry,
} from '../../analyses/inside/semantic-dictionary.ts';
import { spatialFlow, strongestFlows } from '../../analyses/inside/spatial-flow.ts';
import type { Layer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import type { Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { toInput } from './lab-input.ts';
import { subjectOfKey } from './subject-key.ts';

/** To be raised when the same image is read otherwise. */
const edition = 1;

/** Layers that are looked at, spread over those that have space. */
const mostLayers = 4;

/** What is told of a layer: places with some units each, units for the class and against it, and groups. */
const counts = { places: 6, units: 5, channels: 5, groups: 6 };

/** Places of each layer that flows tell apart, and those that are named of each. */
const mostBlocks = 100;
const numFlows = 8;

export type InsideJob = {
  /** At the size of the model's input. */
  readonly photo: RgbImage;
  /** Of the class. */
  readonly index: number;
  /** Names, in order of depth. */
  readonly layers: readonly string[];
  readonly seed: number;
};

export type InsideLayer = {
  readonly layer: string;
  readonly size: readonly [rows: number, cols: number];
  /** [H, W]: what each place adds to the score. */
  readonly places: Float32Array;
  readonly dictionary: readonly DictionaryEntry[];
  readonly channels: ReturnType<typeof strongestChannels>;
} & Groups;

/** From each place of a layer the places of the one before it that matter most. */
export type InsideFlow = {
  readonly from: string;
  readonly to: string;
  readonly fromSize: readonly [rows: number, cols: number];
  readonly toSize: readonly [rows: number, cols: number];
  readonly strongest: readonly (readonly [place: number, effect: number][])[];
};

/** What is kept of a job. */
export type KeptInside = {
  readonly engine: string;
  readonly layers: readonly InsideLayer[];
  readonly flows: readonly InsideFlow[];
};

/** The layers of a model that are looked into, in order of depth, the last with space among them. */
export function layersInside({ layers }: Pick<Model, 'layers'>): Layer[] {
  const spatial = layers.filter(({ shape: [, height = 1, width = 1] }) => height * width > 1);
  const count = Math.min(mostLayers, spatial.length);
  return Array.from(
    { length: count },
    (_, i) => spatial[Math.floor(((i + 1) * spatial.length) / count) - 1]!,
  );
}

export function insideKey(model: Model, job: InsideJob): string {
  const how = { counts, mostBlocks, numFlows };
  return contentKey({ analysis: 'inside', edition, how, ...subjectOfKey(model), job });
}

export async function lookInside(
  responder: Responder,
  { photo, index, layers, seed }: InsideJob,
): Promise<KeptInside> {
  const image = toInput(responder.model, photo);
  const target: Target = { kind: 'class', index };
  const found: InsideLayer[] = [];
  const flows: InsideFlow[] = [];
  for (const [i, layer] of layers.entries()) {
    const response = await readLayer(responder, image, target, layer);
    const [, rows, cols] = response.shape;
    found.push({
      layer,
      size: [rows, cols],
      places: placeEffects(response),
      dictionary: semanticDictionary(response, counts.places, counts.units),
      channels: strongestChannels(response, counts.channels),
      ...groupsOf(response, counts.groups, `groups ${seed}`),
    });
    const from = layers[i - 1];
    if (from === undefined) continue;
    const flow = await spatialFlow(responder, image, target, [from, layer], mostBlocks);
    const { fromSize, toSize } = flow;
    flows.push({ from, to: layer, fromSize, toSize, strongest: strongestFlows(flow, numFlows) });
  }
  return { engine: responder.engine.name, layers: found, flows };
}
