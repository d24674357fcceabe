// Whether a host takes a site, and what to leave out until it does.

import type { Host } from './hosts.ts';
import type { KindSize, SiteSize } from './measure-site.ts';

export type Fit = {
  readonly host: Host;
  /** What is too much, and what to change; none where the site fits. */
  readonly problems: readonly string[];
};

/** Compares a site with the limits of a host. */
export function fitOf(site: SiteSize, host: Host): Fit {
  const { mostBytes, mostFiles, mostEntries, mostFileBytes, mostFilesPerFolder } = host;
  const { largest, fullest } = site;
  const problems: string[] = [];
  if (mostBytes !== undefined && site.sizeBytes > mostBytes) {
    const excess = site.sizeBytes - mostBytes;
    const advice = adviceFor(site, excess, ({ sizeBytes }) => sizeBytes);
    problems.push(`${inMegabytes(excess)} too many: ${advice}`);
  }
  if (mostFiles !== undefined && site.numFiles > mostFiles) {
    const excess = site.numFiles - mostFiles;
    const advice = adviceFor(site, excess, ({ numFiles }) => numFiles);
    problems.push(`${count(excess)} files too many: ${advice}`);
  }
  const numEntries = site.numFiles + site.numFolders;
  if (mostEntries !== undefined && numEntries > mostEntries) {
    const excess = numEntries - mostEntries;
    const advice = adviceFor(site, excess, ({ numFiles }) => numFiles);
    problems.push(`${count(excess)} files and folders too many: ${advice}`);
  }
  if (mostFileBytes !== undefined && largest.sizeBytes > mostFileBytes) {
    problems.push(`${largest.path} has ${inMegabytes(largest.sizeBytes)}: ${fewerUnits}`);
  }
  if (mostFilesPerFolder !== undefined && fullest.numFiles > mostFilesPerFolder) {
    problems.push(`${fullest.path} has ${count(fullest.numFiles)} files: ${fewerUnits}`);
  }
  return { host, problems };
}

const fewerUnits = 'give fewer units a page (unitsPerLayer)';

/**
 * Kinds that may be left out, the largest first, until enough is saved; where all of them are not enough,
 * how many units may stay.
 */
function adviceFor(
  { kinds, numUnits }: SiteSize,
  excess: number,
  sizeOf: (own: KindSize) => number,
): string {
  const dispensable = kinds
    .filter(({ none }) => none !== undefined)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const left: string[] = [];
  let rest = excess;
  for (const own of dispensable) {
    if (rest <= 0) break;
    rest -= sizeOf(own);
    left.push(own.none!);
  }
  const ofUnits = kinds
    .filter(({ isOfUnit }) => isOfUnit)
    .reduce((sum, own) => sum + sizeOf(own), 0);
  const numKept = Math.floor(numUnits * Math.max(0, 1 - excess / ofUnits));
  const instead = `build about ${count(numKept)} of the ${count(numUnits)} units (unitsPerLayer, layers)`;
  if (rest <= 0) return `${left.join('; ')}${numKept > 0 ? `; or ${instead}` : ''}`;
  return numKept > 0 ? instead : 'publish models or layers as sites of their own';
}

/** `1,234` */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** `1,234.5 MB`, of a million bytes each. */
export function inMegabytes(sizeBytes: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${(sizeBytes / 1e6).toLocaleString('en', digits)} MB`;
}
