// The command `gradient`: the gradient of a tensor with respect to another, as a .npy file.

import { formatNpy } from '../../base/npy.ts';
import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut, tensorNames } from '../../graph/cut.ts';
import {
  gradient as gradientGraph,
  gradientName,
  SEED,
  type Overrides,
} from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { deconvnet, guided } from '../../graph/rectifier-rules.ts';
import { specialise, type Shapes } from '../../graph/replay.ts';
import { loadGraph, naming } from '../../model/load-graph.ts';
import { loadFeed } from '../feed.ts';
import { loadArray } from '../input-array.ts';
import { checkOutputs, writeOutputs } from '../output-files.ts';

/** How rectifiers pass the gradient on, by name. */
export const rules = { gradient: {}, guided, deconvnet } satisfies Record<string, Overrides>;

export type GradientOptions = {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the `.npy` file with what the graph's input takes, already preprocessed. */
  readonly input: string;
  /** The tensor whose gradient is taken. */
  readonly of: string;
  /** Index on axis 1 of `of`: the objective is its sum over the batch and over space. */
  readonly index?: number;
  /** Path of a `.npy` file of the shape of `of`: the objective is the inner product of both. */
  readonly seedArray?: string;
  /** The tensor to differentiate with respect to: the input, an inner tensor, or weights. */
  readonly wrt: string;
  readonly rule: keyof typeof rules;
  /** Path of the `.npy` file that is written. */
  readonly out: string;
};

/**
 * Writes the gradient of an index of a tensor, or of its inner product with an array.
 *
 * @throws UserError for what cannot be read or written, unknown names, arrays of another shape, an
 * index beyond the last, and ops without a gradient
 */
export async function gradient(options: GradientOptions, engine: Engine): Promise<void> {
  const { model, input, of, index, seedArray, wrt, rule, out } = options;
  if ((index === undefined) === (seedArray === undefined)) {
    const got = index === undefined ? 'neither' : 'both';
    throw new UserError(`objective: got ${got}, expected one of --index and --seed-array`);
  }
  const { graph } = await loadGraph(model);
  const part = cut(graph, [of]);
  checkPath(graph, part, { of, wrt });
  await checkOutputs([out], [model, input, ...(seedArray === undefined ? [] : [seedArray])]);
  const feed = await loadFeed(part, input);
  const shape = naming(model, () => shapeOf(part, feed.shapes, { of, wrt }));
  const seed =
    seedArray === undefined
      ? oneChannel(of, shape, index!)
      : await loadArray(seedArray, { noun: `tensor "${of}"`, dtype: 'float32', shape });
  const { shapes } = feed;
  const overrides = { ...engine.rules, ...rules[rule] };
  const backward = naming(model, () => gradientGraph(part, { of, wrt: [wrt], shapes, overrides }));
  const program = await engine.load(backward);
  const weights = part.constants.get(wrt);
  const results = await program.run({
    ...feed.tensors,
    [SEED]: seed,
    ...(weights && { [wrt]: weights }),
  });
  await program.dispose();
  await writeOutputs(new Map([[out, formatNpy(results[gradientName(wrt)]!)]]));
}

type Ends = Pick<GradientOptions, 'of' | 'wrt'>;

/** Throws a UserError where `of` does not depend on `wrt`, which PyTorch refuses too. */
function checkPath(graph: Graph, part: Graph, { of, wrt }: Ends): void {
  cut(graph, [wrt]);
  if (!tensorNames(part).includes(wrt)) {
    throw new UserError(
      `wrt: got "${wrt}", on which "${of}" does not depend, expected a tensor before "${of}"`,
    );
  }
}

/** The shape of `of`. Throws a UserError where it or `wrt` holds no real numbers. */
function shapeOf(part: Graph, shapes: Shapes, { of, wrt }: Ends): readonly number[] {
  const { b, names } = specialise(part, shapes);
  for (const name of [of, wrt]) {
    const { dtype } = b.type(names.get(name)!);
    if (dtype !== 'float32') {
      throw new UserError(
        `tensor: got "${name}", which holds ${dtype} elements, expected one of float32, which can be differentiated`,
      );
    }
  }
  return b.shape(names.get(of)!);
}

/** Ones where axis 1 is at `index`, zeros elsewhere. */
function oneChannel(of: string, shape: readonly number[], index: number): Tensor {
  const [numImages = 0, numChannels] = shape;
  if (numChannels === undefined) {
    throw new UserError(
      `of: got "${of}" of shape [${shape.join(', ')}], expected two axes or more; use --seed-array`,
    );
  }
  if (index >= numChannels) {
    throw new UserError(
      `index: got ${index}, expected 0 to ${numChannels - 1}: "${of}" is of shape [${shape.join(', ')}]`,
    );
  }
  const area = sizeOf(shape.slice(2));
  const seed = new Float32Array(sizeOf(shape));
  for (let n = 0; n < numImages; n++) {
    const start = (n * numChannels + index) * area;
    seed.fill(1, start, start + area);
  }
  return float32(shape, seed);
}
