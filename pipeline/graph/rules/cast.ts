// Conversions between number types.

import type { Tensor } from '../../base/tensor.ts';
import { getInt, int } from '../attributes.ts';
import { codeOf, dtypes } from '../dtype-codes.ts';
import { elementwise } from '../evaluate/strided.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';

function castDtype(call: Call) {
  const code = getInt(call.node, 'to', 1);
  const dtype = dtypes[code];
  return dtype ?? call.fail(`data type ${code} is not supported`);
}

function castValue(call: Call): Tensor {
  const dtype = castDtype(call);
  const isFloat = dtype.startsWith('float');
  const convert =
    dtype === 'bool' ? (x: number) => Number(x !== 0) : isFloat ? (x: number) => x : Math.trunc;
  return elementwise(dtype, call.shape(0), [call.values[0]!], convert);
}

export const cast: Readonly<Record<string, Rule>> = {
  Cast: {
    infer: (call) => [{ dtype: castDtype(call), shape: call.shape(0) }],
    evaluate: (call) => [castValue(call)],
    gradient: (b, { inputs }, [g]) => {
      const { dtype } = b.type(inputs[0]!);
      return [
        dtype.startsWith('float') ? b.op('Cast', [g!], { to: int(codeOf(dtype)) }) : undefined,
      ];
    },
    lower: (b, node) => {
      const isSame = b.type(node.inputs[0]!).dtype === dtypes[getInt(node, 'to', 1)];
      return isSame ? [node.inputs[0]!] : undefined;
    },
  },
  CastLike: composed(
    (b, { inputs }) => ['Cast', [inputs[0]!], { to: int(codeOf(b.type(inputs[1]!).dtype)) }],
    (call) => ({ dtype: call.type(1).dtype, shape: call.shape(0) }),
  ),
};
