// What a bench found: ratios, the machine they are from, the table that the README shows of them.

import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import * as ort from 'onnxruntime-node';

/** One measurement: a ratio of two times of one run. */
export type Result = {
  readonly bench: string;
  /** What was measured, and against what. */
  readonly what: string;
  readonly ratio: number;
  /** The times or rates that the ratio is made of, with their units. */
  readonly figures: string;
};

export type Machine = Readonly<Record<string, string | number>>;

export type Results = { readonly machine: Machine; readonly results: readonly Result[] };

const file = new URL('results.json', import.meta.url);

/** What the ratios of a run depend on. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? arch(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    onnxruntime: ort.env.versions.node ?? 'unknown',
  };
}

/** The results of the last runs; empty before the first. */
export function readResults(): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

export const resultsFile = file;

/** Results of an earlier run, but for the benches that ran anew. */
export function mergeResults(old: readonly Result[], fresh: readonly Result[]): Result[] {
  const anew = new Set(fresh.map(({ bench }) => bench));
  return [...old.filter(({ bench }) => !anew.has(bench)), ...fresh];
}

/** The results as a Markdown table. */
export function tableOf({ machine, results }: Results): string {
  const cells = results.map(({ what, ratio, figures }) => [what, ratio.toFixed(2), figures]);
  const rows = [['measured', 'ratio', 'figures'], ['---', '---:', '---'], ...cells];
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  const on = `${machine['processor']}, ${machine['cores']} cores, ${machine['memoryGiB']} GiB, Node ${machine['node']}, ONNX Runtime ${machine['onnxruntime']}`;
  return `${table}\n\nMeasured on: ${on}.`;
}

const [start, end] = ['<!-- bench: start -->', '<!-- bench: end -->'];

/** A document with the table put between its two marks. */
export function insertTable(document: string, table: string): string {
  const [before, rest] = document.split(start) as [string, string?];
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`bench: the document has no ${start} … ${end}`);
  // formatters would align the columns, and change every row with one
  return `${before}${start}\n\n<!-- prettier-ignore -->\n${table}\n\n${end}${after}`;
}
