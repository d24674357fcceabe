// The command `train`: makes the embedded model anew.

import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { checkOutputs } from '../output-files.ts';
import type { Reporter } from '../reporter.ts';
import { trainModel, type TrainModelOptions } from '../train-model.ts';

/**
 * Trains the embedded model and writes it after every epoch.
 *
 * @throws UserError for a folder that cannot be written
 */
export async function train(
  options: TrainModelOptions,
  { engine, reporter }: { readonly engine: Engine; readonly reporter: Reporter },
): Promise<void> {
  await checkOutputs([join(options.out, 'model')], []);
  await trainModel(engine, options, (line) => reporter.note(line));
}
