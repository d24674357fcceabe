// What the declaration of a command is given.

import type { Command as TypedCommand } from '@commander-js/extra-typings';
import type { Engine } from '../engine/engine.ts';
import type { Reporter } from './reporter.ts';

/** What commands need of the process. */
export type CommandContext = {
  readonly reporter: Reporter;
  /** Prints a line of results. */
  readonly print: (line: string) => void;
  /** The clock, ms. */
  readonly now: () => number;
  /** From now on Ctrl-C does no more than abort this signal, once. */
  readonly openSignal: () => AbortSignal;
  readonly version: string;
  /** The working directory. */
  readonly folder: string;
  /** The variable SOURCE_DATE_EPOCH: the day an atlas is cited by, s since 1970. */
  readonly sourceDateEpoch?: string;
};

/** What a command that runs a network needs. */
export type ComputeContext = Pick<CommandContext, 'reporter' | 'now'> & { readonly engine: Engine };

/** Gives a command its options and what it does. */
export type Declare = (command: TypedCommand, context: CommandContext) => void;
