// The options of the command `build`, which override a configuration or stand in for it.

import type { Command as TypedCommand } from '@commander-js/extra-typings';
import type { CommandContext } from './command-context.ts';
import { deviceChoice, deviceHelp } from './device-option.ts';
import { integer, integerOr, list, seed } from './option-values.ts';

export function declareBuild(command: TypedCommand, context: CommandContext): void {
  const { reporter, now, openSignal, version, folder, sourceDateEpoch } = context;
  command
    .option(
      '--config <file>',
      'configuration, which options override (default: atlas.config.ts, if there)',
    )
    .option('--model <file>', 'ONNX model, in place of those of the configuration')
    .option('--dataset <folder>', 'folder of images, or specimens, the drawn ones')
    .option('--layers <names>', 'tensors to look at, with commas between', list('--layers'))
    .option(
      '--units-per-layer <count>',
      'the first ones, or all',
      integerOr('all', '--units-per-layer', 1),
    )
    .option('--steps <count>', 'steps of gradient ascent', integer('--steps', 1))
    .option('--size <px>', 'side of the pictures', integer('--size', 16, 1024))
    .option('--out <folder>', 'folder of the site')
    .option('--base <path>', 'path the site is served under, such as /microscope/')
    .option('--device <name>', deviceHelp, deviceChoice)
    .option(
      '--workers <count>',
      'processes side by side, or auto',
      integerOr('auto', '--workers', 1),
    )
    .option('--seed <integer>', 'decides all that is left to chance', seed('--seed'))
    .option('--force', 'go on where the self-test fails', false)
    .action(async ({ force, ...options }) => {
      const { build } = await import('./commands/build.ts');
      const signal = openSignal();
      const buildContext = { reporter, now, signal, force, version, sourceDateEpoch };
      await build({ ...options, folder }, buildContext);
    });
}
