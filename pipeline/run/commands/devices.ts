// The command `devices`: what is here to compute with, whether it works, how fast it is, what to install for more.

import { UserError } from '../../base/user-error.ts';
import { devices as names, type Device } from '../../config/devices.ts';
import { chooseDevice } from '../devices/choose.ts';
import { needs } from '../devices/needs.ts';
import { probeDevice, type Probe } from '../devices/probe.ts';
import type { Prober } from '../devices/remembered.ts';
import { formatTable } from '../format-table.ts';
import type { Reporter } from '../reporter.ts';

export type DeviceInfo = {
  readonly device: Device;
  readonly works: boolean;
  /** The library that runs graphs, with its version. */
  readonly library?: string;
  /** The hardware. */
  readonly adapter?: string;
  /** Whether that is a program that stands in for hardware. */
  readonly isSoftware?: boolean;
  /** Largest deviation of a small network's gradient from that of `cpu`, as a share of its largest element. */
  readonly maxError?: number;
  /** Of the reference convolution, 10⁹ floating-point operations per second. */
  readonly gflops?: number;
  /** The same as a multiple of that of `cpu`. */
  readonly timesCpu?: number;
  /** Why it does not work. */
  readonly failure?: string;
  /** What to do to have it. */
  readonly advice?: string;
};

export type DevicesResult = {
  readonly devices: readonly DeviceInfo[];
  /** What `--device auto` takes. */
  readonly auto: Device;
  readonly reason: string;
};

/** Tries all devices, one after the other; none can bring the others down. */
export async function listDevices({
  reporter,
  probe = probeDevice,
}: {
  readonly reporter: Reporter;
  readonly probe?: Prober;
}): Promise<DevicesResult> {
  const probes = new Map<Device, Probe>();
  const progress = reporter.start('devices', names.length, 'devices');
  for (const device of names) {
    probes.set(device, await probe(device, { isTimed: true }));
    progress.advance();
  }
  progress.end();
  const cpu = probes.get('cpu')!;
  if (cpu.failure !== undefined) {
    throw new UserError(
      `device cpu: got ${JSON.stringify(cpu.failure)}, expected it to work; install again with npm ci`,
    );
  }
  const known: Prober = (device) => Promise.resolve(probes.get(device)!);
  const { device: auto, line } = await chooseDevice('auto', { probe: known, hasGpu: true });
  return {
    devices: Array.from(probes.values(), (found) => infoOf(found, cpu.speed!)),
    auto,
    reason: line,
  };
}

function infoOf(probe: Probe, speedOfCpu: number): DeviceInfo {
  const { device, adapter, isSoftware, engine, maxError, speed, failure } = probe;
  return {
    device,
    works: failure === undefined,
    ...(engine !== undefined && { library: engine }),
    ...(adapter !== undefined && { adapter }),
    ...(isSoftware && { isSoftware }),
    ...(maxError !== undefined && { maxError }),
    ...(speed !== undefined && { gflops: speed, timesCpu: speed / speedOfCpu }),
    ...(failure !== undefined && { failure, advice: needs[device].advice }),
  };
}

/** Tables for people, line by line: what works, what does not and why. */
export function formatDevices({ devices, reason }: DevicesResult): string[] {
  const working = devices
    .filter(({ works }) => works)
    .map(({ device, library = '', adapter = '', maxError = NaN, gflops = NaN, timesCpu = NaN }) => [
      device,
      library,
      adapter,
      device === 'cpu' ? 'the reference' : maxError.toExponential(0),
      digits(gflops),
      digits(timesCpu),
    ]);
  const head = ['device', 'library', 'runs on', 'gradient off by', 'GFLOP/s', '× cpu'];
  const broken = devices.flatMap(({ device, works, failure = '', advice = '' }) =>
    works
      ? []
      : [
          [device, gist(failure)],
          ['', `→ ${advice}`],
        ],
  );
  return [
    ...formatTable([head, ...working]),
    ...(broken.length > 0 ? ['', 'does not work here', ...formatTable(broken)] : []),
    '',
    `auto takes ${reason.replace(/^device: /, '')}`,
  ];
}

/** `a` of a line `device x: got a, expected b`; another line as it is. */
function gist(failure: string): string {
  return failure.replace(/^device \S+: got (.*?), expected .*$/, '$1');
}

/** Three significant digits without an exponent. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 0.1 ? 1 : 3);
}
