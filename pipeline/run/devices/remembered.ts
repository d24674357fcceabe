// Probes of earlier runs, kept in the store for as long as hardware, drivers and packages stay what they are.

import { z } from 'zod';
import { contentKey } from '../../base/content-key.ts';
import type { Device } from '../../config/devices.ts';
import type { Store } from '../../store/store.ts';
import { hardwareKey } from './hardware.ts';
import { probeDevice, type Probe, type ProbeOptions } from './probe.ts';

/** To be raised when devices are tried otherwise. */
const edition = 1;

const Remembered = z.object({
  adapter: z.string().optional(),
  isSoftware: z.boolean().optional(),
  engine: z.string().optional(),
  maxError: z.number().nullish(),
  speed: z.number().optional(),
  failure: z.string().optional(),
});

/** Tries a device, or says what came of it the last time. */
export type Prober = (device: Device, options: ProbeOptions) => Promise<Probe>;

/**
 * A prober that tries nothing twice. A store that cannot be written is no reason to stop.
 *
 * @param probe tries a device
 */
export function rememberingProber(
  store: Pick<Store, 'getRecord' | 'putRecord'>,
  probe: Prober = probeDevice,
): Prober {
  return async (device, options) => {
    const { isTimed } = options;
    const key = contentKey({ analysis: 'device', edition, device, isTimed, on: hardwareKey() });
    const { data: found } = Remembered.safeParse(await store.getRecord(key));
    if (found) {
      const { maxError, ...rest } = found;
      return { device, ...rest, ...(typeof maxError === 'number' && { maxError }) };
    }
    const { device: _, ...trial } = await probe(device, options);
    await store.putRecord(key, trial).catch(() => undefined);
    return { device, ...trial };
  };
}
