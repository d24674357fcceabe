// A worker process whose device is lost after as many runs of programs as NUM_RUNS says.

import { serveParent } from '../../pipeline/run/serve-parent.ts';
import { failingEngine } from './failing-engine.ts';

const numRuns = Number(process.env['NUM_RUNS']);

await serveParent(() => Promise.resolve(failingEngine({ numRuns })));
