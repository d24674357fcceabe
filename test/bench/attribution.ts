// All attribution methods on one image of a real network, against what they may take together.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseNpy } from '../../pipeline/base/npy.ts';
import { methods } from '../../pipeline/analyses/attribution/methods.ts';
import { openImageFolder } from '../../pipeline/dataset/image-folder.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { openResponder, type InputImage } from '../../pipeline/model/responder.ts';
import { numReferences, readSpread } from '../../pipeline/stages/lab/lab-input.ts';
import { relativeL2 } from '../support/close.ts';
import { sharedData } from '../support/shared-data.ts';
import type { Result } from './results.ts';

/** What all of them may take, s on two cores. */
const mostSeconds = 60;
const numCores = 2;
const batchSize = 16;

/** Methods that there are references for, and what they may be off by. */
const references = { gradient: 5e-3, guided: 5e-3, deconvnet: 5e-3 } as const;
const referred: Readonly<Record<string, keyof typeof references>> = {
  gradient: 'gradient',
  'guided-backpropagation': 'guided',
  deconvnet: 'deconvnet',
};

/** Asserts that maps are those of PyTorch where there are any, and that all together keep the limit. */
export async function benchAttribution(path: string, photos: string): Promise<Result[]> {
  const model = await loadModel(path);
  const image = await firstOf('input');
  const photosToCompare = await readSpread(await openImageFolder(photos), model, numReferences);
  const responder = openResponder(createOrtEngine(), model, batchSize);
  const [logits] = await responder.logits([image]);
  const index = logits!.indexOf(Math.max(...logits!));
  const target = { kind: 'class', index } as const;
  const config = { seed: 'bench', references: photosToCompare };
  const allowed = methods.filter(({ missing }) => missing?.(responder, target) === undefined);
  const took: { readonly title: string; readonly seconds: number }[] = [];
  for (const { name, title, open } of allowed) {
    const start = process.cpuUsage();
    const { values } = await open(config)(responder, image, target);
    const { user, system } = process.cpuUsage(start);
    took.push({ title, seconds: (user + system) / 1e6 });
    const reference = referred[name];
    if (!reference) continue;
    const error = relativeL2(values, await firstOf(reference));
    assert.ok(error <= references[reference], `${name} is off by ${error}`);
  }
  await responder.dispose();
  const total = took.reduce((sum, { seconds }) => sum + seconds, 0);
  assert.ok(total <= numCores * mostSeconds, `the methods took ${total} s of computing`);
  const slowest = took.toSorted((a, b) => b.seconds - a.seconds).slice(0, 3);
  const names = slowest.map(({ title, seconds }) => `${title} ${seconds.toFixed(0)} s`).join(', ');
  return [
    {
      bench: 'attribution',
      what: `${allowed.length} attribution methods of one image, 224 px, ÷ a minute of two cores`,
      ratio: total / (numCores * mostSeconds),
      figures: `${total.toFixed(0)} s of computing; the longest are ${names}`,
    },
  ];
}

/** The first of the images of a reference. */
async function firstOf(name: string): Promise<InputImage> {
  const file = await readFile(sharedData('reference', 'googlenet_bvlc', `${name}.npy`)!);
  const { data, shape } = parseNpy(file);
  return (data as Float32Array).slice(0, data.length / shape[0]!);
}
