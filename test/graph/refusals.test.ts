// What is said where a use of an op is not supported.

import { expect, test } from 'vitest';
import { tensor } from '../../pipeline/base/tensor.ts';
import { int, string } from '../../pipeline/graph/attributes.ts';
import type { Attributes } from '../../pipeline/graph/graph.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { data, fixed, graphOf, type Operand } from './cases/op-case.ts';

const matrix = data(tensor('float32', [2, 3], [1, 2, 3, 4, 5, 6]));
const scale = fixed(tensor('float32', [], [0.5]));
const image = data(tensor('float32', [1, 1, 2, 2], [1, 2, 3, 4]));
const grid = data(tensor('float32', [1, 1, 1, 2], [0, 0]));

const equation = (text: string): Attributes => ({ equation: string(text) });

test.each<[op: string, inputs: Operand[], attributes: Attributes, message: string]>([
  ['Einsum', [matrix], equation('ii->i'), 'term "ii" of "ii->i" takes a diagonal, which is not'],
  ['Einsum', [matrix], equation('ijk'), 'term "ijk" of "ijk" does not fit a tensor of shape [2,3]'],
  ['Einsum', [matrix], equation('ij->ik'), '"k" of "ij->ik" is in no input'],
  ['Einsum', [matrix, matrix], equation('ij,jk'), '"j" of "ij,jk" stands for lengths 3 and 2'],
  ['Einsum', [matrix], equation('i+'), 'got term "i+", expected letters and "..."'],
  ['QuantizeLinear', [matrix, scale], { block_size: int(2) }, 'got block_size, expected none'],
  [
    'QuantizeLinear',
    [matrix, scale],
    { output_dtype: int(6) },
    'got int32, expected uint8, int8, uint16, int16',
  ],
  [
    'GridSample',
    [image, grid],
    { mode: string('round') },
    'got mode "round", expected linear, nearest or cubic',
  ],
  [
    'DFT',
    [matrix],
    { inverse: int(1), onesided: int(1) },
    'got inverse=1 with onesided=1, expected one of them',
  ],
  ['NonZero', [matrix], {}, 'input 0 ("x0") is not constant'],
])('%s %#', (op, inputs, attributes, message) => {
  expect(() => simplify(graphOf(op, { inputs, attributes }))).toThrow(
    `node "the ${op}" (${op}): ${message}`,
  );
});

test.each([
  [
    'QLinearConv',
    /got op QLinearConv, which computes in integers; export the model in floats, or /,
  ],
  [
    'SplitToSequence',
    /got op SplitToSequence, which makes lists of tensors; export the model with /,
  ],
  ['RandomNormalLike', /got op RandomNormalLike, which draws random numbers; export the model in /],
  [
    'Compress',
    /got op Compress, whose result has a size that depends on the image; cut the model /,
  ],
])('%s is refused with the reason', (op, message) => {
  expect(() => simplify(graphOf(op, { inputs: [matrix] }))).toThrow(message);
});
