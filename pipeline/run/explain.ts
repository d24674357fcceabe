// What users are told of errors on devices that know fewer ops than the CPU.

import { UserError } from '../base/user-error.ts';
import type { Device } from '../config/devices.ts';
import { DeviceError } from '../engine/engine.ts';

/** A device that gave up on work that nothing stands in for. */
export function gaveUp({ kind, message }: DeviceError): UserError {
  const got = kind === 'memory' ? 'no memory for this' : 'no answer any more';
  return new UserError(
    `device: got ${got} (${firstLine(message)}), expected some; ask for less at once, or use --device cpu with fewer --workers`,
  );
}

function firstLine(message: string): string {
  const [line = ''] = message.split('\n');
  return line.slice(0, 200);
}

/**
 * The error, as a mistake that the choice of another device mends where it came from one that is not
 * the CPU. That a device gave up stays what it is, since something can be done about it.
 */
export function explained(error: Error, device: Device): Error {
  if (device === 'cpu' || error instanceof UserError || error instanceof DeviceError) return error;
  return new UserError(
    `device ${device}: got "${firstLine(error.message)}", expected it to run this network; use another, such as --device cpu`,
    { cause: error },
  );
}
