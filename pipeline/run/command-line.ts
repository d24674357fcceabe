// The commands: their options, what each stands for by default, and an example of each.

import type { Command as TypedCommand } from '@commander-js/extra-typings';
import { Command } from 'commander';
import type { CommandContext, Declare } from './command-context.ts';
import { declareAttribute } from './declare-attribute.ts';
import { declareBuild } from './declare-build.ts';
import { deviceChoice, deviceHelp, onDevice } from './device-option.ts';
import { integer, list, oneOf, seed } from './option-values.ts';
import { usageError } from './usage-error.ts';

/** The command line; parsing it runs a command. Mistakes are thrown as `UserError`. */
export function commandLine(context: CommandContext): Command {
  const program = new Command('micrographia')
    .description('From an ONNX vision network to a published model microscope.')
    .version(context.version)
    .helpCommand(false);
  for (const [name, { summary, example, declare }] of Object.entries(commands)) {
    const command = program.command(name).description(summary).allowExcessArguments(false);
    command.addHelpText('after', `\nExample:\n  micrographia ${name} ${example}`);
    declare(command as unknown as TypedCommand, context);
  }
  for (const each of [program, ...program.commands]) {
    each
      // mistakes are thrown, and printed by whoever catches them
      .configureOutput({ writeErr: () => undefined })
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : usageError(error, each);
      });
  }
  return program;
}

const commands: Readonly<Record<string, { summary: string; example: string; declare: Declare }>> = {
  init: {
    summary: 'Write a small project that builds, to begin with.',
    example: 'my-atlas',
    declare: declareInit,
  },
  build: {
    summary: 'Build an atlas and its site.',
    example: '--model net.onnx --dataset photos --out dist',
    declare: declareBuild,
  },
  plan: {
    summary: 'List what a site weighs, which hosts take it, and what to change for others.',
    example: '--out dist',
    declare: declarePlan,
  },
  visualize: {
    summary: 'Draw what a unit responds to; prints one line of JSON.',
    example: '--model net.onnx --unit mixed4a:97 --out unit.png',
    declare: declareVisualize,
  },
  evaluate: {
    summary: 'Run a network and write tensors as .npy files.',
    example: '--model net.onnx --input x.npy --tensors mixed4a,logits --out activations',
    declare: declareEvaluate,
  },
  gradient: {
    summary: 'Write the gradient of one tensor with respect to another as a .npy file.',
    example: '--model net.onnx --input x.npy --of logits --index 207 --wrt input --out g.npy',
    declare: declareGradient,
  },
  attribute: {
    summary: 'Explain what in an image speaks for a class or a unit.',
    example: '--model net.onnx --image cat.jpg --method grad-cam --class top --out cat.png',
    declare: declareAttribute,
  },
  examples: {
    summary: 'List the images of a folder that excite a unit most, as a JSON file.',
    example: '--model net.onnx --dataset photos --unit mixed4a:97 --out examples.json',
    declare: declareExamples,
  },
  info: {
    summary: 'Print what a model consists of, and test it on images.',
    example: 'net.onnx --dataset photos',
    declare: declareInfo,
  },
  devices: {
    summary:
      'List what can compute here, whether it works, how fast it is, and what to install for more.',
    example: '--json',
    declare: declareDevices,
  },
  train: {
    summary: 'Train the embedded model anew.',
    example: '--images 4000 --epochs 5 --out models',
    declare: declareTrain,
  },
};

const unitHelp = 'unit; LAYER may be any tensor [N, C, H, W] or [N, C]';
const cardHelp = 'model card (default: MODEL.card.yaml beside the model, if there)';

// Modules are loaded when their command runs, so that mistakes and help come at once.

function declareInit(command: TypedCommand, { print }: CommandContext): void {
  command
    .argument('[folder]', 'an empty folder, or the name of a new one', '.')
    .action(async (folder) => {
      const { init } = await import('./commands/init.ts');
      const files = await init({ folder });
      for (const file of files) print(`${folder}/${file}`);
      const name = /^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder);
      const enter = folder === '.' ? '' : `cd ${name} && `;
      print(`\nnext: ${enter}npx micrographia build`);
    });
}

function declarePlan(command: TypedCommand, { print }: CommandContext): void {
  command
    .option('--out <folder>', 'folder of the site', 'dist')
    .option('--json', 'print JSON in place of tables')
    .action(async ({ out, json }) => {
      const { formatPlan, plan } = await import('./commands/plan.ts');
      const found = await plan({ out });
      const lines = json ? [JSON.stringify(found)] : formatPlan(found);
      for (const line of lines) print(line);
    });
}

function declareVisualize(command: TypedCommand, context: CommandContext): void {
  const { print, reporter, now } = context;
  command
    .requiredOption('--model <file>', 'ONNX model')
    .requiredOption('--unit <layer:channel>', unitHelp)
    .requiredOption('--out <file>', 'PNG file that is written')
    .option('--card <file>', cardHelp)
    .option(
      '--objective <name>',
      'channel (its mean) or neuron (its centre)',
      oneOf('--objective', ['channel', 'neuron'] as const),
      'channel',
    )
    .option('--steps <count>', 'steps of gradient ascent', integer('--steps', 1), 512)
    .option('--size <px>', 'side of the picture', integer('--size', 16, 1024), 128)
    .option('--seed <integer>', 'decides the starting noise', seed('--seed'), 0)
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .action(async (options) => {
      const { visualize } = await import('./commands/visualize.ts');
      const result = await onDevice(options.device, context, (engine) =>
        visualize(options, { engine, reporter, now }),
      );
      print(JSON.stringify(result));
    });
}

function declareEvaluate(command: TypedCommand, context: CommandContext): void {
  command
    .requiredOption('--model <file>', 'ONNX model')
    .requiredOption('--input <file>', '.npy file with what the input takes, already preprocessed')
    .requiredOption('--tensors <names>', 'tensors, with commas between', list('--tensors'))
    .requiredOption('--out <folder>', 'folder for the files: NAME.npy, with / in names as _')
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .action(async (options) => {
      const { evaluate } = await import('./commands/evaluate.ts');
      await onDevice(options.device, context, (engine) => evaluate(options, engine));
    });
}

function declareGradient(command: TypedCommand, context: CommandContext): void {
  command
    .requiredOption('--model <file>', 'ONNX model')
    .requiredOption('--input <file>', '.npy file with what the input takes, already preprocessed')
    .requiredOption('--of <tensor>', 'tensor whose gradient is taken')
    .option('--index <index>', 'of its axis 1, summed over batch and space', integer('--index', 0))
    .option('--seed-array <file>', 'or a .npy file of its shape: the inner product with it')
    .requiredOption('--wrt <tensor>', 'the input, an inner tensor, or weights of a Conv or Gemm')
    .option(
      '--rule <name>',
      'how rectifiers pass it on: gradient, guided or deconvnet',
      oneOf('--rule', ['gradient', 'guided', 'deconvnet'] as const),
      'gradient',
    )
    .requiredOption('--out <file>', '.npy file that is written')
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .action(async (options) => {
      const { gradient } = await import('./commands/gradient.ts');
      await onDevice(options.device, context, (engine) => gradient(options, engine));
    });
}

function declareExamples(command: TypedCommand, context: CommandContext): void {
  const { reporter } = context;
  command
    .requiredOption('--model <file>', 'ONNX model')
    .requiredOption('--dataset <folder>', 'folder of images, or specimens, the drawn ones')
    .requiredOption('--unit <layer:channel>', unitHelp)
    .requiredOption('--out <file>', 'JSON file: a list of { file, value, row, col, box }')
    .option('--card <file>', cardHelp)
    .option('--top <count>', 'how many images', integer('--top', 1, 1000), 9)
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .action(async (options) => {
      const { examples } = await import('./commands/examples.ts');
      await onDevice(options.device, context, (engine) => examples(options, { engine, reporter }));
    });
}

function declareInfo(command: TypedCommand, context: CommandContext): void {
  const { print } = context;
  command
    .argument('<model>', 'ONNX model')
    .option('--card <file>', cardHelp)
    .option(
      '--dataset <folder>',
      'folder of images to test the model on, or specimens, the drawn ones',
    )
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .option('--json', 'print JSON in place of a table')
    .action(async (model, { json, ...options }) => {
      const { formatInfo, info } = await import('./commands/info.ts');
      const found = await onDevice(options.device, context, (engine) =>
        info({ model, ...options }, engine),
      );
      const lines = json ? [JSON.stringify(found)] : formatInfo(found);
      for (const line of lines) print(line);
    });
}

function declareTrain(command: TypedCommand, context: CommandContext): void {
  const { reporter } = context;
  command
    .option('--images <count>', 'specimens to train on', integer('--images', 32), 16000)
    .option('--epochs <count>', 'passes over them', integer('--epochs', 1), 10)
    .option('--seed <integer>', 'decides specimens, weights and order', seed('--seed'), 7)
    .option('--shuffle-labels', 'deal the labels out by chance, to be learned by heart', false)
    .option('--out <folder>', 'folder for the model', 'content/models')
    .option('--device <name>', deviceHelp, deviceChoice, 'auto')
    .action(async ({ images: numImages, epochs: numEpochs, ...rest }) => {
      const { train } = await import('./commands/train.ts');
      await onDevice(rest.device, context, (engine) =>
        train({ numImages, numEpochs, ...rest }, { engine, reporter }),
      );
    });
}

function declareDevices(command: TypedCommand, { print, reporter }: CommandContext): void {
  command.option('--json', 'print JSON in place of a table').action(async ({ json }) => {
    const { formatDevices, listDevices } = await import('./commands/devices.ts');
    const found = await listDevices({ reporter });
    const lines = json ? [JSON.stringify(found)] : formatDevices(found);
    for (const line of lines) print(line);
  });
}
