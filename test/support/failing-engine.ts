// An engine that gives up where it is told to.

import { DeviceError, type Engine, type Program } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';

/** Pictures a graph makes at once: the length of its first axis. */
function batchOf({ inputs }: Graph): number {
  const shape = inputs.find(({ name }) => name === 'parameters')?.shape;
  return Number(shape?.[0] ?? 1);
}

/**
 * ONNX Runtime on the CPU, called `webgpu`.
 *
 * @param most pictures it has memory for at once
 * @param numRuns runs of programs after which it is lost
 */
export function failingEngine({ most = Infinity, numRuns = Infinity } = {}): Engine {
  const engine = createOrtEngine({ numThreads: 1 });
  let left = numRuns;
  const check = (graph: Graph) => {
    if (left-- <= 0) throw new DeviceError('lost', 'device lost');
    if (batchOf(graph) > most) throw new DeviceError('memory', 'out of device memory');
  };
  return {
    ...engine,
    name: 'fake webgpu',
    async load(graph): Promise<Program> {
      const program = await engine.load(graph);
      return {
        async run(feeds, into) {
          check(graph);
          return program.run(feeds, into);
        },
        async hold(feeds) {
          check(graph);
          return program.hold(feeds);
        },
        dispose: () => program.dispose(),
      };
    },
  };
}
