// Which device computes: the one that was asked for where it works, or the fastest that does.

import { UserError } from '../../base/user-error.ts';
import { createOrtEngine } from '../../engine/ort.ts';
import { devices, type Device, type DeviceChoice } from '../../config/devices.ts';
import { mayHaveGpu } from './hardware.ts';
import { needs } from './needs.ts';
import { probeDevice, type Probe } from './probe.ts';
import type { Prober } from './remembered.ts';

export type Chosen = {
  readonly device: Device;
  /** What it is called in provenance. */
  readonly engine: string;
  /** Which it is and why, for the user. */
  readonly line: string;
};

export type ChooseOptions = {
  /** Tries a device, or says what came of it the last time. */
  readonly probe: Prober;
  /** Tries it for certain. */
  readonly probeAnew?: Prober;
  /** Whether there may be anything but the CPU. */
  readonly hasGpu?: boolean;
};

/**
 * Chooses a device. `auto` takes the fastest at convolutions of those whose gradients are right;
 * programs that stand in for hardware do not count, nor do devices that use the cores of `cpu` too.
 * Where nothing speaks for a GPU, nothing is tried.
 *
 * @throws UserError for a device asked for by name that does not work
 */
export async function chooseDevice(
  wanted: DeviceChoice,
  { probe, probeAnew = probeDevice, hasGpu = mayHaveGpu() }: ChooseOptions,
): Promise<Chosen> {
  if (wanted === 'cpu') return onCpu('as asked for');
  if (wanted !== 'auto') {
    const found = await probe(wanted, { isTimed: false });
    // what failed once may have been mended
    const last = found.failure === undefined ? found : await probeAnew(wanted, { isTimed: false });
    if (last.failure !== undefined) throw doesNotWork(last);
    return chosen(last, 'as asked for');
  }
  if (!hasGpu) return onCpu('as there is no GPU');
  return fastest(probe);
}

async function fastest(probe: Prober): Promise<Chosen> {
  const works: Probe[] = [];
  const refused: string[] = [];
  for (const device of devices.filter((each) => needs[each].isAccelerator)) {
    if (needs[device].lack?.() !== undefined) continue;
    const trial = await probe(device, { isTimed: false });
    if (trial.failure !== undefined) refused.push(`${device} does not work`);
    else if (trial.isSoftware) refused.push(`${named(trial)} is a program, no GPU`);
    else works.push(await probe(device, { isTimed: true }));
  }
  if (works.length === 0) {
    const why = refused.length > 0 ? `: ${refused.join('; ')}` : '';
    return onCpu(`as no GPU can be used${why}`);
  }
  const cpu = await probe('cpu', { isTimed: true });
  const [best, ...others] = [...works, cpu].toSorted((a, b) => speedOf(b) - speedOf(a));
  const than = others.map((other) => `${ratio(speedOf(best!) / speedOf(other))} ${other.device}`);
  return chosen(best!, `whose convolutions are the fastest here: ${than.join(', ')}`);
}

function onCpu(why: string): Chosen {
  return chosen({ device: 'cpu', engine: createOrtEngine().name }, why);
}

function chosen(probe: Probe, why: string): Chosen {
  const { device, engine = device } = probe;
  return { device, engine, line: `device: ${named(probe)}, ${why}` };
}

function doesNotWork({ device, failure = '' }: Probe): UserError {
  // engines that know what is missing say so in full
  const line = failure.startsWith('device ')
    ? failure
    : `device ${device}: got ${JSON.stringify(failure)}, expected it to work; ${needs[device].advice}`;
  return new UserError(`${line}; see micrographia devices`);
}

function speedOf({ speed = 0 }: Probe): number {
  return speed;
}

function named({ device, adapter }: Probe): string {
  return adapter ? `${device} (${adapter})` : device;
}

function ratio(value: number): string {
  return `${value.toPrecision(2)} ×`;
}
