// `npm run bench [-- NAMES] [-- --peer]`: what is fast is measured, after it was shown to be right.

import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from '../../pipeline/base/user-error.ts';
import { sharedData } from '../support/shared-data.ts';
import { benchAscentStep } from './ascent-step.ts';
import { benchAttribution } from './attribution.ts';
import { benchCircuits } from './circuits.ts';
import { benchDeconvnet } from './deconvnet.ts';
import { benchEmbedding } from './embedding.ts';
import { benchExamples } from './examples.ts';
import { benchPeer } from './peer.ts';
import {
  describeMachine,
  insertTable,
  mergeResults,
  readResults,
  resultsFile,
  tableOf,
  type Result,
} from './results.ts';
import { benchSite } from './site.ts';
import { benchWorkers } from './workers.ts';

const readme = new URL('../../README.md', import.meta.url);

/** Ends with one line on what is wrong. */
function refuse(line: string): never {
  process.stderr.write(`bench: ${line}\n`);
  process.exit(2);
}

const names = [
  'ascent',
  'attribution',
  'circuits',
  'deconvnet',
  'embedding',
  'examples',
  'site',
  'workers',
];
const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const withPeer = options.includes('--peer');
const odd = options.find((option) => option !== '--peer');
if (odd) refuse(`got "${odd}", expected names or --peer`);
const known = withPeer ? [...names, 'peer'] : names;
const unknown = wanted.find((name) => !known.includes(name));
if (unknown) refuse(`got "${unknown}", expected one of ${known.join(', ')}`);

const model = sharedData('models', 'googlenet_bvlc.onnx');
const photos = sharedData('photos', 'imagenet-sample');
const reference = sharedData('reference');
if (!model || !photos || !reference) {
  refuse('expected real models, photographs and reference data in ../shared/data');
}

const benches: Readonly<Record<string, () => Promise<Result[]>>> = {
  ascent: () => benchAscentStep(model),
  attribution: () => benchAttribution(model, photos),
  circuits: () => benchCircuits(model),
  deconvnet: () => benchDeconvnet(model, photos),
  embedding: () => benchEmbedding(reference),
  examples: () => benchExamples(model, photos),
  site: () => benchSite(),
  workers: () => benchWorkers(model),
  ...(withPeer && { peer: () => benchPeer(model) }),
};

const fresh: Result[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const found = await bench().catch((error: unknown) => {
    if (error instanceof UserError) refuse(error.message);
    throw error;
  });
  for (const result of found) {
    process.stdout.write(`${result.what}: ${result.ratio.toFixed(2)} (${result.figures})\n`);
    fresh.push(result);
  }
}
const results = mergeResults(readResults().results, fresh);
const all = { machine: describeMachine(), results };
await writeFile(resultsFile, `${JSON.stringify(all, undefined, 2)}\n`);
await writeFile(readme, insertTable(await readFile(readme, 'utf8'), tableOf(all)));
