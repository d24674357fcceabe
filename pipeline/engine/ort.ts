// The default engine: ONNX Runtime in Node, on the CPU or on what else it has kernels for.

import * as ort from 'onnxruntime-node';
import type { Overrides } from '../graph/gradient.ts';
import type { Graph } from '../graph/graph.ts';
import { blocked } from '../graph/blocked-rules.ts';
import { portable } from '../graph/portable-rules.ts';
import { encodeModel } from '../onnx/encode.ts';
import { guarded } from './device-error.ts';
import type { Engine, Program } from './engine.ts';
import { bufferProgram, openBufferReader } from './ort-buffers.ts';
import { fromOrt, HeldOrtTensor, ortFeeds, toOrt } from './ort-tensor.ts';

export type OrtDevice = 'cpu' | 'webgpu' | 'cuda' | 'coreml' | 'dml';

export type OrtOptions = {
  /** What computes, `cpu` by default. Ops without a kernel for it are computed by the CPU. */
  readonly device?: OrtDevice;
  /** Threads per program; the number of cores by default. */
  readonly numThreads?: number;
};

/**
 * ONNX Runtime. Loading throws where the device, or the library for it, is not there. Held tensors
 * stay on the device with `webgpu`; its binding for Node has no way to leave those of the others
 * there, so that they come to main memory and go back.
 */
export function createOrtEngine({ device = 'cpu', numThreads }: OrtOptions = {}): Engine {
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(numThreads !== undefined && { intraOpNumThreads: numThreads }),
  };
  const create = (graph: Graph, more?: ort.InferenceSession.SessionOptions) =>
    ort.InferenceSession.create(encodeModel(graph), { ...options, ...more });
  const name = `onnxruntime ${ort.env.versions.node} ${device}`;
  if (device !== 'webgpu') {
    return {
      name,
      rules: rulesOf(device),
      load: (graph) => guarded(async () => createProgram(await create(graph), graph)),
    };
  }
  const reader = openBufferReader(create);
  const location = { preferredOutputLocation: 'gpu-buffer' } as const;
  return {
    name,
    rules: portable,
    load: (graph) =>
      guarded(async () => bufferProgram(await create(graph, location), graph, reader)),
    dispose: () => reader.dispose(),
  };
}

/**
 * The blocked layout is that of x86-64 processors; elsewhere a convolution of single taps would be a
 * detour. CUDA gives the indices of a pooling, as the CPU does, the others do not.
 */
function rulesOf(device: Exclude<OrtDevice, 'webgpu'>): Overrides {
  if (device === 'cpu') return process.arch === 'x64' ? blocked : {};
  return device === 'cuda' ? {} : portable;
}

/** A program whose results come to main memory, where they are held too. */
function createProgram(session: ort.InferenceSession, graph: Graph): Program {
  const inputs = graph.inputs.map(({ name }) => name);
  return {
    run: (feeds, into = {}) =>
      guarded(async () => {
        const wanted = graph.outputs.map((name) => [name, into[name] ? toOrt(into[name]) : null]);
        const results = await session.run(ortFeeds(inputs, feeds), Object.fromEntries(wanted));
        return Object.fromEntries(
          Object.entries(results).map(([name, value]) => [name, into[name] ?? fromOrt(value)]),
        );
      }),
    hold: (feeds) =>
      guarded(async () => {
        const results = await session.run(ortFeeds(inputs, feeds));
        const fetch = (value: ort.Tensor) => Promise.resolve(value);
        return Object.fromEntries(
          Object.entries(results).map(([name, value]) => [name, new HeldOrtTensor(value, fetch)]),
        );
      }),
    dispose: () => session.release(),
  };
}
