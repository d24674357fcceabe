// Reads an ONNX file, and the weights beside it, as a graph.

import { readFile } from 'node:fs/promises';
import { fileError } from '../base/file-error.ts';
import { UserError } from '../base/user-error.ts';
import { freeBatch } from '../graph/free-batch.ts';
import type { Graph } from '../graph/graph.ts';
import { decodeModel } from '../onnx/decode.ts';
import { openExternalData } from './external-data.ts';

export type LoadedGraph = {
  /** For any number of images, where that can be had. */
  readonly graph: Graph;
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  /** Real paths of its external data. */
  readonly externalFiles: ReadonlySet<string>;
};

/**
 * Loads the graph of the ONNX model at `path`; no card is needed.
 *
 * @throws UserError for files that are missing or damaged, and networks that are not supported;
 * messages start with the path
 */
export async function loadGraph(path: string): Promise<LoadedGraph> {
  const bytes = await readModel(path);
  const external = openExternalData(path);
  const graph = naming(path, () => freeBatch(decodeModel(bytes, { readExternal: external.read })));
  return { graph, bytes, externalFiles: external.files };
}

async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError('model', path, 'an ONNX file', error);
  }
}

/** Puts the path before the messages of mistakes, which do not name the file. */
export function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${error.message}`, { cause: error });
  }
}
