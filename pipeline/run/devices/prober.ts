// The prober of commands: with the memory of the project's store, where that can be opened.

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { openStore } from '../../store/store.ts';
import { probeDevice } from './probe.ts';
import { rememberingProber, type Prober } from './remembered.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** Where builds keep what they computed, unless told otherwise. */
export const defaultStoreFolder = join(project, '.micrographia', 'store');

/** Opens the store with the first probe, which most commands do without. */
export function projectProber(): Prober {
  return async (device, options) => {
    const store = await openStore(defaultStoreFolder).catch(() => undefined);
    return store ? rememberingProber(store)(device, options) : probeDevice(device, options);
  };
}
