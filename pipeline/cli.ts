// The command `micrographia`: the only file that touches arguments, exit codes, signals and the clock.

import { CommanderError } from 'commander';
import project from '../package.json' with { type: 'json' };
import { UserError } from './base/user-error.ts';
import { commandLine } from './run/command-line.ts';
import { createReporter } from './run/reporter.ts';

const exitCodes = { fault: 1, mistake: 2, stopped: 130 };

let stop: AbortController | undefined;

process.on('SIGINT', () => {
  // asked twice, or of a command that has nothing to bring to an end
  if (!stop || stop.signal.aborted) process.exit(exitCodes.stopped);
  stop.abort();
});

// the reader of our output has enough, as `head` has
process.stdout.on('error', () => process.exit());

const now = () => performance.now();

const program = commandLine({
  reporter: createReporter(process.stderr, now),
  print: (line) => process.stdout.write(`${line}\n`),
  now,
  openSignal: () => (stop ??= new AbortController()).signal,
  version: project.version,
  folder: process.cwd(),
  sourceDateEpoch: process.env['SOURCE_DATE_EPOCH'],
});

/** The exit code for what a command threw, which is told on stderr. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (stop?.signal.aborted) {
    process.stderr.write('stopped; the next run goes on from here\n');
    return exitCodes.stopped;
  }
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.mistake;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.fault;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
  // a bundler that failed keeps the process
  setTimeout(() => process.exit(), 1000).unref();
}
