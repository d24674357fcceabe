// Hand-made networks opened for questions about images.

import { sizeOf } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int, ints } from '../../pipeline/graph/attributes.ts';
import { freeBatch } from '../../pipeline/graph/free-batch.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { openResponder, type Responder } from '../../pipeline/model/responder.ts';
import { modelOf } from './model-of.ts';
import { NetworkBuilder } from './networks.ts';

const engine = createOrtEngine({ numThreads: 1 });

/** A network of two rectified layers and a linear map of their means, its class scores called `logits`. */
export function smallNet(options: { size?: number; numChannels?: number } = {}): Graph {
  const n = new NetworkBuilder(options);
  const early = n.pool('pooled', n.convRelu('early', n.image, 6));
  return n.build(n.head('logits', n.convRelu('late', early, 8), 5));
}

/** A network without kinks, so that differences tell its slopes; scores and layers as those of `smallNet`. */
export function smoothNet(): Graph {
  const n = new NetworkBuilder();
  const early = n.op('early', 'Tanh', [n.conv('early/sum', n.image, 6)]);
  const late = n.op('late', 'Tanh', [n.conv('late/sum', early, 8, { stride: 2 })]);
  return n.build(n.head('logits', late, 5));
}

/** A transformer of two blocks on 4 × 4 patches of 16 px, whose class token answers. */
export function tokenNet(): Graph {
  const n = new NetworkBuilder();
  const end = n.block('two', n.block('one', n.tokens('embedded', 4)));
  const index = n.b.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(0n) });
  const token = n.op('token', 'Gather', [end, index], { axis: int(1) });
  const graph = n.build(n.op('logits', 'MatMul', [token, n.weights('logits', [6, 5])]));
  const [image] = graph.inputs as [Graph['inputs'][0]];
  // exported for one image, read for any number
  return freeBatch({ ...graph, inputs: [{ ...image, shape: image.shape.with(0, 1) }] });
}

/** The same network, for images [N, H, W, C]. */
export function channelsLast(graph: Graph): Graph {
  const [image] = graph.inputs as [Graph['inputs'][0]];
  const [images, channels, height, width] = image.shape as [string, number, number, number];
  const turn = { name: 'turn', op: 'Transpose', attributes: { perm: ints(0, 3, 1, 2) } };
  const node = { ...turn, inputs: ['pixels'], outputs: [image.name] };
  const input = { ...image, name: 'pixels', shape: [images, height, width, channels] };
  return { ...graph, inputs: [input], nodes: [node, ...graph.nodes] };
}

/** @param preprocessing lines of the card */
export async function openNet(
  graph: Graph,
  layers: readonly string[] = ['early', 'late'],
  preprocessing?: string,
  batchSize = 4,
): Promise<Responder> {
  return openResponder(engine, await modelOf(graph, layers, preprocessing), batchSize);
}

/** An image of noise, −1…1, as the network takes it. */
export function imageFor({ imageShape }: Responder, seed = 'image'): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length: sizeOf(imageShape) }, () => rng.uniform(-1, 1));
}
