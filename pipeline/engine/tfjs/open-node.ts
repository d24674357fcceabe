// tfjs on TensorFlow's own library, on the CPU or with CUDA: packages that users install themselves.

import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../engine.ts';
import { createTfjsEngine } from './interpreter.ts';

const packages = {
  node: '@tensorflow/tfjs-node',
  'node-gpu': '@tensorflow/tfjs-node-gpu',
} as const;

/** Functions of `util` that Node 23 removed and tfjs-node 4.22 calls. */
const removed = {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
};

/** What the library reads when it is loaded: the same bytes from run to run, and no chatter. */
const environment = { TF_DETERMINISTIC_OPS: '1', TF_CPP_MIN_LOG_LEVEL: '2' };

/**
 * @param load imports a package; given by tests
 * @throws UserError where the package is not installed, or does not find its libraries
 */
export async function openNode(
  backend: keyof typeof packages,
  load: (specifier: string) => Promise<unknown> = (specifier) => import(specifier),
): Promise<Engine> {
  tf.enableProdMode();
  for (const [name, f] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: f });
  }
  for (const [name, value] of Object.entries(environment)) process.env[name] ??= value;
  const name = packages[backend];
  try {
    await load(name);
    await tf.setBackend('tensorflow');
  } catch (error) {
    throw absent(backend, error);
  }
  return createTfjsEngine({ label: backend, name: 'tensorflow' });
}

function absent(backend: keyof typeof packages, error: unknown): UserError {
  const name = packages[backend];
  const needs = backend === 'node' ? '' : ', and the NVIDIA driver, CUDA 11 and cuDNN 8 it needs';
  const { code, message } = error as NodeJS.ErrnoException;
  const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
  const got = isMissing ? `no package ${name}` : `"${message.split('\n')[0]}" from ${name}`;
  return new UserError(
    `device tfjs-${backend}: got ${got}, expected it installed; run \`npm install ${name}@${tf.version_core}\`${needs}`,
    { cause: error },
  );
}
