// Types, lowering and folding of every op against what ONNX Runtime makes of the same node.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { simplify, specialise } from '../../pipeline/graph/replay.ts';
import { getRule, supportedOps } from '../../pipeline/graph/rules/table.ts';
import { allConstant, describeCase, feedsOf, graphOf, type OpCase } from './cases/op-case.ts';
import { cases } from './cases/table.ts';

const engine = createOrtEngine({ numThreads: 1 });

async function outputsOf(graph: Graph, feeds: Record<string, Tensor>): Promise<Tensor[]> {
  const program = await engine.load(graph);
  const results = await program.run(feeds);
  await program.dispose();
  return graph.outputs.map((name) => results[name]!);
}

/** The types our rules infer for the node as it stands, before it is lowered. */
function inferred(op: string, opCase: OpCase) {
  const graph = graphOf(op, opCase);
  const { b, names } = specialise({ ...graph, nodes: [], outputs: [] });
  const [node] = graph.nodes;
  const call = b.call({ ...node!, inputs: node!.inputs.map((name) => names.get(name)!) });
  return getRule(op, '').infer(call);
}

function draws(op: string): OpCase[] {
  const { draw, count } = cases[op]!;
  return Array.from({ length: count }, (_, i) => draw(random(`${op} ${i}`)));
}

/**
 * The first element that differs, or another type; undefined where there is none. float32 kernels
 * and ours may differ in the last bits.
 */
function difference(got: Tensor, expected: Tensor): string | undefined {
  if (got.dtype !== expected.dtype || got.shape.join() !== expected.shape.join()) {
    return `got ${got.dtype} [${got.shape}], expected ${expected.dtype} [${expected.shape}]`;
  }
  const [a, b] = [toNumbers(got), toNumbers(expected)];
  const relative = expected.dtype.startsWith('float') ? 1e-5 : 0;
  const at = b.findIndex(
    (value, i) => !(Math.abs(a[i]! - value) <= relative * Math.max(1, Math.abs(value))),
  );
  return at < 0 ? undefined : `element ${at} is ${a[at]}, expected ${b[at]}`;
}

test('every op is tried', () => {
  expect(Object.keys(cases).sort()).toEqual(supportedOps);
});

test.each(supportedOps)('%s: type, lowering and value are those of ONNX Runtime', async (op) => {
  for (const opCase of draws(op)) {
    const what = describeCase(op, opCase);
    const graph = graphOf(op, opCase);
    const feeds = feedsOf(opCase);
    const expected = await outputsOf(graph, feeds);
    const types = inferred(op, opCase);
    expected.forEach(({ dtype, shape }, i) =>
      expect({ dtype: types[i]!.dtype, shape: types[i]!.shape }, what).toEqual({ dtype, shape }),
    );
    const lowered = await outputsOf(simplify(graph), feeds);
    lowered.forEach((value, i) =>
      expect(difference(value, expected[i]!), `lowered ${what}`).toBeUndefined(),
    );
    const { b, names } = specialise(graphOf(op, allConstant(opCase)));
    graph.outputs.forEach((name, i) => {
      const folded = b.value(names.get(name)!) ?? expected[i]!;
      expect(difference(folded, expected[i]!), `folded ${what}`).toBeUndefined();
    });
  }
});
