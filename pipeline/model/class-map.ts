// Which output of a model stands for which class of a data set.

/** Index of the model's class by index of the data set's; undefined where the two have nothing in common. */
export type ClassMap = (label: number) => number | undefined;

/**
 * Classes that are indices stand for themselves, unless most are beyond the model's; names are
 * looked up among the model's labels, whole or as one of their synonyms; names that are not there,
 * as those of folders, are taken in order where their number is the model's.
 */
export function mapClasses(
  classes: readonly string[],
  labels: readonly string[],
  numClasses: number,
): ClassMap | undefined {
  if (classes.length === 0) return undefined;
  if (classes.every((name) => /^\d+$/.test(name))) {
    // most of them beyond the last: another network's
    if (2 * numClasses < classes.length) return undefined;
    return (label) => (label < numClasses ? label : undefined);
  }
  const indexOf = new Map<string, number>();
  labels.forEach((label, i) => {
    for (const name of [label, ...label.split(',')].map(plain)) {
      if (!indexOf.has(name)) indexOf.set(name, i);
    }
  });
  const found = classes.map((name) => indexOf.get(plain(name)));
  const numFound = found.filter((index) => index !== undefined).length;
  if (2 * numFound >= classes.length) return (label) => found[label];
  return classes.length === numClasses ? (label) => label : undefined;
}

/** Letters and digits in lower case, so that `Great_white-shark` is `great white shark`. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
