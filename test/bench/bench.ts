// `npm run bench [-- NAMES] [-- --peer]`: what is fast is measured, after it was shown to be right.

import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sharedData } from '../support/shared-data.ts';
import { benchAscentStep } from './ascent-step.ts';
import { benchDeconvnet } from './deconvnet.ts';
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
import { benchWorkers } from './workers.ts';

const readme = new URL('../../README.md', import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peer: { type: 'boolean', default: false } },
});

const model = sharedData('models', 'googlenet_bvlc.onnx');
const photos = sharedData('photos', 'imagenet-sample');
if (!model || !photos) throw new Error('bench: the real models and photographs are not here');

const benches: Readonly<Record<string, () => Promise<Result[]>>> = {
  ascent: () => benchAscentStep(model),
  deconvnet: () => benchDeconvnet(model),
  examples: () => benchExamples(model, photos),
  workers: () => benchWorkers(model),
  ...(values.peer && { peer: () => benchPeer(model) }),
};

const unknown = positionals.find((name) => !(name in benches));
if (unknown)
  throw new Error(`bench: got "${unknown}", expected ${Object.keys(benches).join(', ')}`);

const fresh: Result[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const result of await bench()) {
    process.stdout.write(`${result.what}: ${result.ratio.toFixed(2)} (${result.figures})\n`);
    fresh.push(result);
  }
}
const results = mergeResults(readResults().results, fresh);
const all = { machine: describeMachine(), results };
await writeFile(resultsFile, `${JSON.stringify(all, undefined, 2)}\n`);
await writeFile(readme, insertTable(await readFile(readme, 'utf8'), tableOf(all)));
