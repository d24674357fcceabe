// Mistakes in the command line itself, said as all mistakes are.

import type { Command, CommanderError } from 'commander';
import { unknownName, UserError } from '../base/user-error.ts';

/**
 * What commander refuses, as one line that says what was got, what was expected and where to read on.
 *
 * @param command the one whose options were being read
 */
export function usageError({ code, message }: CommanderError, command: Command): UserError {
  const [got = ''] = /(?<=').*?(?=')/.exec(message) ?? [];
  const help = `see ${nameOf(command)} --help`;
  // what is missing may be there under a wrong name
  const unknown = command.args.find((argument) => argument.startsWith('-'));
  if (code === 'commander.missingMandatoryOptionValue' && unknown !== undefined) {
    return unknownOption(unknown, command, help);
  }
  const names = command.commands.map((each) => each.name());
  switch (code) {
    case 'commander.help':
      return new UserError(
        `${nameOf(command)}: got no command, expected one of ${names.join(', ')}; ${help}`,
      );
    case 'commander.unknownCommand':
      return withHelp(unknownName('command', got, names), help);
    case 'commander.unknownOption':
      return unknownOption(got, command, help);
    case 'commander.missingMandatoryOptionValue':
      return new UserError(`${nameOf(command)}: got no ${longOf(got)}, expected ${got}; ${help}`);
    case 'commander.optionMissingArgument':
      return new UserError(
        `${nameOf(command)}: got ${longOf(got)} without a value, expected ${got}; ${help}`,
      );
    case 'commander.missingArgument':
      return new UserError(`${nameOf(command)}: got no ${got}, expected one; ${help}`);
    case 'commander.excessArguments':
      return new UserError(
        `${nameOf(command)}: got an argument too many: ${command.args.join(' ')}, expected ${expectedArguments(command)}; ${help}`,
      );
    default:
      return new UserError(`${nameOf(command)}: ${message.replace(/^error: /, '')}; ${help}`);
  }
}

function unknownOption(got: string, command: Command, help: string): UserError {
  const names = command.options.map(({ long, flags }) => long ?? flags);
  return withHelp(unknownName(`${nameOf(command)}, option`, got, [...names, '--help']), help);
}

function withHelp({ message }: UserError, help: string): UserError {
  return new UserError(`${message}; ${help}`);
}

/** `micrographia evaluate` */
function nameOf(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

/** `--model <file>` → `--model` */
function longOf(flags: string): string {
  return flags.split(' ').find((word) => word.startsWith('--')) ?? flags;
}

function expectedArguments({ registeredArguments }: Command): string {
  const names = registeredArguments.map((argument) => argument.name().toUpperCase());
  return names.length === 0 ? 'options only' : `only ${names.join(' ')}`;
}
