// Tries a device in a process of its own, so that a driver that crashes or hangs ends nothing else.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Device } from '../../config/devices.ts';
import { tolerance } from '../../engine/measure.ts';
import { LastWords } from '../last-words.ts';
import { needs } from './needs.ts';

/** What came to be known of a device before its process ended. */
export type Trial = {
  /** Name of the hardware. */
  readonly adapter?: string;
  /** Whether that is a program that stands in for hardware. */
  readonly isSoftware?: boolean;
  readonly engine?: string;
  /** Largest deviation of a gradient from that of `cpu`, as a share of its largest element. */
  readonly maxError?: number;
  /** Of convolutions, 10⁹ floating-point operations per second. */
  readonly speed?: number;
  readonly failure?: string;
  readonly isDone?: boolean;
};

export type Probe = Omit<Trial, 'isDone' | 'failure'> & {
  readonly device: Device;
  /** Why it does not work; absent where it does. */
  readonly failure?: string;
};

export type ProbeOptions = {
  /** Whether convolutions are timed too. */
  readonly isTimed: boolean;
  /** After which a device counts as hanging, ms; software drivers take half a minute. */
  readonly timeoutMs?: number;
  /** The module that tries it. */
  readonly script?: URL;
};

const probeScript = new URL('./probe-process.ts', import.meta.url);

/** Tries `device`. Never throws: what goes wrong is the probe's `failure`, one line. */
export async function probeDevice(
  device: Device,
  { isTimed, timeoutMs = 90_000, script = probeScript }: ProbeOptions,
): Promise<Probe> {
  const lack = needs[device].lack?.();
  if (lack !== undefined) return { device, failure: lack };
  const { isDone, ...trial } = await tryIn(
    script,
    [device, ...(isTimed ? ['timed'] : [])],
    timeoutMs,
  );
  const { maxError, failure } = trial;
  if (failure !== undefined) return { device, ...trial, failure: oneLine(failure) };
  if (!isDone) return { device, ...trial, failure: 'its process ended without a word' };
  if (!Number.isFinite(maxError)) return { device, ...trial, failure: 'its gradient is no number' };
  if (maxError! > tolerance) {
    return { device, ...trial, failure: `its gradient is wrong by ${percent(maxError!)}` };
  }
  return { device, ...trial };
}

function tryIn(script: URL, options: readonly string[], timeoutMs: number): Promise<Trial> {
  return new Promise((resolve) => {
    let trial: Trial = {};
    const child = fork(fileURLToPath(script), options, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const words = new LastWords(child.stderr!);
    const timer = setTimeout(() => {
      trial = { ...trial, failure: `it did not answer within ${timeoutMs / 1000} s` };
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('message', (news: Trial) => {
      trial = { ...trial, ...news };
    });
    child.on('error', ({ message }) => {
      trial = { ...trial, failure: message };
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (!trial.isDone && trial.failure === undefined && (signal ?? code !== 0)) {
        const how = signal ? `by ${signal}` : `with code ${code}`;
        trial = { ...trial, failure: `its process ended ${how}${words.text && `: ${words.text}`}` };
      }
      resolve(trial);
    });
  });
}

/** What a runtime says, without the places in its sources. */
function oneLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? text;
  const words = line.replace(/^\S*\/onnxruntime_src\/.* was false\. /, '').trim();
  return words.length > 200 ? `${words.slice(0, 199)}…` : words;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
