// Networks of tests opened to be explained, and images for them.

import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { openResponder, type InputImage, type Responder } from '../../pipeline/model/responder.ts';
import { preprocess } from '../../pipeline/model/preprocess.ts';
import { noiseImage } from './images.ts';
import { modelOf } from './model-of.ts';
import { NetworkBuilder } from './networks.ts';

const engine = createOrtEngine({ numThreads: 1 });

export function openFor(model: Model, batchSize = 16): Responder {
  return openResponder(engine, model, batchSize);
}

/** A network opened; it has to be closed. */
export async function respond(
  graph: Graph,
  { layers = ['first'], batchSize = 16 }: { layers?: readonly string[]; batchSize?: number } = {},
): Promise<Responder> {
  return openFor(await modelOf(graph, layers), batchSize);
}

/** A noisy image as a network takes it. */
export function noisyInput({ model }: Responder, seed: string | number): InputImage {
  const { input, preprocessing } = model.card;
  const image = noiseImage(seed, input.size[0]);
  return preprocess([image], preprocessing, input.layout).data as Float32Array;
}

/** Convolutions, rectifiers, max pooling and five classes, of 16 px. */
export function smallNetwork(): Graph {
  const n = new NetworkBuilder();
  const x = n.convRelu('second', n.pool('pool', n.convRelu('first', n.image, 8)), 12);
  return n.build(n.head('logits', x, 5));
}

/** The same behind a patch of `side` px at `[top, left]`: the network sees nothing else. */
export function blinkeredNetwork(top: number, left: number, side: number): Graph {
  const n = new NetworkBuilder();
  const { b } = n;
  const seen = b.slice(n.image, [2, 3], [top, left], [top + side, left + side]);
  const x = n.convRelu('second', n.pool('pool', n.convRelu('first', seen, 8)), 12);
  return n.build(n.head('logits', x, 5));
}

/** A transformer of two blocks on 4 × 4 patches of 16 px, whose first token answers; its layers are `one` and `two`. */
export function tokenNetwork(numApart = 1): Graph {
  const n = new NetworkBuilder();
  const end = n.block('two', n.block('one', n.tokens('embedded', 4, { numApart })));
  const first = n.b.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(0n) });
  const token = n.op('token', 'Gather', [end, first], { axis: int(1) });
  const graph = n.build(n.op('logits', 'MatMul', [token, n.weights('head', [6, 5])]));
  // its reshapes are for one image, as of a network exported for one
  return {
    ...graph,
    inputs: graph.inputs.map((image) => ({ ...image, shape: image.shape.with(0, 1) })),
  };
}
