// The map of a layer's units: those that answer to the same parts of images lie together, one to a cell.

import { contentKey } from '../base/content-key.ts';
import { pickPoints, pointAt, pointsOf, type Points } from '../base/points.ts';
import { random } from '../base/random.ts';
import { snapToGrid, type Snapped } from '../analyses/atlas/snap.ts';
import { layOut } from '../analyses/embedding/lay-out.ts';
import { trustworthiness } from '../analyses/embedding/trustworthiness.ts';
import { correlationVectors } from '../analyses/relatives/vectors.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { Engine } from '../engine/engine.ts';
import type { Selection } from './visualization.ts';

/** To be raised when the same survey gives other maps. */
const edition = 1;

/** Units that a map needs: fewer are seen at a glance. */
export const fewestUnits = 8;

/** t-SNE keeps neighbours together best, and takes the square of their number. */
const mostOfTsne = 500;

/** Neighbours that UMAP keeps together. */
const neighbours = 15;

export type UnitMapJob = {
  /** [units, samples]: see `correlationVectors`. */
  readonly points: Points;
  readonly seed: string;
};

/** Where units stand; `trustworthiness` is that of the cells, absent for few units. */
export type UnitPlaces = Snapped & { readonly trustworthiness?: number };

export type UnitMap = {
  readonly layer: string;
  /** Channels that have a place, in the order of `cells`. */
  readonly channels: readonly number[];
  readonly places: UnitPlaces;
  /** Units that answer alike to all parts of all images, and have no place. */
  readonly numSilent: number;
  readonly numImages: number;
  readonly key: string;
  /** Its parameters, as the page shows them. */
  readonly recipe: Readonly<Record<string, unknown>>;
};

/** @param survey keys of its parts */
export function unitMapKey(
  survey: readonly string[],
  { layer, channels }: Selection,
  seed: number,
): string {
  return contentKey({ analysis: 'unit map', edition, survey, layer, channels, seed });
}

/** What the units of a layer say to the parts of images of a survey: the channels that ever change, and a vector of each. */
export function answersOf(
  { images, layers, samplesPerImage }: Survey,
  { layer, channels }: Selection,
): { readonly channels: readonly number[]; readonly points: Points } {
  const { samples } = layers.get(layer)!;
  const numSamples = images.length * samplesPerImage;
  const numChannels = samples.length / numSamples;
  const points = correlationVectors([{ samples, numChannels, channels }], numSamples);
  const lively = [...channels.keys()].filter((i) =>
    pointAt(points, i).some((value) => value !== 0),
  );
  return { channels: lively.map((i) => channels[i]!), points: pickPoints(points, lively) };
}

/** Takes seconds for hundreds of units. */
export async function placeUnits(
  engine: Engine,
  { points, seed }: UnitMapJob,
): Promise<UnitPlaces> {
  const method = unitMapMethod(points.numPoints);
  const layout = await layOut(engine, points, { method, space: 'raw', neighbours, seed });
  const snapped = snapToGrid(layout);
  const { size, cells } = snapped;
  const onGrid = pointsOf(new Float32Array(2 * cells.length), 2);
  cells.forEach((cell, i) => pointAt(onGrid, i).set([cell % size, Math.floor(cell / size)]));
  const rng = random(`trustworthiness ${seed}`);
  const trust = await trustworthiness(engine, points, onGrid.data, rng);
  return { ...snapped, ...(trust !== undefined && { trustworthiness: trust }) };
}

export function unitMapMethod(numUnits: number): 'tsne' | 'umap' {
  return numUnits <= mostOfTsne ? 'tsne' : 'umap';
}
