// Run as a process of its own, on a software GPU: what tfjs computes on WebGPU against ONNX Runtime, as JSON.

import { random } from '../../../pipeline/base/random.ts';
import type { Tensor } from '../../../pipeline/base/tensor.ts';
import { DeviceError } from '../../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { openTfjsEngine } from '../../../pipeline/engine/tfjs/open.ts';
import { int, ints, string } from '../../../pipeline/graph/attributes.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { gradient, SEED } from '../../../pipeline/graph/gradient.ts';
import { describeCase, feedsOf, graphOf, uniform } from '../../graph/cases/op-case.ts';
import { cases } from '../../graph/cases/table.ts';
import { deviation, runOnce } from './compare.ts';

export type Report = {
  readonly name: string;
  /** By use of an op: the deviation of its value. */
  readonly ops: Readonly<Record<string, number>>;
  /** Deviation of the gradient of a network, and whether a second run gives the same bytes. */
  readonly gradient: number;
  readonly isSame: boolean;
  /** Deviation of a result that went into another program without leaving the device. */
  readonly held: number;
  /** What is said of an op that the backend cannot run. */
  readonly refusal: string;
  /** What kind of failure it is where more memory is asked for than there is. */
  readonly failure: string;
  /** What is said by a program, and a held tensor, of an engine whose place another has taken. */
  readonly replaced: readonly string[];
  /** Deviation on an engine that was opened anew. */
  readonly reopened: number;
};

/** Those whose kernels differ most between backends, or come with shaders of their own. */
const ops = `
  Conv ConvTranspose MaxPool AveragePool Slice Pad Gather MatMul
  ScatterND ScatterElements Where ReduceMax Cast Transpose TopK Div
`;

const ort = createOrtEngine({ numThreads: 1 });
let tfjs = await openTfjsEngine('webgpu');

async function opDeviations(): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const op of ops.trim().split(/\s+/)) {
    for (let i = 0; i < 2; i++) {
      const opCase = cases[op]!.draw(random(`${op} ${i}`));
      const [expected, got] = [
        await runOnce(ort, graphOf(op, opCase), feedsOf(opCase)),
        await runOnce(tfjs, graphOf(op, opCase), feedsOf(opCase)),
      ];
      const each = got.map((value, at) => deviation(value, expected[at]!));
      all[describeCase(op, opCase)] = Math.max(...each);
    }
  }
  return all;
}

/** A network of what vision networks are made of; layouts change in the middle of it. */
function network() {
  const b = new Builder();
  const weights = (...shape: number[]) => b.constant(uniform(random(shape.join()), shape));
  const pads = ints(1, 1, 1, 1);
  const x = b.input('x', 'float32', [2, 3, 9, 9]);
  const stem = b.op('Relu', [
    b.op('Conv', [x, weights(4, 3, 3, 3)], { pads, strides: ints(2, 2) }),
  ]);
  const depthwise = b.op('Conv', [stem, weights(4, 1, 3, 3)], { pads, group: int(4) });
  const gated = b.op('HardSwish', [b.mul(depthwise, weights(4, 1, 1))]);
  const pooled = b.op('MaxPool', [gated], { kernel_shape: ints(2, 2) });
  const up = b.op('Resize', [pooled, '', '', b.indices([2, 4, 5, 5])], { mode: string('linear') });
  const joined = b.concat([up, stem], 1);
  const maps = b.reshape(joined, [2, 8, 25]);
  const tokens = b.transpose(maps, 0, 2, 1);
  // a mask whose axes are moved, which WGSL does not do for booleans
  const isHigh = b.transpose(b.op('Greater', [maps, b.scalar(0)]), 0, 2, 1);
  const leaky = b.op('Where', [isHigh, tokens, b.scale(tokens, 0.1)]);
  const normal = b.op('LayerNormalization', [leaky, weights(8)]);
  const attention = b.op('Softmax', [b.matmul(normal, b.transpose(normal, 0, 2, 1))]);
  const [y] = b.append('ReduceMean', [b.matmul(attention, normal), b.indices([1])], {}, ['y']);
  return b.build({ y: y! });
}

const feeds = { x: uniform(random('x'), [2, 3, 9, 9]) };

async function gradientDeviation() {
  const options = { of: 'y', wrt: ['x'] };
  const built = gradient(network(), { ...options, overrides: tfjs.rules });
  const { shape } = built.inputs.find(({ name }) => name === SEED)!;
  const all = { ...feeds, [SEED]: uniform(random('seed'), shape as number[]) };
  const expected = await runOnce(ort, gradient(network(), options), all);
  const first = await runOnce(tfjs, built, all);
  const second = await runOnce(tfjs, built, all);
  const bytes = (results: Tensor[]) => results.map(({ data }) => data.join()).join();
  return {
    gradient: Math.max(...first.map((value, i) => deviation(value, expected[i]!))),
    isSame: bytes(first) === bytes(second),
  };
}

async function heldDeviation(): Promise<number> {
  const b = new Builder();
  const scaled = b.scale(b.input('y', 'float32', [2, 1, 8]), 3);
  const second = b.build({ z: scaled });
  const [value] = await runOnce(ort, network(), feeds);
  const [expected] = await runOnce(ort, second, { y: value! });
  const programs = [await tfjs.load(network()), await tfjs.load(second)] as const;
  const held = await programs[0].hold(feeds);
  const { z } = await programs[1].run(held);
  for (const each of Object.values(held)) each.dispose();
  for (const program of programs) await program.dispose();
  return deviation(z!, expected!);
}

async function refusal(): Promise<string> {
  const b = new Builder();
  const shape = Array<number>(7).fill(2);
  const y = b.transpose(b.input('x', 'float32', shape), 6, 5, 4, 3, 2, 1, 0);
  const program = await tfjs.load(b.build({ y }));
  const said = await program.run({ x: uniform(random(0), shape) }).catch(String);
  await program.dispose();
  return typeof said === 'string' ? said : 'nothing';
}

async function failure(): Promise<string> {
  const b = new Builder();
  const y = b.expand(b.input('x', 'float32', [1, 1]), [2 ** 16, 2 ** 16]);
  const program = await tfjs.load(b.build({ y }));
  const error: unknown = await program.run({ x: uniform(random(0), [1, 1]) }).catch((e) => e);
  await program.dispose();
  return error instanceof DeviceError ? error.kind : String(error);
}

async function replaced(): Promise<string[]> {
  const program = await tfjs.load(network());
  const { y } = await program.hold(feeds);
  tfjs = await openTfjsEngine('webgpu');
  const said = await Promise.all([program.run(feeds).catch(String), y!.read().catch(String)]);
  y!.dispose();
  await program.dispose();
  return said.map(String);
}

async function reopenedDeviation(): Promise<number> {
  const [expected] = await runOnce(ort, network(), feeds);
  const [got] = await runOnce(tfjs, network(), feeds);
  return deviation(got!, expected!);
}

const report: Report = {
  name: tfjs.name,
  ops: await opDeviations(),
  ...(await gradientDeviation()),
  held: await heldDeviation(),
  refusal: await refusal(),
  failure: await failure(),
  replaced: await replaced(),
  reopened: await reopenedDeviation(),
};
await tfjs.dispose!();
process.stdout.write(JSON.stringify(report));
