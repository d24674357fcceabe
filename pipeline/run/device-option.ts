// The option `--device`, which all commands share that compute.

import { devices, type DeviceChoice } from '../config/devices.ts';
import type { Engine } from '../engine/engine.ts';
import type { CommandContext } from './command-context.ts';
import { oneOf } from './option-values.ts';

export const deviceHelp =
  'what computes: auto (the fastest that works), or see micrographia devices';
/** A device, or `auto`. */
export const deviceChoice = oneOf('--device', ['auto', ...devices] as const);

/** Does `work` on the device that was asked for, and says which that is. */
export async function onDevice<T>(
  device: DeviceChoice,
  { reporter }: CommandContext,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { onDevice: run } = await import('./on-device.ts');
  return run(device, (line) => reporter.note(line), work);
}
