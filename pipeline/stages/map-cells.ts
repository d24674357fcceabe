// What is said of the cells of a layer's map: what they add to classes, which images they come from, which units they are made of.

import { toThree } from '../base/to-digits.ts';
import type { Cell } from '../analyses/atlas/grid.ts';
import type { MapCell } from '../store/map-schema.ts';
import type { LayerMap } from './layer-map.ts';
import type { PlannedValues } from './map-plan.ts';

/** Classes, labels and units that are named of a cell. */
const numClasses = 5;
const numLabels = 5;
const numUnits = 6;

/** The label of an image by its index in the data set. */
export type LabelOf = (image: number) => string | undefined;

/** The classes a cell adds most to. @param index among all cells */
export function strongestClasses(
  { classes, values }: PlannedValues,
  index: number,
): MapCell['classes'] {
  const numCells = values.length / classes.length;
  const valueOf = (k: number) => values[k * numCells + index]!;
  return largestOf(classes.length, valueOf, numClasses).map((k) => ({
    label: classes[k]!,
    value: toThree(valueOf(k)),
  }));
}

/** The labels of the images that the activations of a cell come from, the most frequent first. */
export function frequentLabels(
  { members }: Cell,
  { places }: LayerMap,
  labelOf: LabelOf,
): MapCell['labels'] {
  const counts = new Map<string, number>();
  for (const s of members) {
    const label = labelOf(places.images[s]!);
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return Array.from(counts, ([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .slice(0, numLabels);
}

/** The units of the largest weights in the direction of a cell, of those that have a page. */
export function strongestUnits({ direction }: Cell, channels: readonly number[]): MapCell['units'] {
  const weightOf = (i: number) => direction[channels[i]!]!;
  return largestOf(channels.length, weightOf, numUnits).map((i) => ({
    channel: channels[i]!,
    weight: toThree(weightOf(i)),
  }));
}

/** The indices of the largest values above 0, largest first. */
function largestOf(count: number, valueOf: (index: number) => number, most: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    const value = valueOf(index);
    if (value <= 0 || (found.length === most && value <= valueOf(found.at(-1)!))) continue;
    let at = found.length;
    while (at > 0 && valueOf(found[at - 1]!) < value) at--;
    found.splice(at, 0, index);
    found.length = Math.min(found.length, most);
  }
  return found;
}

/** How many of the activations of each cell come from images of each label, of the labels that there are. */
export function countLabels(
  { grids, places }: LayerMap,
  labelOf: LabelOf,
): PlannedValues | undefined {
  const cells = grids.flatMap((grid) => grid.cells);
  const labels = Array.from(places.images, labelOf);
  const classes = [...new Set(labels.filter((label) => label !== undefined))].sort();
  if (classes.length === 0) return undefined;
  const indices = new Map(classes.map((label, k) => [label, k]));
  const values = new Float32Array(classes.length * cells.length);
  for (const [i, { members }] of cells.entries()) {
    for (const s of members) {
      const label = labels[s];
      if (label !== undefined) values[indices.get(label)! * cells.length + i]! += 1;
    }
  }
  return { classes, values };
}
