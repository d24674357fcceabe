// Which workers a device gets.

import type { Device } from '../config/devices.ts';
import { cudaCards } from './devices/hardware.ts';
import { needs } from './devices/needs.ts';
import type { Seat } from './pool.ts';
import { processSource, threadSource } from './start-worker.ts';
import type { Setup } from './worker-tasks.ts';

/** After which a device that neither loads nor runs a graph counts as lost: it hangs. No step takes as long. */
const silenceMs = 10 * 60_000;

export type Seats = {
  /** For what keeps the cores busy: reading, counting, drawing. */
  readonly cores: readonly Seat[];
  /** For pictures. */
  readonly pictures: readonly Seat[];
};

/** TensorFlow would start a thread per core in each of the processes that share them. */
const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' };

/**
 * Workers that share the cores, and one for each accelerator: for each graphics card where CUDA
 * tells them apart, else one. A worker on anything but the CPU is replaced by a fresh one when it is
 * lost, and then by one on the CPU.
 *
 * @param numWorkers how many share the cores
 */
export async function seatsOf(setup: Setup, numWorkers: number): Promise<Seats> {
  const { device } = setup;
  const onCpu: Seat = [threadSource({ ...setup, device: 'cpu' })];
  const repeated = (seat: Seat) => Array.from({ length: numWorkers }, () => seat);
  if (device === 'cpu') {
    const seats = repeated(onCpu);
    return { cores: seats, pictures: seats };
  }
  const onDevice = (environment: NodeJS.ProcessEnv = {}): Seat => {
    const silence = needs[device].isAccelerator ? silenceMs : undefined;
    const source = processSource(setup, environment, undefined, silence);
    return [source, source, ...onCpu];
  };
  if (!needs[device].isAccelerator) {
    const seats = repeated(onDevice(oneThread));
    return { cores: seats, pictures: seats };
  }
  const cards = await cardsOf(device);
  return {
    cores: repeated(onCpu),
    pictures: cards.map((id) => onDevice(id === undefined ? {} : { CUDA_VISIBLE_DEVICES: id })),
  };
}

/** Ids of the cards that get a worker each; one of no id where they cannot be told apart. */
async function cardsOf(device: Device): Promise<(string | undefined)[]> {
  if (device !== 'cuda' && device !== 'tfjs-node-gpu') return [undefined];
  const cards = await cudaCards();
  return cards.length > 0 ? cards.map(({ id }) => id) : [undefined];
}
