// A model of the atlas made ready to run in the browser: in a page, or better in a worker.

import type { Engine } from '../../pipeline/engine/engine.ts';
import type { BackendName } from './backends.ts';
import { openEngine } from './open-engine.ts';
import { readModel, type OnBytes, type ReadModel } from './read-model.ts';

export type Probe = ReadModel & {
  readonly engine: Engine;
  /** What the engine computes with. */
  readonly backend: BackendName;
};

export type OpenOptions = {
  /** Of the folder `probe` of a model, with a slash at the end: `atlasHref(`${slug}/probe/`)`. */
  readonly address: string;
  readonly onBytes?: OnBytes;
  /** What to compute with, in order of preference. Default: that of `openEngine`. */
  readonly backends?: readonly BackendName[];
};

/**
 * Fetches a model and starts an engine, side by side. Only models whose record has `probe` were published.
 *
 * @throws DownloadError where a file cannot be fetched; DeviceError where no engine starts
 */
export async function openProbe({ address, onBytes, backends }: OpenOptions): Promise<Probe> {
  const [opened, read] = await Promise.all([
    openEngine(backends),
    readModel(address, onBytes ?? (() => {})),
  ]);
  return { ...opened, ...read };
}

/** The same model on another engine. @throws DeviceError where none of them starts */
export async function reopenProbe(probe: Probe, backends: readonly BackendName[]): Promise<Probe> {
  await probe.engine.dispose?.();
  return { ...probe, ...(await openEngine(backends)) };
}
