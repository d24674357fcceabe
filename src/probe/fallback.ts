// What a GPU fails at is done without it, from then on.

import { UserError } from '../../pipeline/base/user-error.ts';
import { DeviceError } from '../../pipeline/engine/engine.ts';
import { backends } from './backends.ts';
import type { Probe, reopenProbe } from './open-probe.ts';

/** Has something done with a probe that works. */
export type WithProbe = <T>(act: (probe: Probe) => Promise<T>) => Promise<T>;

/**
 * Tasks run on the engine that was opened first; where one of them finds that the device gives up, or
 * that it has no kernel for an op, a slower engine takes its place, and the task begins anew.
 *
 * @param onOpened called as another takes over
 */
export function createFallback(
  first: Promise<Probe>,
  reopen: typeof reopenProbe,
  onOpened: (probe: Probe) => void,
): WithProbe {
  let current = first;
  return async function withProbe(act) {
    const used = current;
    const probe = await used;
    try {
      return await act(probe);
    } catch (error) {
      if (!(error instanceof DeviceError || error instanceof UserError)) throw error;
      // another task may have found out before
      if (current === used) {
        const others = backends.slice(backends.indexOf(probe.backend) + 1);
        if (others.length === 0) throw error;
        current = reopen(probe, others);
        onOpened(await current);
      }
      return withProbe(act);
    }
  };
}
