// The default engine: ONNX Runtime in Node.

import * as ort from 'onnxruntime-node';
import type { Data, Dtype, Tensor } from '../base/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Engine, Program, Tensors } from './engine.ts';

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
  return {
    async run(feeds, into = {}) {
      const given = inputs.map((name) => [name, toOrt(name, feeds)] as const);
      const wanted = graph.outputs.map(
        (name) => [name, name in into ? toOrt(name, into) : null] as const,
      );
      const results = await session.run(Object.fromEntries(given), Object.fromEntries(wanted));
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, into[name] ?? fromOrt(value)]),
      );
    },
    dispose: () => session.release(),
  };
}

function toOrt(name: string, feeds: Tensors): ort.Tensor {
  const value = feeds[name];
  if (!value) throw new Error(`program: input "${name}" is not fed`);
  return new ort.Tensor(value.dtype, value.data as Float32Array, value.shape);
}

function fromOrt({ type, dims, data }: ort.Tensor): Tensor {
  return { dtype: type as Dtype, shape: dims, data: data as Data };
}
