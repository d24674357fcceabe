import { expect, test } from 'vitest';
import { float32 } from '../../pipeline/base/tensor.ts';
import { int, ints } from '../../pipeline/graph/attributes.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { costOf } from '../../pipeline/graph/cost.ts';

const zeros = (...shape: number[]) =>
  float32(shape, new Float32Array(shape.reduce((product, n) => product * n, 1)));

test('counts a grouped, strided convolution and a linear map', () => {
  const b = new Builder();
  const x = b.input('x', 'float32', [1, 4, 8, 8]);
  const y = b.op('Conv', [x, b.constant(zeros(6, 2, 3, 3)), b.constant(zeros(6))], {
    group: int(2),
    strides: ints(2, 2),
    pads: ints(1, 1, 1, 1),
  });
  const flat = b.op('Flatten', [b.op('GlobalAveragePool', [y])]);
  const z = b.op('Gemm', [flat, b.constant(zeros(10, 6))], { transB: int(1) });
  const cost = costOf(b.build({ z }));
  expect(cost).toEqual({
    numParameters: 6 * 2 * 9 + 6 + 60,
    numMultiplyAdds: 6 * 4 * 4 * 2 * 9 + 60,
  });
});

test('counts for the shapes that are asked for', () => {
  const b = new Builder();
  const x = b.input('x', 'float32', [1, 1, 4, 4]);
  const y = b.op('Conv', [x, b.constant(zeros(1, 1, 1, 1))]);
  const graph = b.build({ y });
  expect(costOf(graph, { x: [2, 1, 8, 8] }).numMultiplyAdds).toBe(2 * 8 * 8);
});
