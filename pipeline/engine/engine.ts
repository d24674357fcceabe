// What runs a Graph: load it once, run it on named tensors, dispose of it.

import type { Tensor } from '../base/tensor.ts';
import type { Graph } from '../graph/graph.ts';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph made ready to run. */
export type Program = {
  /**
   * Runs the graph on one tensor per input and returns one tensor per output.
   *
   * @param into tensors of outputs whose data is overwritten and returned, which spares large
   * outputs their memory from run to run
   */
  run(feeds: Tensors, into?: Tensors): Promise<Tensors>;
  /** Frees what the program holds; it cannot run afterwards. */
  dispose(): Promise<void>;
};

export type Engine = {
  /** What does the computing, for provenance: e.g. `onnxruntime 1.30.0 cpu`. */
  readonly name: string;
  load(graph: Graph): Promise<Program>;
};
