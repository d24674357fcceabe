import { expect, test } from 'vitest';
import { float32 } from '../../pipeline/base/tensor.ts';
import { float, int, ints } from '../../pipeline/graph/attributes.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { preActivation } from '../../pipeline/graph/pre-activation.ts';

function imageBuilder() {
  const b = new Builder();
  return { b, image: b.input('image', 'float32', [1, 2, 4, 4]) };
}

test.each([
  ['a ReLU', (b: Builder, x: string) => b.op('Relu', [x])],
  ['a leaky ReLU', (b: Builder, x: string) => b.op('LeakyRelu', [x], { alpha: float(0.1) })],
  ['a GELU', (b: Builder, x: string) => b.op('Gelu', [x])],
  [
    'a GELU written out',
    (b: Builder, x: string) => {
      const curve = b.op('Erf', [b.op('Div', [x, b.scalar(Math.SQRT2)])]);
      return b.scale(b.mul(x, b.add(curve, b.scalar(1))), 0.5);
    },
  ],
  ['a ReLU6', (b: Builder, x: string) => b.op('Clip', [x, b.scalar(0), b.scalar(6)])],
])('%s is taken off', (_, activate) => {
  const { b, image } = imageBuilder();
  const sum = b.add(image, image);
  expect(preActivation(b, activate(b, sum))).toBe(sum);
});

test.each([
  ['a sum', (b: Builder, x: string) => b.add(x, x)],
  ['an input', (_: Builder, x: string) => x],
  ['a sigmoid', (b: Builder, x: string) => b.op('Sigmoid', [x])],
  ['clipping elsewhere', (b: Builder, x: string) => b.op('Clip', [x, b.scalar(-1), b.scalar(1)])],
  ['an open clip', (b: Builder, x: string) => b.op('Clip', [x, '', b.scalar(6)])],
  ['a hard swish', (b: Builder, x: string) => b.op('HardSwish', [x])],
  ['a concatenation of such', (b: Builder, x: string) => b.concat([x, b.op('Sigmoid', [x])], 1)],
])('%s stays', (_, build) => {
  const { b, image } = imageBuilder();
  const y = build(b, image);
  const numNodes = b.nodes.length;
  expect(preActivation(b, y)).toBe(y);
  expect(b.nodes).toHaveLength(numNodes);
});

test('a view is the same view of what comes before', () => {
  const { b, image } = imageBuilder();
  const rows = b.reshape(b.transpose(b.op('Relu', [image]), 0, 2, 3, 1), [1, 16, 2]);
  const before = preActivation(b, rows);
  expect(b.shape(before)).toEqual([1, 16, 2]);
  const [reshaped] = b.nodes.filter(({ outputs }) => outputs[0] === before);
  const [turned] = b.nodes.filter(({ outputs }) => outputs[0] === reshaped!.inputs[0]);
  expect([reshaped!.op, turned!.op, turned!.inputs[0]]).toEqual(['Reshape', 'Transpose', image]);
  const plain = b.transpose(image, 0, 2, 3, 1);
  expect(preActivation(b, plain)).toBe(plain);
});

test('a concatenation is that of its parts, each before its own', () => {
  const { b, image } = imageBuilder();
  const kernel = b.constant(float32([3, 2, 1, 1], new Float32Array(6).fill(1)));
  const sum = b.op('Conv', [image, kernel]);
  const window = { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1) };
  const pooled = b.op('MaxPool', [b.op('Relu', [image])], window);
  const inner = b.concat([b.op('Relu', [sum]), pooled], 1);
  const y = b.op('Concat', [inner, b.op('Relu', [image])], { axis: int(-3) });
  const before = preActivation(b, y);
  expect(b.shape(before)).toEqual(b.shape(y));
  const [outer] = b.nodes.filter(({ outputs }) => outputs[0] === before);
  const [nested] = b.nodes.filter(({ outputs }) => outputs[0] === outer!.inputs[0]);
  expect(nested!.inputs).toEqual([sum, pooled]);
  expect(outer!.inputs[1]).toBe(image);
});
