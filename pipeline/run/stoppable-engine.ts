// An engine that can be told to do nothing more.

import type { Engine } from '../engine/engine.ts';

/** The same engine, whose programs refuse to be loaded or run once `isStopped` says so. */
export function stoppable(engine: Engine, isStopped: () => boolean): Engine {
  const check = () => {
    if (isStopped()) throw new Error('engine: stopped');
  };
  return {
    ...engine,
    async load(graph) {
      check();
      const program = await engine.load(graph);
      return {
        async run(feeds, into) {
          check();
          return program.run(feeds, into);
        },
        async hold(feeds) {
          check();
          return program.hold(feeds);
        },
        dispose: () => program.dispose(),
      };
    },
  };
}
