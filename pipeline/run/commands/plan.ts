// The command `plan`: what a site weighs, which hosts take it, and what to change so that more of them do.

import { UserError } from '../../base/user-error.ts';
import { isSite } from '../out-folder.ts';
import { formatTable } from '../format-table.ts';
import { count, fitOf, inMegabytes, type Fit } from '../publishing/fit.ts';
import { hosts, type Host } from '../publishing/hosts.ts';
import { measureSite, type SiteSize } from '../publishing/measure-site.ts';

export type Plan = { readonly site: SiteSize; readonly fits: readonly Fit[] };

/**
 * Measures the site in a folder, and compares it with what hosts take.
 *
 * @throws UserError for a folder that is no site
 */
export async function plan({ out }: { readonly out: string }): Promise<Plan> {
  if (!(await isSite(out))) {
    throw new UserError(
      `out: got ${out}, which is no site, expected the folder that \`micrographia build\` wrote; build first, or name another with --out`,
    );
  }
  const site = await measureSite(out);
  return { site, fits: hosts.map((host) => fitOf(site, host)) };
}

/** A table for people, line by line: kinds of files, then hosts. */
export function formatPlan({ site, fits }: Plan): string[] {
  const rows = site.kinds.map(({ name, numFiles, sizeBytes, none, fewer }) => [
    name,
    count(numFiles),
    inMegabytes(sizeBytes),
    none ?? fewer ?? '',
  ]);
  const total = ['in all', count(site.numFiles), inMegabytes(site.sizeBytes), ''];
  const kinds = formatTable([
    ['files', 'how many', 'size', 'fewer or smaller by'],
    ...alignRight([...rows, total], [1, 2]),
  ]);
  const ofHosts = formatTable([
    ['host', 'takes', 'this site'],
    ...fits.map(({ host, problems }) => [
      host.name,
      limitsOf(host),
      problems.length === 0 ? 'fits' : problems.join('; '),
    ]),
  ]);
  return [...kinds, '', ...ofHosts];
}

/** The hosts that take a site, in one line. */
export function hostsFor({ fits }: Plan): string {
  const names = fits.filter(({ problems }) => problems.length === 0).map(({ host }) => host.name);
  const some = names.length === 0 ? 'none of the common ones' : names.join('; ');
  return names.length === fits.length ? some : `${some} (why not others: micrographia plan)`;
}

function limitsOf({
  mostBytes,
  mostFiles,
  mostEntries,
  mostFileBytes,
  mostFilesPerFolder,
}: Host): string {
  const mebibytes = (sizeBytes: number) => `${sizeBytes / 2 ** 20} MiB`;
  const limits = [
    mostBytes !== undefined && `${count(mostBytes / 1e6)} MB`,
    mostFiles !== undefined && `${count(mostFiles)} files`,
    mostEntries !== undefined && `${count(mostEntries)} files and folders`,
    mostFileBytes !== undefined && `${mebibytes(mostFileBytes)} a file`,
    mostFilesPerFolder !== undefined && `${count(mostFilesPerFolder)} files a folder`,
  ];
  return limits.filter(Boolean).join(', ');
}

/** The same rows, cells of some columns as wide as the widest of them. */
function alignRight(rows: readonly string[][], cols: readonly number[]): string[][] {
  return rows.map((row) =>
    row.map((cell, col) => {
      const width = Math.max(...rows.map((other) => other[col]!.length));
      return cols.includes(col) ? cell.padStart(width) : cell;
    }),
  );
}
