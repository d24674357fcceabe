// What users are told of errors on devices that know fewer ops than the CPU.

import { UserError } from '../base/user-error.ts';
import type { Device } from '../config/devices.ts';
import { DeviceError } from '../engine/engine.ts';

/**
 * The error, as a mistake that the choice of another device mends where it came from one that is not
 * the CPU. That a device gave up stays what it is, since something can be done about it.
 */
export function explained(error: Error, device: Device): Error {
  if (device === 'cpu' || error instanceof UserError || error instanceof DeviceError) return error;
  const [got = ''] = error.message.split('\n');
  return new UserError(
    `device ${device}: got "${got.slice(0, 200)}", expected it to run this network; use another, such as --device cpu`,
    { cause: error },
  );
}
