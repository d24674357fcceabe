// Files that are no model, or one that cannot be shown: always one clear line, never another error.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { tensor } from '../../pipeline/base/tensor.ts';
import { UserError } from '../../pipeline/base/user-error.ts';
import { ints } from '../../pipeline/graph/attributes.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { uniform } from '../graph/cases/op-case.ts';
import { encodeRaw } from './raw-model.ts';

const rng = random('damage');

const model = encodeModel({
  inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 8, 8] }],
  constants: new Map([
    ['kernels', uniform(rng, [2, 3, 3, 3])],
    ['shape', tensor('int64', [2], [0, -1])],
  ]),
  nodes: [
    {
      name: 'conv',
      op: 'Conv',
      inputs: ['image', 'kernels'],
      outputs: ['conv'],
      attributes: { pads: ints(1, 1, 1, 1) },
    },
    { name: 'relu', op: 'Relu', inputs: ['conv'], outputs: ['relu'], attributes: {} },
    { name: 'flat', op: 'Reshape', inputs: ['relu', 'shape'], outputs: ['flat'], attributes: {} },
  ],
  outputs: ['flat'],
});

/** The error of decoding; undefined where the bytes are taken for a model. */
function failure(bytes: Uint8Array): unknown {
  try {
    decodeModel(bytes);
    return undefined;
  } catch (error) {
    return error;
  }
}

test('a truncated model is refused, wherever it ends', () => {
  for (let percent = 0; percent < 100; percent++) {
    const length = Math.floor((model.length * percent) / 100);
    expect(failure(model.subarray(0, length)), `${percent} %`).toBeInstanceOf(UserError);
  }
});

test.each([0, 1, 7, 64, 100_000])('%i zero bytes are no model', (length) => {
  expect(() => decodeModel(new Uint8Array(length))).toThrow(
    /^model: (cannot read|got) \d+ bytes .*it is damaged, truncated or no ONNX model; export or copy it again$/,
  );
});

test('random bytes are no model', () => {
  for (let i = 0; i < 500; i++) {
    const bytes = Uint8Array.from({ length: rng.integer(300) }, () => rng.integer(256));
    expect(failure(bytes), `draw ${i}`).toBeInstanceOf(UserError);
  }
});

test('a model with some bytes changed is read or refused, nothing else', () => {
  const others: unknown[] = [];
  for (let i = 0; i < 3000; i++) {
    const bytes = Uint8Array.from(model);
    for (let k = 0; k <= i % 4; k++) bytes[rng.integer(bytes.length)] = rng.integer(256);
    const error = failure(bytes);
    if (error !== undefined && !(error instanceof UserError)) others.push(error);
  }
  expect(others).toEqual([]);
});

const node = (fields: object) => ({
  name: 'n',
  opType: 'Relu',
  input: ['x'],
  output: ['y'],
  ...fields,
});
const subgraph = (name: string) => ({ name, type: 5, g: { name: 'body' } });

test.each([
  [
    encodeRaw({ node: [node({ opType: 'If', attribute: [subgraph('then_branch')] })] }),
    'node "n": got If with a subgraph, expected straight-line operators, or If with a condition that does not depend on the image; export the model without control flow',
  ],
  [
    encodeRaw({ node: [node({ opType: 'Loop', attribute: [subgraph('body')] })] }),
    'node "n": got Loop with a subgraph, expected straight-line operators',
  ],
  [
    encodeRaw({ node: [node({ opType: 'FusedConv', domain: 'com.microsoft' })] }),
    'node "n": got operator com.microsoft:FusedConv, expected one of the standard ai.onnx operators',
  ],
  [
    encodeRaw({
      node: [node({ opType: 'MySwish' })],
      model: { functions: [{ name: 'MySwish', domain: '' }] },
    }),
    'model: got local functions (MySwish), expected plain operators; inline them with onnx.inliner.inline_local_functions',
  ],
  [
    encodeRaw({
      node: [node({ opType: 'MySwish', domain: 'my.package' })],
      model: { functions: [{ name: 'MySwish', domain: 'my.package' }] },
    }),
    'model: got local functions (MySwish), expected plain operators',
  ],
  [encodeRaw({ opset: 6 }), 'model: got opset 6, expected 7–21; export it with opset_version=17'],
  [encodeRaw({ opset: 25 }), 'model: got opset 25, expected 7–21'],
  [encodeRaw({ input: [] }), 'model: got no inputs, expected an image input'],
  [
    encodeRaw({ graph: { sparseInitializer: [{ dims: [1] }] } }),
    'model: got sparse initializers, expected dense ones; re-export the model',
  ],
  [
    encodeRaw({ node: [node({ input: ['nowhere'] })] }),
    'node "n": input "nowhere" has no producer; the model is damaged',
  ],
  [
    encodeRaw({ node: [node({ attribute: [{ name: 'value', type: 4 }] })] }),
    'node "n": attribute "value" of Relu has no value; the model is damaged',
  ],
  [
    encodeRaw({ node: [node({ attribute: [{ name: 'odd', type: 11 }] })] }),
    'node "n": attribute "odd" of Relu has kind 11, which is not supported',
  ],
])('what cannot be read is named (%#)', (bytes, message) => {
  const error = failure(bytes);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(message);
});

test('functions and domains that nothing uses do no harm', () => {
  const bytes = encodeRaw({
    model: {
      functions: [{ name: 'Unused', domain: '' }],
      opsetImport: [
        { domain: 'com.microsoft', version: 1 },
        { domain: 'ai.onnx', version: 17 },
      ],
    },
  });
  expect(decodeModel(bytes).nodes).toHaveLength(1);
});
