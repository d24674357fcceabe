// The command `evaluate`: tensors of a network for one input, as .npy files.

import { formatNpy } from '../../base/npy.ts';
import { join } from 'node:path';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut } from '../../graph/cut.ts';
import { simplify } from '../../graph/replay.ts';
import { loadGraph, naming } from '../../model/load-graph.ts';
import { loadFeed } from '../feed.ts';
import { checkOutputs, writeOutputs } from '../output-files.ts';

export type EvaluateOptions = {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the `.npy` file with what the graph's input takes, already preprocessed. */
  readonly input: string;
  /** Names of the tensors that are written. */
  readonly tensors: readonly string[];
  /** Folder they are written to, each as `NAME.npy`, `/` in names as `_`. */
  readonly out: string;
};

/**
 * Runs a network and writes tensors, all of them or none.
 *
 * @throws UserError for what cannot be read or written, an unknown tensor and an input of another shape
 */
export async function evaluate(options: EvaluateOptions, engine: Engine): Promise<void> {
  const { model, input, tensors, out } = options;
  const pathOf = pathsOf(tensors, out);
  const { graph } = await loadGraph(model);
  const part = cut(graph, tensors);
  await checkOutputs([...pathOf.values()], [model, input]);
  const feed = await loadFeed(part, input);
  const graphOfInput = naming(model, () => simplify(part, feed.shapes));
  const program = await engine.load(graphOfInput);
  const results = await program.run(feed.tensors);
  await program.dispose();
  await writeOutputs(
    new Map(Array.from(pathOf, ([name, path]) => [path, formatNpy(results[name]!)])),
  );
}

/** Where each tensor is written. */
function pathsOf(tensors: readonly string[], out: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const name of tensors) {
    const file = `${name.replaceAll('/', '_')}.npy`;
    const path = join(out, file);
    const other = [...paths].find(([, taken]) => taken === path)?.[0];
    if (other !== undefined && other !== name) {
      throw new UserError(
        `tensors: got "${other}" and "${name}", which both would be written as ${file}, expected different file names; ask for them one by one, with another --out`,
      );
    }
    paths.set(name, path);
  }
  return paths;
}
