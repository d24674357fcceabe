// Tells how a run gets on: one live line on a terminal, plain lines at intervals everywhere else.

import { createColors } from 'picocolors';
import { formatTable } from './format-table.ts';
import { Pace } from './pace.ts';

/** Where lines go; `process.stderr` is one. */
export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal, characters. */
  readonly columns?: number;
};

/** A stage that is under way. */
export type Progress = {
  /** `count` more units were computed. */
  advance(count?: number): void;
  /** `count` more units were there from an earlier run: they say nothing about the speed. */
  skip(count?: number): void;
  /** The stage is over. */
  end(): void;
};

export type Reporter = {
  /**
   * Begins a stage; the one before must have ended.
   *
   * @param stage e.g. `visualize mixed4a`
   * @param total how many units there are
   * @param noun what is counted, in the plural
   */
  start(stage: string, total: number, noun?: string): Progress;
  /** A line of its own, e.g. a warning. */
  note(text: string): void;
  /** The last word of a run: a table of names and values. */
  summary(title: string, rows: readonly (readonly [name: string, value: string])[]): void;
};

/** Least time between two updates: as fast as an eye follows, or as a log file bears. */
const LIVE_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 5000;

/** Returns to the start of the line and empties it. */
const CLEAR_LINE = '\r\u001B[2K';

/**
 * @param output takes the text; decides between live and plain by its `isTTY`
 * @param now the clock, ms
 */
export function createReporter(output: Output, now: () => number): Reporter {
  const isLive = output.isTTY === true;
  const { bold, dim } = createColors(isLive);
  const interval = isLive ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS;
  /** What stands on the live line. */
  let live = '';

  const print = (line: string) => output.write(`${live && CLEAR_LINE}${line}\n${live}`);
  const draw = (text: string) => {
    // a line that wraps could not be cleared
    live = text.slice(0, (output.columns ?? 80) - 1);
    output.write(`${CLEAR_LINE}${live}`);
  };

  function start(stage: string, total: number, noun = 'units'): Progress {
    const pace = new Pace(total, now);
    let last = now();
    const update = () => {
      if (now() - last < interval) return;
      last = now();
      if (isLive) draw(`${stage}  ${pace.describe()}`);
      else print(`${stage}: ${pace.describe()}`);
    };
    if (isLive) draw(`${stage}  ${pace.describe()}`);
    else print(`${stage}: ${total} ${noun}`);
    return {
      advance(count = 1) {
        pace.advance(count);
        update();
      },
      skip(count = 1) {
        pace.skip(count);
        update();
      },
      end() {
        if (live) output.write(CLEAR_LINE);
        live = '';
        print(`${bold(stage)}: ${pace.conclude(noun)}`);
      },
    };
  }

  return {
    start,
    note: print,
    summary: (title, rows) => {
      print(`\n${bold(title)}`);
      for (const line of formatTable(rows.map(([name, value]) => [dim(name), value]))) print(line);
    },
  };
}
