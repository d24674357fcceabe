import { describe, expect, test } from 'vitest';
import { float32, sizeOf, toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { twinOf } from '../../pipeline/model/twin.ts';
import { modelOf } from '../support/model-of.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { openTinyModel } from '../support/tiny-model.ts';

/** The constants that each node reads, by the name of the node and the place among its inputs. */
function constantsOf({ graph }: Model): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  for (const { name, inputs } of graph.nodes) {
    inputs.forEach((input, at) => {
      const value = graph.constants.get(input);
      if (value) found.set(`${name} ${at}`, value);
    });
  }
  return found;
}

/** Appends a batch normalization of 4 channels, called `normal`. */
function normalized(graph: Graph, tensor: string): Graph {
  const learned = ['scale', 'bias', 'mean', 'variance'];
  const values = learned.map(
    (name, i) => [name, float32([4], new Float32Array(4).fill(i + 5))] as const,
  );
  const inputs = [tensor, ...learned];
  const node = {
    name: 'normal',
    op: 'BatchNormalization',
    inputs,
    outputs: ['normal'],
    attributes: {},
  };
  return {
    ...graph,
    constants: new Map([...graph.constants, ...values]),
    nodes: [...graph.nodes, node],
  };
}

describe('the twin of a model', () => {
  test('has the same nodes and shapes and other weights, each output of which sums to 0', async () => {
    const model = await openTinyModel();
    const twin = twinOf(model, 0);
    expect(twin.graph.nodes.map(({ name, op, outputs }) => [name, op, outputs])).toEqual(
      model.graph.nodes.map(({ name, op, outputs }) => [name, op, outputs]),
    );
    const [own, others] = [constantsOf(model), constantsOf(twin)];
    expect([...others.keys()]).toEqual([...own.keys()]);
    let numConvolutions = 0;
    for (const { name, op } of model.graph.nodes) {
      if (op !== 'Conv') continue;
      numConvolutions++;
      const [trained, drawn] = [own.get(`${name} 1`)!, others.get(`${name} 1`)!];
      expect(drawn.shape).toEqual(trained.shape);
      const values = toNumbers(drawn);
      expect(values.filter((value, i) => value === toNumbers(trained)[i])).toEqual([]);
      const numTerms = sizeOf(drawn.shape.slice(1));
      for (let i = 0; i < values.length; i += numTerms) {
        const sum = values.slice(i, i + numTerms).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(0, 4);
      }
    }
    expect(numConvolutions).toBeGreaterThan(1);
  });

  test('is the same for the same seed and another for another', async () => {
    const model = await openTinyModel();
    expect(constantsOf(twinOf(model, 3))).toEqual(constantsOf(twinOf(model, 3)));
    expect(constantsOf(twinOf(model, 3))).not.toEqual(constantsOf(twinOf(model, 4)));
  });

  test('has no biases, also where they are added, and normalizations as before training', async () => {
    const n = new NetworkBuilder();
    const shifted = n.op('shifted', 'Add', [n.image, n.weights('shift', [3, 1, 1])]);
    const other = n.op('other', 'Add', [
      n.conv('more', shifted, 4),
      n.weights('more/bias', [4, 1, 1]),
    ]);
    const read = await modelOf(n.build(other), ['other']);
    const model = { ...read, graph: normalized(read.graph, 'other') };
    const [own, found] = [constantsOf(model), constantsOf(twinOf(model, 0))];
    const values = (name: string) => new Set(toNumbers(found.get(name)!));
    expect([1, 2, 3, 4].map((at) => [...values(`normal ${at}`)])).toEqual([[1], [0], [0], [1]]);
    expect(values('other 1')).toEqual(new Set([0]));
    // of no weights, so it was not learned with them
    expect(found.get('shifted 1')).toEqual(own.get('shifted 1'));
  });

  test('neither dies nor explodes with depth', async () => {
    const n = new NetworkBuilder({ size: 16 });
    const names = Array.from({ length: 24 }, (_, i) => `layer${i}`);
    const last = names.reduce((x, name) => n.convRelu(name, x, 32), n.image);
    const model = await modelOf(n.build('layer0', last), ['layer0', 'layer23']);
    const twin = twinOf(model, 0);
    const rng = random('noise');
    const noise = Float32Array.from({ length: 3 * 16 * 16 }, () => rng.normal());
    const engine = createOrtEngine({ numThreads: 1 });
    const program = await engine.load(cut(twin.graph, ['layer0', 'layer23']));
    const { layer0, layer23 } = await program.run({ image: float32([1, 3, 16, 16], noise) });
    await program.dispose();
    const size = ({ data }: Tensor) => Math.hypot(...(data as Float32Array));
    expect(size(layer23!) / size(layer0!)).toBeGreaterThan(0.01);
    expect(size(layer23!) / size(layer0!)).toBeLessThan(100);
    // and hardly a channel is silent
    const values = toNumbers(layer23!);
    const numAwake = names
      .concat(names.slice(0, 8))
      .filter((_, channel) =>
        values.slice(channel * 256, (channel + 1) * 256).some((value) => value > 0),
      ).length;
    expect(numAwake).toBeGreaterThan(28);
  });
});
