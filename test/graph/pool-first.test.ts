import { describe, expect, test } from 'vitest';
import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { ints } from '../../pipeline/graph/attributes.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { gradient, SEED } from '../../pipeline/graph/gradient.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { poolFirst } from '../../pipeline/graph/pool-first.ts';
import { NetworkBuilder } from '../support/networks.ts';

const engine = createOrtEngine({ numThreads: 1 });

/** Convolution, ReLU, pooling, convolution; `isForked` also sums the ReLU's output up. */
function network(isForked = false): Graph {
  const net = new NetworkBuilder({ size: 12 });
  const first = net.convRelu('first', net.image, 4);
  const pool = net.op('pool', 'MaxPool', [first], {
    kernel_shape: ints(3, 3),
    strides: ints(2, 2),
  });
  const second = net.conv('second', pool, 3);
  return net.b.build({ second, ...(isForked && { mean: net.b.mean(first, [2, 3]) }) });
}

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op);

describe('poolFirst', () => {
  test('turns a ReLU and the pooling that alone reads it', () => {
    expect(opsOf(poolFirst(network()))).toEqual(['Conv', 'MaxPool', 'Relu', 'Conv']);
  });

  test('leaves a ReLU that something else reads', () => {
    const graph = network(true);
    expect(opsOf(poolFirst(graph))).toEqual(opsOf(graph));
  });

  test.each(['first', 'pool'])('leaves what is asked for: %s', (name) => {
    const graph = cut(network(), ['second', name]);
    expect(poolFirst(graph)).toEqual(graph);
  });

  test('changes neither values nor gradients', async () => {
    const graph = network();
    const [x, seed] = [graph.inputs[0]!.shape as number[], [1, 3, 5, 5]].map((shape) => {
      const rng = random(`${shape}`);
      return float32(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => rng.normal()),
      );
    });
    const run = async (of: Graph) => {
      const program = await engine.load(gradient(of, { of: 'second', wrt: ['image'] }));
      const results = await program.run({ image: x!, [SEED]: seed! });
      await program.dispose();
      return results;
    };
    expect(await run(poolFirst(graph))).toEqual(await run(graph));
  });
});
