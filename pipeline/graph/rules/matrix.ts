// Matrix products.

import { getFloat, getInt, float, int } from '../attributes.ts';
import type { Attributes } from '../graph.ts';
import type { Rule } from '../rule.ts';
import { broadcastShape } from './broadcast.ts';

function gemm(alpha: number, transA: boolean, transB: boolean): Attributes {
  return { alpha: float(alpha), transA: int(Number(transA)), transB: int(Number(transB)) };
}

export const matrix: Readonly<Record<string, Rule>> = {
  // Y = α·A′·B′ + β·C, with A′ and B′ transposed where asked
  Gemm: {
    infer: (call) => {
      const [rowsA, colsA] = call.shape(0) as [number, number];
      const [rowsB, colsB] = call.shape(1) as [number, number];
      const [rows, inner] = getInt(call.node, 'transA', 0) ? [colsA, rowsA] : [rowsA, colsA];
      const [other, cols] = getInt(call.node, 'transB', 0) ? [colsB, rowsB] : [rowsB, colsB];
      if (inner !== other)
        call.fail(`got ${inner} columns, expected ${other}, the rows of the weights`);
      return [{ dtype: call.type(0).dtype, shape: [rows, cols] }];
    },
    gradient: (b, node, gradients, needs) => {
      const [a, w, c] = node.inputs as [string, string, string?];
      const g = gradients[0]!;
      const alpha = getFloat(node, 'alpha', 1);
      const transA = getInt(node, 'transA', 0) === 1;
      const transB = getInt(node, 'transB', 0) === 1;
      const gradA = () =>
        transA
          ? b.op('Gemm', [w, g], gemm(alpha, transB, true))
          : b.op('Gemm', [g, w], gemm(alpha, false, !transB));
      const gradW = () =>
        transB
          ? b.op('Gemm', [g, a], gemm(alpha, true, transA))
          : b.op('Gemm', [a, g], gemm(alpha, !transA, false));
      const gradC = () => b.sumTo(b.scale(g, getFloat(node, 'beta', 1)), b.shape(c!));
      return [
        needs[0] ? gradA() : undefined,
        needs[1] ? gradW() : undefined,
        needs[2] ? gradC() : undefined,
      ];
    },
  },
  // NumPy's matmul: leading axes broadcast; vectors become matrices and lose the axis again
  MatMul: {
    infer: (call) => {
      const a = call.shape(0);
      const c = call.shape(1);
      const rows = a.length === 1 ? [] : [a.at(-2)!];
      const cols = c.length === 1 ? [] : [c.at(-1)!];
      const inner = c.length === 1 ? c[0] : c.at(-2);
      if (a.at(-1) !== inner) call.fail(`shapes [${a}] and [${c}] do not match`);
      const batch = broadcastShape(call, [a.slice(0, -2), c.slice(0, -2)]);
      return [{ dtype: call.type(0).dtype, shape: [...batch, ...rows, ...cols] }];
    },
    lower: (b, { inputs, outputs }) => {
      const [a, c] = inputs as [string, string];
      const [shapeA, shapeC] = [b.shape(a), b.shape(c)];
      if (shapeA.length > 1 && shapeC.length > 1) return undefined;
      const left = shapeA.length === 1 ? b.reshape(a, [1, ...shapeA]) : a;
      const right = shapeC.length === 1 ? b.reshape(c, [...shapeC, 1]) : c;
      const product = b.matmul(left, right);
      const shape = b
        .shape(product)
        .filter(
          (_, axis, { length }) =>
            !(axis === length - 1 && shapeC.length === 1) &&
            !(axis === length - 2 && shapeA.length === 1),
        );
      return b.append('Reshape', [product, b.indices(shape)], {}, outputs);
    },
    gradient: (b, { inputs }, gradients, needs) => {
      const [a, c] = inputs as [string, string];
      const g = gradients[0]!;
      const swap = (x: string) => {
        const axes = b.shape(x).map((_, axis) => axis);
        return b.transpose(x, ...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!);
      };
      return [
        needs[0] ? b.sumTo(b.matmul(g, swap(c)), b.shape(a)) : undefined,
        needs[1] ? b.sumTo(b.matmul(swap(a), g), b.shape(c)) : undefined,
      ];
    },
  },
};
