// The options of the command `attribute`.

import type { Command as TypedCommand } from '@commander-js/extra-typings';
import { baselineNames } from '../analyses/attribution/method.ts';
import type { CommandContext } from './command-context.ts';
import { deviceChoice, deviceHelp, onDevice } from './device-option.ts';
import { integer, number, oneOf, seed } from './option-values.ts';

export function declareAttribute(command: TypedCommand, context: CommandContext): void {
  const { print, reporter, now } = context;
  command
    .requiredOption('--model <file>', 'ONNX model')
    .requiredOption(
      '--image <path>',
      'image that is explained, or a folder: the mean over its images',
    )
    .requiredOption('--method <name>', 'name of a method, or all')
    .requiredOption(
      '--out <file>',
      '.npy: what the method gives, [C, H, W], signed; .png: red where it speaks for the target, blue where against; all side by side',
    )
    .option('--card <file>', 'model card (default: MODEL.card.yaml beside the model, if there)')
    .option('--class <name>', 'number or name of a class, or top (default: top)')
    .option('--unit <layer:channel>', 'or a unit; of one place: LAYER:CHANNEL@ROW,COL')
    .option(
      '--baseline <name>',
      `what the image is compared with: ${baselineNames.join(', ')}`,
      oneOf('--baseline', baselineNames),
    )
    .option('--steps <count>', 'points of a path, or draws', integer('--steps', 1, 10_000))
    .option('--layer <tensor>', 'that CAM and its kin look at')
    .option('--noise <share>', 'of SmoothGrad, of the range of the image', number('--noise', 0, 1))
    .option('--window <px>', 'side of what is covered', integer('--window', 1))
    .option('--stride <px>', 'how far it is moved', integer('--stride', 1))
    .option('--segments <count>', 'superpixels', integer('--segments', 2, 1000))
    .option(
      '--dataset <folder>',
      'images that expected gradients compare with, or specimens, the drawn ones',
    )
    .option('--seed <integer>', 'decides what is left to chance', seed('--seed'), 0)
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .option('--json', 'print JSON in place of a table')
    .action(async ({ json, device, ...options }) => {
      const { attribute } = await import('./commands/attribute.ts');
      const result = await onDevice(device, context, (engine) =>
        attribute(options, { engine, reporter, now }),
      );
      if (json) return print(JSON.stringify(result));
      const { formatAttributed } = await import('./attributed.ts');
      for (const line of formatAttributed(result.target, result.score, result.methods)) print(line);
    });
}
