// What the strongest images of a unit are of, beside how often that is in the data set.

/** What a set of images is of. */
export type Selectivity = {
  /** (share of the most frequent label − its base rate) ÷ (1 − base rate), at least 0: 1 where all are of one label. */
  readonly index: number;
  readonly numImages: number;
  /** Most frequent first, at most `numLabels`. */
  readonly labels: readonly LabelCount[];
};

export type LabelCount = {
  readonly label: string;
  readonly count: number;
  /** Share of the label in the data set, 0…1. */
  readonly baseRate: number;
};

/** Labels that are listed. */
const numLabels = 8;

/** The share of each label among labels, 0…1. */
export function labelRates(labels: readonly string[]): Map<string, number> {
  const counts = countOf(labels);
  return new Map(Array.from(counts, ([label, count]) => [label, count / labels.length]));
}

/**
 * How far the labels of a unit's strongest images depart from those of the data set; undefined where
 * there are none. A data set of one label tells nothing apart: its units have index 0.
 *
 * @param labels of the strongest images, strongest first, which settles ties
 * @param rates of the whole data set, of which every label is one
 */
export function selectivityOf(
  labels: readonly string[],
  rates: ReadonlyMap<string, number>,
): Selectivity | undefined {
  const counts = Array.from(countOf(labels), ([label, count]) => {
    return { label, count, baseRate: rates.get(label)! };
  }).sort((a, b) => b.count - a.count);
  const first = counts[0];
  if (!first) return undefined;
  const excess = first.count / labels.length - first.baseRate;
  const index = first.baseRate < 1 ? Math.max(0, excess / (1 - first.baseRate)) : 0;
  return { index, numImages: labels.length, labels: counts.slice(0, numLabels) };
}

function countOf(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
