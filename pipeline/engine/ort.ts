// The default engine: ONNX Runtime in Node.

import * as ort from 'onnxruntime-node';
import type { Data, Dtype, Tensor } from '../base/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import { encodeModel } from '../onnx/encode.ts';
import {
  isHeld,
  type Engine,
  type Feeds,
  type Held,
  type Program,
  type Tensors,
} from './engine.ts';

export type OrtOptions = {
  /** Threads per program; the number of cores by default. */
  readonly numThreads?: number;
};

/** ONNX Runtime's CPU kernels. */
export function createOrtEngine({ numThreads }: OrtOptions = {}): Engine {
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(numThreads !== undefined && { intraOpNumThreads: numThreads }),
  };
  return {
    name: `onnxruntime ${ort.env.versions.node} cpu`,
    async load(graph) {
      const session = await ort.InferenceSession.create(encodeModel(graph), options);
      return createProgram(session, graph);
    },
  };
}

function createProgram(session: ort.InferenceSession, graph: Graph): Program {
  const inputs = graph.inputs.map(({ name }) => name);
  async function run(feeds: Feeds, into: Tensors = {}): Promise<Tensors> {
    const given = inputs.map((name) => [name, fed(name, feeds)] as const);
    const wanted = graph.outputs.map((name) => [name, name in into ? toOrt(into[name]!) : null]);
    const results = await session.run(Object.fromEntries(given), Object.fromEntries(wanted));
    return Object.fromEntries(
      Object.entries(results).map(([name, value]) => [name, into[name] ?? fromOrt(value)]),
    );
  }
  return {
    run,
    async hold(feeds) {
      const results = await run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, new HeldTensor(value)]),
      );
    },
    dispose: () => session.release(),
  };
}

/** A tensor that is held where the program runs, in the memory of the process. */
class HeldTensor implements Held {
  readonly value: Tensor;

  constructor(value: Tensor) {
    this.value = value;
  }

  read(): Promise<Tensor> {
    return Promise.resolve(this.value);
  }

  dispose(): void {
    // freed with the last reference to it
  }
}

function fed(name: string, feeds: Feeds): ort.Tensor {
  const feed = feeds[name];
  if (!feed) throw new Error(`program: input "${name}" is not fed`);
  if (!isHeld(feed)) return toOrt(feed);
  if (feed instanceof HeldTensor) return toOrt(feed.value);
  throw new Error(`program: input "${name}" is held by another engine`);
}

function toOrt({ dtype, data, shape }: Tensor): ort.Tensor {
  return new ort.Tensor(dtype, data as Float32Array, shape);
}

function fromOrt({ type, dims, data }: ort.Tensor): Tensor {
  return { dtype: type as Dtype, shape: dims, data: data as Data };
}
