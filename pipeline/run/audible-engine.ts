// An engine that lets know that it is at work.

import type { Engine } from '../engine/engine.ts';

/** The same engine, which calls `onDone` whenever a graph was loaded or run. */
export function audible(engine: Engine, onDone: () => void): Engine {
  const heard = <T>(work: Promise<T>) => work.finally(onDone);
  return {
    ...engine,
    async load(graph) {
      const program = await heard(engine.load(graph));
      return {
        run: (feeds, into) => heard(program.run(feeds, into)),
        hold: (feeds) => heard(program.hold(feeds)),
        dispose: () => program.dispose(),
      };
    },
  };
}
