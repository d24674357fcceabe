// The step of ascent against PyTorch's, where Python has PyTorch: the same truncation, parametrization and transforms.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { float32 } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { UserError } from '../../pipeline/base/user-error.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { openAscent, side } from './ascent.ts';
import { median, wallClock } from './measure.ts';
import type { Result } from './results.ts';
import { openCatalogue } from './workers.ts';

const script = fileURLToPath(new URL('peer.py', import.meta.url));
const layer = 'mixed4c';
const numPictures = 8;
const numRounds = 3;
const numSteps = 10;

type Answer = { readonly error: number; readonly stepMs: number };

/**
 * Image-steps/s over PyTorch's: of a step on one thread, and of the catalogue on all cores, each in
 * its own way, workers here and threads there. `PYTHON` names the interpreter, `python3` by default;
 * it needs torch and onnx.
 */
export async function benchPeer(path: string): Promise<Result[]> {
  const model = await loadModel(path);
  const check = await forwardOf(model);
  const peerSteps = async (threads: number): Promise<number> => {
    const job = { model: path, layer, pictures: numPictures, side, threads, steps: numSteps };
    const { error, stepMs } = await askPeer({ ...job, ...check });
    assert.ok(error < 1e-4, `PyTorch's forward pass is off by ${error}`);
    return (1000 * numPictures) / stepMs;
  };
  const engine = createOrtEngine({ numThreads: 1 });
  const ascent = await openAscent(engine, model, layer, numPictures, wallClock);
  const ownSteps = async () => (1000 * numPictures) / median(await ascent.run(numSteps));
  const single = await compare(ownSteps, () => peerSteps(1));
  await ascent.dispose();

  const cores = availableParallelism();
  const catalogue = await openCatalogue(path, cores);
  await catalogue.make();
  const ownPictures = async () => {
    const start = wallClock();
    await catalogue.make();
    return (1000 * catalogue.numImageSteps) / (wallClock() - start);
  };
  const all = await compare(ownPictures, () => peerSteps(cores));
  await catalogue.close();
  const against = `image-steps/s of ${layer}, ${numPictures} × ${side} px`;
  return [
    { bench: 'peer', what: `${against} ÷ those of eager PyTorch, one thread each`, ...single },
    {
      bench: 'peer',
      what: `${against}, ${cores} workers, everything included ÷ PyTorch's bare loop, ${cores} threads`,
      ...all,
    },
  ];
}

/** Medians of two rates, measured in turn. */
async function compare(
  own: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Pick<Result, 'ratio' | 'figures'>> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < numRounds; round++) {
    ours.push(await own());
    theirs.push(await peer());
  }
  const [a, b] = [median(ours), median(theirs)];
  return { ratio: a / b, figures: `${a.toFixed(0)} ÷ ${b.toFixed(0)}` };
}

/** An input, the layer's values for it and the preprocessing, for the peer to check itself. */
async function forwardOf({ graph, card }: Model) {
  const shape = [1, 3, side, side];
  const rng = random('peer');
  const input = Float32Array.from({ length: 3 * side * side }, () => 50 * rng.normal());
  const program = await createOrtEngine().load(simplify(cut(graph, [layer]), { input: shape }));
  const values = await program.run({ input: float32(shape, input) });
  await program.dispose();
  return {
    shape,
    mean: card.preprocessing.mean,
    input: Array.from(input),
    expected: Array.from(values[layer]!.data as Float32Array),
  };
}

async function askPeer(job: object): Promise<Answer> {
  const python = process.env['PYTHON'] ?? 'python3';
  const run = promisify(execFile)(python, [script], { maxBuffer: 1 << 20 });
  // one that is not there, or ends at once, reads nothing
  run.child.stdin!.on('error', () => undefined).end(JSON.stringify(job));
  const { stdout } = await run.catch((error: Error & { stderr?: string }) => {
    const [line = ''] = (error.stderr || error.message).trimEnd().split('\n').slice(-1);
    throw new UserError(
      `peer: got ${line} from ${python}, expected Python with torch and onnx; name one with PYTHON`,
      { cause: error },
    );
  });
  return JSON.parse(stdout) as Answer;
}
