// The engine of a single command: chosen, said, and given back when the command is done.

import type { DeviceChoice } from '../config/devices.ts';
import { DeviceError, type Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/select.ts';
import { chooseDevice } from './devices/choose.ts';
import { projectProber } from './devices/prober.ts';
import { explained, gaveUp } from './explain.ts';

/**
 * Does `work` on the device that was asked for.
 *
 * @param say takes the line that says which it is and why
 * @throws UserError where it does not work, or gives up on the way
 */
export async function onDevice<T>(
  wanted: DeviceChoice,
  say: (line: string) => void,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { device, line } = await chooseDevice(wanted, { probe: projectProber() });
  // that the CPU computes goes without saying
  if (device !== 'cpu') say(line);
  const engine = await openEngine(device);
  try {
    return await work(engine);
  } catch (error) {
    throw error instanceof DeviceError ? gaveUp(error) : explained(error as Error, device);
  } finally {
    await engine.dispose?.();
  }
}
