// The gradient of every op against central differences of what ONNX Runtime computes.

import { expect, test } from 'vitest';
import { random, type Random } from '../../pipeline/base/random.ts';
import { float32, sizeOf, toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import { gradient, gradientName, SEED } from '../../pipeline/graph/gradient.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { specialise } from '../../pipeline/graph/replay.ts';
import { getRule, supportedOps } from '../../pipeline/graph/rules/table.ts';
import { describeCase, graphOf, inputName, uniform, type OpCase } from './cases/op-case.ts';
import { cases } from './cases/table.ts';

const engine = createOrtEngine({ numThreads: 1 });

/** Kinks of every case are further from its values than this. */
const step = 1 / 64;

type Fed = Record<string, Tensor>;

/** Names of the float inputs a case can be differentiated by. */
function sourcesOf({ inputs }: OpCase): string[] {
  return inputs.flatMap((operand, i) =>
    operand && operand.role !== 'fixed' && operand.value.dtype === 'float32' ? [inputName(i)] : [],
  );
}

/** The graph with a Cast to float32 behind an output of another dtype, and that tensor's name. */
function asFloat(graph: Graph, output: string): { graph: Graph; of: string } {
  const { b, names } = specialise(graph);
  if (b.type(names.get(output)!).dtype === 'float32') return { graph, of: output };
  const cast = {
    name: 'cast',
    op: 'Cast',
    inputs: [output],
    outputs: ['as float'],
    attributes: { to: int(1) },
  };
  return { of: 'as float', graph: { ...graph, nodes: [...graph.nodes, cast] } };
}

function dot(a: Tensor, b: Tensor): number {
  const [x, y] = [toNumbers(a), toNumbers(b)];
  return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
}

/** ±1 for each element, so that no element's gradient is overlooked. */
function direction(rng: Random, shape: readonly number[]): Tensor {
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => 2 * rng.integer(2) - 1),
  );
}

function moved(from: Tensor, along: Tensor, by: number): Tensor {
  const [x, v] = [toNumbers(from), toNumbers(along)];
  return float32(
    from.shape,
    Float32Array.from(x, (value, i) => value + by * v[i]!),
  );
}

/**
 * Compares d⟨seed, output⟩ along a random direction of each source with its central difference.
 * Returns one line per source, empty where they agree.
 */
async function checkGradient(
  op: string,
  opCase: OpCase,
  output: string,
  rng: Random,
): Promise<string[]> {
  const sources = sourcesOf(opCase);
  const { graph, of } = asFloat(graphOf(op, opCase), output);
  const built = gradient(graph, { of, wrt: sources });
  const program = await engine.load(built);
  const values = new Map(
    opCase.inputs.flatMap((operand, i) => (operand ? [[inputName(i), operand.value]] : [])),
  );
  const { b, names } = specialise(graph);
  const seed = uniform(rng, b.shape(names.get(of)!));
  const fed: Fed = Object.fromEntries(
    built.inputs.map(({ name }) => [name, name === SEED ? seed : values.get(name)!]),
  );
  const results = await program.run(fed);
  const lines: string[] = [];
  for (const source of sources) {
    const got = results[gradientName(source)]!;
    const along = direction(rng, got.shape);
    const at = async (by: number) => {
      if (!(source in fed)) return 0;
      const there = { ...fed, [source]: moved(fed[source]!, along, by) };
      return dot(seed, (await program.run(there))[of]!);
    };
    const central = async (by: number) => ((await at(by)) - (await at(-by))) / (2 * by);
    // Richardson's extrapolation, since the third derivative counts at this step
    const difference = (4 * (await central(step / 2)) - (await central(step))) / 3;
    const norm = Math.sqrt(dot(got, got));
    const slope = dot(got, along);
    const isClose = Math.abs(slope - difference) <= 1e-3 * norm + 1e-5;
    const isShaped = got.shape.join() === values.get(source)!.shape.join();
    lines.push(
      isClose && isShaped
        ? ''
        : `${describeCase(op, opCase)}, by ${source}: got ${slope}, expected ${difference}, gradient [${got.shape}] of norm ${norm}`,
    );
  }
  await program.dispose();
  return lines;
}

/** Ops that read shapes or make up constants: there is nothing to differentiate by. */
const withoutSources = [
  'And',
  'ConstantOfShape',
  'DequantizeLinear',
  'NonZero',
  'Not',
  'Or',
  'Range',
  'Xor',
];

/** Steps have no slope of their own: their gradient is a choice, tested elsewhere. */
const stepped = ['QuantizeLinear'];

test.each(supportedOps.filter((op) => !stepped.includes(op)))('%s', async (op) => {
  const { draw, count } = cases[op]!;
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const rng = random(`gradient ${op} ${i}`);
    const opCase = draw(rng);
    if (sourcesOf(opCase).length === 0) continue;
    for (const output of graphOf(op, opCase).outputs) {
      lines.push(...(await checkGradient(op, opCase, output, rng)));
    }
  }
  expect(lines.filter((line) => line !== '')).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(withoutSources.includes(op) ? 0 : 3);
});

test('every op has a gradient, is flat or is lowered', () => {
  const missing = supportedOps.filter((op) => {
    const { gradient: own, lower } = getRule(op, op);
    return !own && !lower;
  });
  expect(missing).toEqual([]);
});
