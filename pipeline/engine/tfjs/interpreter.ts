// The second engine: a Graph interpreted op by op with TensorFlow.js; knows nothing of Node, so that a page can use it.

import { getBackend, setBackend, version_core } from '@tensorflow/tfjs-core';
import type { Tensor } from '../../base/tensor.ts';
import type { Graph } from '../../graph/graph.ts';
import { portable } from '../../graph/portable-rules.ts';
import type { Shapes } from '../../graph/replay.ts';
import { guarded } from '../device-error.ts';
import { isHeld, type Engine, type Feeds, type Held, type Program } from '../engine.ts';
import type { Backend } from './backend.ts';
import { HeldTfTensor } from './held.ts';
import { loadPlan, type Loaded } from './loaded.ts';
import { planGraph } from './plan.ts';
import { download, upload } from './transfer.ts';

/** An engine on a tfjs backend that has been registered and started. */
export function createTfjsEngine(backend: Backend): Engine {
  return {
    name: `tfjs ${version_core} ${backend.label}`,
    rules: portable,
    load: (graph) => guarded(async () => createProgram(graph, backend)),
    dispose: backend.dispose,
  };
}

/** How many sets of input shapes a program stays ready for. */
const maxPlans = 4;

function createProgram(graph: Graph, backend: Backend): Program {
  const plans = new Map<string, Loaded>();
  /** The plan for inputs of these shapes; needs the backend to be active. */
  const planFor = (shapes: Shapes): Loaded => {
    const key = JSON.stringify(shapes);
    const known = plans.get(key);
    if (known) return known;
    const [oldest] = plans;
    if (oldest && plans.size === maxPlans) {
      oldest[1].dispose();
      plans.delete(oldest[0]);
    }
    const loaded = loadPlan(planGraph(graph, shapes, backend.label), backend);
    plans.set(key, loaded);
    return loaded;
  };
  /** Synchronous, since the active backend is one for all: nobody may change it on the way. */
  const compute = (feeds: Feeds): Readonly<Record<string, HeldTfTensor>> => {
    activate(backend);
    const given = graph.inputs.map(({ name }) => [name, fed(name, feeds, backend)] as const);
    const shapes = Object.fromEntries(given.map(([name, { shape }]) => [name, shape]));
    const loaded = planFor(shapes);
    const tensors = given.map(
      ([name, feed]) =>
        [name, feed instanceof HeldTfTensor ? feed.tensor.clone() : upload(name, feed)] as const,
    );
    return loaded.run(new Map(tensors));
  };
  if (graph.inputs.every(({ shape }) => shape.every((length) => typeof length === 'number'))) {
    activate(backend);
    planFor(Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape as number[]])));
  }
  return {
    run: (feeds, into = {}) =>
      guarded(async () => {
        const results = Object.entries(compute(feeds));
        try {
          const fetched = await Promise.all(
            results.map(([name, { tensor, dtype }]) => download(tensor, dtype, into[name]?.data)),
          );
          backend.check?.();
          return Object.fromEntries(results.map(([name], i) => [name, fetched[i]!]));
        } finally {
          for (const [, held] of results) held.dispose();
        }
      }),
    hold: (feeds): Promise<Readonly<Record<string, Held>>> => guarded(async () => compute(feeds)),
    dispose() {
      for (const loaded of plans.values()) loaded.dispose();
      plans.clear();
      return Promise.resolve();
    },
  };
}

/** Takes effect at once: the promise is for backends that have yet to start. */
function activate({ name, check }: Backend): void {
  check?.();
  if (getBackend() !== name) void setBackend(name);
}

function fed(name: string, feeds: Feeds, backend: Backend): Tensor | HeldTfTensor {
  const feed = feeds[name];
  if (!feed) throw new Error(`program: input "${name}" is not fed`);
  if (!isHeld(feed) || (feed instanceof HeldTfTensor && feed.isOn(backend))) return feed;
  throw new Error(`program: input "${name}" is held by another engine`);
}
