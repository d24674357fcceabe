// Programs of ONNX Runtime whose results stay in buffers of a GPU until they are read.

import type * as ort from 'onnxruntime-node';
import type { Data, Dtype, Tensor } from '../base/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import type { Program, Tensors } from './engine.ts';
import { guarded } from './device-error.ts';
import { HeldOrtTensor, ortFeeds } from './ort-tensor.ts';

/** Fetches tensors from the GPU. */
export type BufferReader = {
  fetch(value: ort.Tensor): Promise<ort.Tensor>;
  dispose(): Promise<void>;
};

/**
 * Fetches by copying in a session whose outputs are in main memory: to download a tensor directly
 * ends the process (onnxruntime-node 1.30.0). There is one session per dtype and rank.
 *
 * @param create makes a session of a graph
 */
export function openBufferReader(
  create: (graph: Graph) => Promise<ort.InferenceSession>,
): BufferReader {
  const sessions = new Map<string, Promise<ort.InferenceSession>>();
  return {
    async fetch(value) {
      const { type, dims } = value;
      const key = `${type}/${dims.length}`;
      const session = sessions.get(key) ?? create(copyGraph(type as Dtype, dims.length));
      sessions.set(key, session);
      const { copy } = await (await session).run({ value });
      return copy!;
    },
    async dispose() {
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}

/** A program whose session leaves its outputs in buffers. */
export function bufferProgram(
  session: ort.InferenceSession,
  graph: Graph,
  reader: BufferReader,
): Program {
  const inputs = graph.inputs.map(({ name }) => name);
  const fetch = (value: ort.Tensor) => guarded(() => reader.fetch(value));
  const hold = (feeds: Parameters<Program['hold']>[0]) =>
    guarded(async () => {
      const results = await session.run(ortFeeds(inputs, feeds));
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, new HeldOrtTensor(value, fetch)]),
      );
    });
  return {
    hold,
    async run(feeds, into = {}) {
      const held = await hold(feeds);
      const results: Record<string, Tensor> = {};
      for (const [name, value] of Object.entries(held)) {
        results[name] = written(await value.read(), name, into);
        value.dispose();
      }
      return results;
    },
    dispose: () => session.release(),
  };
}

/** The tensor, in the place that `into` has for it. */
function written(value: Tensor, name: string, into: Tensors): Tensor {
  const place = into[name];
  if (!place) return value;
  (place.data as Exclude<Data, BigInt64Array | BigUint64Array>).set(value.data as Float32Array);
  return place;
}

function copyGraph(dtype: Dtype, rank: number): Graph {
  const shape = Array.from({ length: rank }, (_, axis) => `d${axis}`);
  return {
    inputs: [{ name: 'value', dtype, shape }],
    constants: new Map(),
    nodes: [{ name: 'copy', op: 'Identity', inputs: ['value'], outputs: ['copy'], attributes: {} }],
    outputs: ['copy'],
  };
}
