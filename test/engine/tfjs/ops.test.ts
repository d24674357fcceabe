// Every op on TensorFlow.js against ONNX Runtime, on random shapes: its value and its gradient.

import { expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { openTfjsEngine } from '../../../pipeline/engine/tfjs/open.ts';
import { gradient, SEED } from '../../../pipeline/graph/gradient.ts';
import { getRule } from '../../../pipeline/graph/rules/table.ts';
import {
  describeCase,
  feedsOf,
  graphOf,
  inputName,
  outputName,
  uniform,
  type OpCase,
} from '../../graph/cases/op-case.ts';
import { cases } from '../../graph/cases/table.ts';
import { deviation, runOnce } from './compare.ts';

const ort = createOrtEngine({ numThreads: 1 });
const tfjs = await openTfjsEngine('wasm');

const ops = Object.keys(cases);

const tolerance = 1e-4;

function draws(op: string): OpCase[] {
  const { draw, count } = cases[op]!;
  return Array.from({ length: count }, (_, i) => draw(random(`${op} ${i}`)));
}

test.each(ops)('%s', async (op) => {
  for (const opCase of draws(op)) {
    const graph = graphOf(op, opCase);
    const feeds = feedsOf(opCase);
    const expected = await runOnce(ort, graph, feeds);
    const got = await runOnce(tfjs, graph, feeds);
    got.forEach((value, i) =>
      expect(deviation(value, expected[i]!), describeCase(op, opCase)).toBeLessThan(tolerance),
    );
  }
});

const isFloat = ({ inputs }: OpCase) =>
  inputs.every((input) => input?.role !== 'data' || input.value.dtype === 'float32');

const differentiable = ops.filter((op) => {
  const { gradient: own, lower } = getRule(op, op);
  return own !== 'none' && (own ?? lower) && draws(op).some(isFloat);
});

test.each(differentiable)('gradient of %s', async (op) => {
  for (const opCase of draws(op).filter(isFloat).slice(0, 4)) {
    const what = describeCase(op, opCase);
    const of = outputName(0);
    const wrt = opCase.inputs.flatMap((input, i) => (input?.role === 'data' ? [inputName(i)] : []));
    const graph = graphOf(op, opCase);
    const [value] = await runOnce(ort, graph, feedsOf(opCase));
    if (!value!.dtype.startsWith('float') || sizeOf(value!.shape) === 0) continue;
    const feeds = { ...feedsOf(opCase), [SEED]: uniform(random(what), value!.shape) };
    const expected = await runOnce(ort, gradient(graph, { of, wrt }), feeds);
    const own = gradient(graph, { of, wrt, overrides: tfjs.rules });
    const got = await runOnce(tfjs, own, feeds);
    got.forEach((each, i) => expect(deviation(each, expected[i]!), what).toBeLessThan(tolerance));
  }
});
