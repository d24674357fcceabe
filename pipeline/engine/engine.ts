// What runs a Graph: load it once, run it on named tensors, dispose of it.

import type { Tensor } from '../base/tensor.ts';
import type { Overrides } from '../graph/gradient.ts';
import type { Graph } from '../graph/graph.ts';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A tensor that stays where it was computed; any program of the same engine takes it as a feed. */
export type Held = {
  /** Fetches it. */
  read(): Promise<Tensor>;
  /** Frees it; it can be neither read nor fed afterwards. Feeding does not free it. */
  dispose(): void;
};

/** What a program is fed with, by name of the input. */
export type Feeds = Readonly<Record<string, Tensor | Held>>;

/** A graph made ready to run. */
export type Program = {
  /**
   * Runs the graph on one tensor per input and returns one tensor per output.
   *
   * @param into tensors of outputs whose data is overwritten and returned, which spares large
   * outputs their memory from run to run
   * @throws DeviceError where the device gave up
   */
  run(feeds: Feeds, into?: Tensors): Promise<Tensors>;
  /**
   * Runs the graph and leaves every output where it was computed, for another run or to be read.
   * The caller disposes of each.
   *
   * @throws DeviceError where the device gave up
   */
  hold(feeds: Feeds): Promise<Readonly<Record<string, Held>>>;
  /** Frees what the program holds; it cannot run afterwards. */
  dispose(): Promise<void>;
};

export type Engine = {
  /** What does the computing, for provenance: e.g. `onnxruntime 1.30.0 cpu`. */
  readonly name: string;
  /** Gradient rules to build graphs for this engine with, in place of the usual ones. */
  readonly rules?: Overrides;
  load(graph: Graph): Promise<Program>;
  /** Gives the device back, where there is something to give back; no program runs afterwards. */
  dispose?(): Promise<void>;
};

/** Whether a feed is where it was computed, rather than here. */
export function isHeld(feed: Tensor | Held): feed is Held {
  return !('data' in feed);
}

/**
 * A device that gave up on work it should have been able to do: `memory` where it has none left, so
 * that less at once may go; `lost` where it does not answer any more, so that only a new engine will.
 */
export class DeviceError extends Error {
  override name = 'DeviceError';
  readonly kind: 'memory' | 'lost';

  constructor(kind: DeviceError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
