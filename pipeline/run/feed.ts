// What a graph with one input is run on, from a user's array.

import { UserError } from '../base/user-error.ts';
import type { Tensors } from '../engine/engine.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/replay.ts';
import { loadArray } from './input-array.ts';

export type Feed = { readonly tensors: Tensors; readonly shapes: Shapes };

/**
 * Reads the `.npy` file at `path` as what the input of `graph` takes.
 *
 * @throws UserError for an array that does not fit, and a graph that takes several
 */
export async function loadFeed({ inputs }: Graph, path: string): Promise<Feed> {
  const [input] = inputs;
  if (inputs.length > 1) {
    const names = inputs.map(({ name }) => name).join(', ');
    throw new UserError(`model: got ${inputs.length} inputs (${names}), expected one`);
  }
  // a constant takes none
  if (!input) return { tensors: {}, shapes: {} };
  const { name, dtype, shape } = input;
  const array = await loadArray(path, { noun: `input "${name}"`, dtype, shape });
  return { tensors: { [name]: array }, shapes: { [name]: array.shape } };
}
