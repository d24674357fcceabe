// A folder with a small model and arrays for it, as commands take them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float32 } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { formatNpy } from '../../pipeline/base/npy.ts';
import { NetworkBuilder } from './networks.ts';

export type CommandFiles = {
  readonly folder: string;
  /** Two convolutions, `first` and `block/second`, `silent` that is 0 everywhere, and `logits` of 5 classes. */
  readonly model: string;
  /** [2, 3, 16, 16] for it. */
  readonly input: string;
  /** The elements of `input`. */
  readonly values: Float32Array;
  readonly path: (name: string) => string;
  readonly remove: () => void;
};

/** Writes the files into a folder of their own below the system's temporary one. */
export function commandFiles(): CommandFiles {
  const folder = mkdtempSync(join(tmpdir(), 'micrographia-'));
  const path = (name: string) => join(folder, name);
  const network = new NetworkBuilder();
  const first = network.convRelu('first', network.image, 4);
  const second = network.convRelu('block/second', first, 6);
  const below = network.b.constant(float32([], Float32Array.of(-1e6)));
  network.relu('silent', network.op('shifted', 'Add', [second, below]));
  network.head('logits', second, 5);
  writeFileSync(path('net.onnx'), encodeModel(network.build('silent', 'logits')));
  const rng = random('input');
  const values = Float32Array.from({ length: 2 * 3 * 16 * 16 }, () => rng.normal());
  writeFileSync(path('x.npy'), formatNpy(float32([2, 3, 16, 16], values)));
  return {
    folder,
    model: path('net.onnx'),
    input: path('x.npy'),
    values,
    path,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
