// Prints, as JSON, by how much ONNX Runtime's WebGPU engine differs from its CPU engine; run where there is a Vulkan driver.

import { random } from '../../pipeline/base/random.ts';
import { float32, tensor, toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { isHeld, type Engine, type Feeds } from '../../pipeline/engine/engine.ts';
import { gradientError } from '../../pipeline/engine/measure.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { adam, adamRates } from '../../pipeline/graph/adam.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { supportedOps } from '../../pipeline/graph/rules/table.ts';
import { feedsOf, graphOf } from '../graph/cases/op-case.ts';
import { cases } from '../graph/cases/table.ts';

const webgpu = createOrtEngine({ device: 'webgpu' });
const cpu = createOrtEngine();

/** Largest difference of the outputs of one use of an op; 1 where type or shape differ. */
async function opError(op: string): Promise<number> {
  const opCase = cases[op]!.draw(random(op));
  // as engines get it: lowered to simpler ops where its rule says so
  const graph = simplify(graphOf(op, opCase));
  const run = async (engine: Engine) => {
    const program = await engine.load(graph);
    const results = await program.run(feedsOf(opCase));
    await program.dispose();
    return graph.outputs.map((name) => results[name]!);
  };
  const [got, expected] = [await run(webgpu), await run(cpu)];
  return Math.max(...expected.map((value, i) => difference(got[i]!, value)));
}

function difference(got: Tensor, expected: Tensor): number {
  if (got.dtype !== expected.dtype || got.shape.join() !== expected.shape.join()) return 1;
  const [a, b] = [toNumbers(got), toNumbers(expected)];
  return Math.max(
    0,
    ...b.map((value, i) => Math.abs(a[i]! - value) / Math.max(1, Math.abs(value))),
  );
}

/** Where some steps of Adam down a bowl end, the state handed on as it is held. */
async function descent(engine: Engine): Promise<Tensor> {
  const b = new Builder();
  const [parameters, mean, square] = ['parameters', 'mean', 'square'].map((name) =>
    b.input(name, 'float32', [3]),
  ) as [string, string, string];
  const next = adam(b, { parameters, mean, square }, parameters);
  const program = await engine.load(
    b.build({
      "parameters'": next.parameters,
      "mean'": next.mean,
      "square'": next.square,
      count: b.op('Cast', [parameters], { to: { int: 7 } }),
    }),
  );
  const zeros = float32([3], new Float32Array(3));
  let state: Feeds = {
    parameters: float32([3], Float32Array.of(3, -2, 1)),
    mean: zeros,
    square: zeros,
  };
  for (let step = 1; step <= 5; step++) {
    const { count, ...results } = await program.hold({ ...state, ...adamRates(-0.5, step) });
    // an output of another type, which its own kernels do not know
    await count!.read();
    for (const feed of [...Object.values(state), count!]) if (isHeld(feed)) feed.dispose();
    state = {
      parameters: results["parameters'"]!,
      mean: results["mean'"]!,
      square: results["square'"]!,
    };
  }
  // what is held outlives the program that made it
  await program.dispose();
  const end = state['parameters']!;
  return isHeld(end) ? end.read() : end;
}

/** A run that writes into tensors of the caller's. */
async function writesInto(): Promise<boolean> {
  const b = new Builder();
  const x = b.input('x', 'float32', [2]);
  const program = await webgpu.load(b.build({ y: b.add(x, x) }));
  const y = float32([2], new Float32Array(2));
  const results = await program.run({ x: tensor('float32', [2], [1, 2]) }, { y });
  return results['y'] === y && toNumbers(y).join() === '2,4';
}

const opErrors: Record<string, number> = {};
/** Uses that WebGPU has no kernel for, and says so. */
const refused: string[] = [];
for (const op of supportedOps) {
  try {
    opErrors[op] = await opError(op);
  } catch (error) {
    if (!/not implemented|unsupported type|does not match rank/i.test(String(error))) throw error;
    refused.push(op);
  }
}
const report = {
  name: webgpu.name,
  opErrors,
  refused,
  gradientError: await gradientError(webgpu, cpu),
  descentError: difference(await descent(webgpu), await descent(cpu)),
  writesInto: await writesInto(),
};
await webgpu.dispose?.();
process.stdout.write(JSON.stringify(report));
