// A plan with its constants on the backend: runs step by step and frees each tensor after its last use.

import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { UserError } from '../../base/user-error.ts';
import { asDeviceError } from '../device-error.ts';
import { DeviceError } from '../engine.ts';
import type { Backend } from './backend.ts';
import { HeldTfTensor } from './held.ts';
import type { Plan, Step } from './plan.ts';
import { upload } from './transfer.ts';

type Store = Map<string, TfTensor>;

export type Loaded = {
  /** Computes the outputs; takes the feeds over and frees them. The backend must be active. */
  run(feeds: ReadonlyMap<string, TfTensor>): Readonly<Record<string, HeldTfTensor>>;
  dispose(): void;
};

/** Uploads the constants and runs the steps that need nothing else. */
export function loadPlan(plan: Plan, backend: Backend): Loaded {
  const constants: Store = new Map();
  const used = new Set([
    ...plan.steps.flatMap(({ inputs }) => inputs),
    ...Array.from(plan.outputs.values(), ({ stored }) => stored),
  ]);
  const dispose = () => {
    if (!backend.isGone?.()) for (const tensor of constants.values()) tensor.dispose();
    constants.clear();
  };
  try {
    for (const [name, value] of plan.constants) constants.set(name, upload(name, value));
    for (const step of plan.once) runStep(step, constants, backend);
  } catch (error) {
    dispose();
    throw error;
  }
  for (const [name, tensor] of constants) {
    if (used.has(name)) continue;
    tensor.dispose();
    constants.delete(name);
  }
  return {
    dispose,
    run: (feeds) => {
      try {
        const results = tidy(() => runSteps(plan, new Map([...constants, ...feeds]), backend));
        const held = Array.from(plan.outputs, ([name, { dtype }], i) => {
          return [name, new HeldTfTensor(results[i]!, dtype, backend)];
        });
        return Object.fromEntries(held) as Record<string, HeldTfTensor>;
      } finally {
        // those that no step came to
        for (const tensor of feeds.values()) tensor.dispose();
      }
    },
  };
}

function runSteps({ steps, frees, outputs }: Plan, store: Store, backend: Backend): TfTensor[] {
  steps.forEach((step, i) => {
    runStep(step, store, backend);
    for (const name of frees[i]!) {
      store.get(name)!.dispose();
      store.delete(name);
    }
  });
  // a tensor may be asked for twice, or be a constant: each result is one of its own
  return Array.from(outputs.values(), ({ stored }) => store.get(stored)!.clone());
}

function runStep({ node, run, inputs, outputs }: Step, store: Store, backend: Backend): void {
  const given = inputs.map((name) => store.get(name)!);
  try {
    const made = tidy(() => run(...given));
    backend.check?.();
    [made].flat().forEach((tensor, i) => {
      if (outputs[i]) store.set(outputs[i], given.includes(tensor) ? tensor.clone() : tensor);
      else tensor.dispose();
    });
  } catch (error) {
    throw toUserError(error, node, backend);
  }
}

/** tfjs knows no mistakes of its own: what it refuses is a use of an op that it does not cover. */
function toUserError(error: unknown, { name, op }: Step['node'], backend: Backend): unknown {
  const own = asDeviceError(error);
  if (own instanceof DeviceError || own instanceof UserError) return own;
  const [reason] = (own instanceof Error ? own.message : String(own)).split('\n');
  return new UserError(
    `node "${name}" (${op}): the tfjs backend ${backend.label} cannot run it: ${reason}; use another device`,
    { cause: error },
  );
}
