// Judges the pictures of units of one layer: looks at patches and pictures with the network, and compares.

import { random } from '../base/random.ts';
import { checksOf } from '../analyses/trust/checks.ts';
import type { PathLayer } from '../analyses/trust/natural-path.ts';
import { silhouetteByLot } from '../analyses/trust/polysemanticity.ts';
import {
  canCompare,
  directionOf,
  populationOf,
  type Direction,
} from '../analyses/trust/vectors.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { getLayer, type Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { boxAt } from '../model/place.ts';
import { openPatchReader, type Patch, type PatchMeans } from './trust-patches.ts';
import { readPictures } from './trust-pictures.ts';
import { trustEntry, type TrustEntry, type TrustJob, type TrustSubject } from './trust.ts';

export type TrustRoom = {
  /** What is to be stored of each unit of a job. */
  run(job: TrustJob): Promise<TrustEntry[]>;
};

/** Images by lot, for what is usual in a layer. */
const numLots = 128;

/** Images below which nothing is usual: a picture's activation is then all that is checked. */
const leastLots = 8;

/** Strongest patches by which the way to the unit is measured: those that its page shows, as a rule. */
const numOnPath = 9;

/** Patches of one kind of field by lot, layer by layer: what is usual, and what they are beside it. */
type Lots = ReadonlyMap<
  string,
  { readonly population: ReturnType<typeof populationOf>; readonly directions: Direction[] }
>;

export function openTrustRoom(engine: Engine, model: Model, dataset: Dataset): TrustRoom {
  const { size } = model.card.input;
  const reader = openPatchReader(engine, model, dataset);

  /** Patches by lot at the places of a channel, or whole images. */
  function lotPatches(
    layer: Layer,
    channel: number | undefined,
    layers: readonly string[],
  ): Patch[] {
    const rng = random('patches by lot');
    const [, height = 1, width = 1] = layer.shape;
    const indices = rng.permutation(dataset.images.length).slice(0, numLots);
    return indices.map((index) => {
      const [row, col] = [rng.integer(height), rng.integer(width)];
      const whole = { top: 0, left: 0, bottom: size[0], right: size[1] };
      const box = channel === undefined ? whole : boxAt(layer, channel, row, col, size);
      return { index, box, layers };
    });
  }

  return {
    async run({ layer: name, units, others, pictures }) {
      const layer = getLayer(model, name);
      const path = model.layers.slice(0, model.layers.indexOf(layer) + 1).map((each) => each.name);
      const before = path.slice(0, -1);
      // channels of one branch have one field, and patches as large
      const runOf = (channel: number) => layer.fields.findIndex(({ end }) => channel < end);
      const runs = [...new Set(units.map(({ channel }) => runOf(channel)))];
      const strongest = units.map(({ channel, strongest: images }) =>
        images.map(({ index, row, col }, i): Patch => {
          const box = boxAt(layer, channel, row, col, size);
          return { index, box, layers: i < numOnPath ? path : [name] };
        }),
      );
      const parts = [
        lotPatches(layer, undefined, [name]),
        ...runs.map((run) => lotPatches(layer, layer.fields[run]!.start, path)),
        ...strongest,
      ];
      const means = await reader.read(parts.flat(), path);
      let start = 0;
      const [whole, ...rest] = parts.map(({ length }) => means.slice(start, (start += length)));
      if (vectorsOf(whole!, name).length < leastLots) return units.map(reachedOnly);
      const lots = new Map(runs.map((run, i) => [run, lotsOf(rest[i]!, path)]));
      const patches = rest.slice(runs.length);
      // what is shown in other colours than the network's cannot be shown to it
      const shown = model.card.preprocessing.bands ? new Map<string, never>() : pictures;
      const seen = await readPictures(engine, model, shown, path);
      const usual = populationOf(vectorsOf(whole!, name));

      return units.map((unit, i) => {
        const { channel, max } = unit;
        const own = lots.get(runOf(channel))!;
        return trustEntry(
          checksOf({
            peak: peakOf(unit),
            max,
            ...picturesOf(unit),
            others: ofOthers('again', channel),
            otherTwins: ofOthers('twin', channel),
            ...patchesOf(unit, patches[i]!, own),
          }),
          engine.name,
        );
      });

      function peakOf({ keys }: TrustSubject): number | undefined {
        return pictures.get(keys.positive ?? '')?.peak;
      }

      function reachedOnly(unit: TrustSubject): TrustEntry {
        const none = { others: [], otherTwins: [], strongest: [], silhouetteByLot: 0, path: [] };
        return trustEntry(checksOf({ peak: peakOf(unit), max: unit.max, ...none }), engine.name);
      }

      /** What the layer makes of a picture without the unit it is of; undefined where there is none. */
      function inOwn(key: string | undefined, channel: number): Direction | undefined {
        if (key === undefined || !seen.has(key)) return undefined;
        const vector = seen.get(key)?.get(name);
        return vector ? directionOf(vector, usual, channel) : new Float64Array(layer.shape[0]!);
      }

      function ofOthers(kind: 'again' | 'twin', channel: number): Direction[] {
        return others.flatMap((other) => {
          const found = other.channel === channel ? undefined : inOwn(other.keys[kind], channel);
          return found ? [found] : [];
        });
      }

      function picturesOf({ channel, keys }: TrustSubject) {
        if (!canCompare(usual, channel)) return {};
        const { positive, again, twin } = keys;
        return {
          picture: inOwn(positive, channel),
          again: inOwn(again, channel),
          twin: inOwn(twin, channel),
        };
      }

      function patchesOf({ channel, keys }: TrustSubject, own: PatchMeans[], byLot: Lots) {
        const { population, directions } = byLot.get(name)!;
        const kept = canCompare(population, channel)
          ? vectorsOf(own, name).map((each) => directionOf(each, population, channel))
          : [];
        const picture = seen.get(keys.positive ?? '');
        return {
          strongest: kept,
          silhouetteByLot: silhouetteByLot(directions, kept.length),
          path: picture
            ? before.map((each) => pathLayer(each, picture.get(each)!, own, byLot))
            : [],
        };
      }
    },
  };
}

function lotsOf(means: readonly PatchMeans[], layers: readonly string[]): Lots {
  return new Map(
    layers.map((layer) => {
      const vectors = vectorsOf(means, layer);
      const population = populationOf(vectors);
      return [
        layer,
        { population, directions: vectors.map((each) => directionOf(each, population)) },
      ];
    }),
  );
}

/** What a layer before treats the picture and the strongest patches as. */
function pathLayer(
  layer: string,
  picture: Float32Array,
  means: readonly PatchMeans[],
  byLot: Lots,
): PathLayer & { readonly layer: string } {
  const { population, directions } = byLot.get(layer)!;
  return {
    layer,
    picture: directionOf(picture, population),
    strongest: vectorsOf(means, layer).map((each) => directionOf(each, population)),
    lots: directions,
  };
}

/** What a layer makes of patches; of the images that could be read, and where it was looked at. */
function vectorsOf(means: readonly PatchMeans[], layer: string): Float32Array[] {
  return means.flatMap((each) => each?.get(layer) ?? []);
}
